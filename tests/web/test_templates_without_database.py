"""Templates print what they are given: each renders while the database is blocked."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from inscope.core.policy import load_policy
from inscope.packs import read_shipped
from inscope.reads.answers import read_answers
from inscope.reads.intake import intake

TODAY = date(2026, 5, 20)
POLICY = load_policy(read_shipped("restcomm-c3"))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"request_kind": "production"},
        {"request_kind": "production", "issue_class": "performance_tuning"},
        {"request_kind": "development", "issue_class": "best_practices", "activity": "project_consulting"},
        {"request_kind": "production", "issue_class": "product_issue"},
        {"ask": "hours.requested", "hours.requested": "lots"},
    ],
)
def test_the_intake_renders_from_frozen_rows(given):
    view = intake(POLICY, read_answers(POLICY, given.items(), TODAY))

    page = render_to_string("ui/intake.html", {"intake": view, "action": "/check/"})

    assert 'id="decision"' in page


@pytest.mark.parametrize("status", ["400", "403", "404", "500", "501", "503"])
def test_error_pages_render_with_and_without_a_request(status):
    alone = render_to_string(f"{status}.html")
    asked = render_to_string(f"{status}.html", request=RequestFactory().get("/nowhere/"))

    assert 'class="shell"' in alone
    assert 'class="shell"' in asked
