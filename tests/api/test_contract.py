"""The API keeps to its own document, whatever it is sent; `INSCOPE_LONG=1` sends a hundred times as much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation

from inscope.api.case_examples import EXAMPLE_INSTANCE
from inscope.apps.identity.selectors import actor_of
from inscope.config.wsgi import application
from inscope.core.policy import FactError, load_policy
from inscope.flows.cases.write_message import write_message
from inscope.packs import read_shipped
from tests.api.conftest import NOW
from tests.factories import make_block, make_case, make_contact, make_customer, make_instance, make_staff, make_token
from tests.sampling import IS_LONG

OF_SOMEBODY = "^/api/v1/(cases|customers|me)"
EXAMPLES = 1_000 if IS_LONG else 10
# A request of the documented form may still name a fact that the policy has not: the form is the same for every
# policy, and each has words of its own. So 422 is an answer to good forms as well.
GOOD_FORM = ["2xx", "3xx", "401", "403", "404", "409", "422", "429"]
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


ROLES = {
    "nobody": lambda _contact, _customer: "",
    "contact": lambda contact, _customer: make_token(contact),
    "contact who opens no requests": lambda _contact, customer: make_token(make_contact(customer, roles=())),
    "contact of another customer": lambda _contact, _customer: make_token(make_contact()),
    "support engineer": lambda _contact, _customer: make_token(make_staff()),
    "account manager": lambda _contact, _customer: make_token(make_staff("account_manager")),
    "contact, to read": lambda contact, _customer: make_token(contact, scopes=["cases:read"]),
    "contact, too late": lambda contact, _customer: make_token(contact, expires_at=NOW - timedelta(minutes=1)),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody's token, and by its name in addresses what there is: a case that waits for a judgment, with a note."""

    token: str
    there: Mapping[str, str]


@pytest.fixture(params=list(ROLES.values()), ids=list(ROLES))
def asker(request, published_pack):
    customer = make_customer()
    contact = make_contact(customer)
    instance = make_instance(customer, public_id=EXAMPLE_INSTANCE)
    case = make_case(contact, instance=instance).public_id
    write_message(actor_of(make_staff()), case, body="Note.", is_internal=True, now=NOW)
    make_block(customer)
    return Asker(request.param(contact, customer), {"case": str(case), "customer": str(customer.public_id)})


@pytest.fixture
def open_connection():
    """Leave the connection, and the test's transaction on it, open between requests; Django's client does the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


thorough = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.mark.usefixtures("published_pack", "unlimited", "open_connection")
@schema.exclude(path_regex=OF_SOMEBODY).parametrize()
@thorough
def test_every_operation_keeps_to_the_document(case):
    case.call_and_validate()


@pytest.mark.usefixtures("unlimited", "open_connection")
@schema.include(path_regex=OF_SOMEBODY).parametrize()
@thorough
def test_every_operation_on_cases_keeps_to_the_document_whoever_asks(asker, case):
    """The case that there is takes the place of an id that was made up, so that some requests find one."""
    named = case.path_parameters or {}
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters = {**named, **{name: asker.there[name] for name in named.keys() & asker.there.keys()}}
    case.call_and_validate(headers={"Authorization": f"Bearer {asker.token}"} if asker.token else {})


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
