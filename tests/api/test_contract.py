"""The API keeps to its own document, whatever it is sent; `INSCOPE_LONG=1` sends a hundred times as much."""

import os
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from inscope.config.wsgi import application
from inscope.core.policy import FactError, load_policy
from inscope.packs import read_shipped

EXAMPLES = 1_000 if os.environ.get("INSCOPE_LONG") == "1" else 10
# A request of the documented form may still name a fact that the policy has not: the form is the same for every
# policy, and each has words of its own. So 422 is an answer to good forms as well.
GOOD_FORM = ["2xx", "3xx", "404", "422", "429"]
POLICY = load_policy(read_shipped("restcomm-c3"))

schema = schemathesis.openapi.from_wsgi(
    "/api/openapi.json",
    application,
    config=SchemathesisConfig.from_dict(
        {
            "seed": 7,
            "generation": {"mode": "all", "max-examples": EXAMPLES, "deterministic": True},
            "checks": {"positive_data_acceptance": {"expected-statuses": GOOD_FORM}},
        }
    ),
)


@pytest.fixture
def open_connection():
    """Leave the connection, and the test's transaction on it, open between requests; Django's client does the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("published_pack", "unlimited", "open_connection")
@schema.parametrize()
@settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
def test_every_operation_keeps_to_the_document(case):
    case.call_and_validate()


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str) | st.just("unknown"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def values_of(name: str) -> st.SearchStrategy[Any]:
    words = [True, False, *POLICY.facts[name].values]
    return st.sampled_from(words) | JSON


def facts_among(names: Iterable[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: values_of(name) for name in names})


@pytest.mark.usefixtures("unlimited")
@settings(max_examples=5 * EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
@given(facts=facts_among(POLICY.facts), operation=st.sampled_from(["decisions", "questions"]))
@example(facts={"asked_on": "9999-12-31", "version.major_original_release_on": "9999-12-31"}, operation="questions")
@example(
    facts={"version.major_original_release_on": "0001-01-01", "lifecycle_years": 999_999_999}, operation="questions"
)
@example(facts={"lifecycle_years": 1e308, "hours.available": -0.0}, operation="decisions")
def test_what_the_core_takes_is_answered_and_what_it_refuses_is_refused(api, facts, operation):
    answer = api.post(operation, {"facts": facts})

    if answer.status_code == 200:
        assert POLICY.read_facts(facts, date(2026, 5, 20))
    elif answer.status_code == 422 and answer.json()["code"] == "fact_refused":
        with pytest.raises(FactError):
            POLICY.read_facts(facts, date(2026, 5, 20))
    else:
        refused = answer.json()["code"]
        assert refused == ("body_refused" if answer.status_code == 400 else "no_version_in_force")
