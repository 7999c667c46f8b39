"""How many contacts a plan has room for."""

import pytest

from inscope.core.contact_limits import ContactLimitError, require_room
from inscope.core.policy.services import Plan


def plan(label, contacts):
    return Plan(label.lower(), label, "", "", "", {}, contacts)


SMALL, LARGE, ENDLESS = plan("Standard", 2), plan("Premium", 5), plan("Customized", None)


@pytest.mark.parametrize(("plans", "contacts"), [([], 99), ([SMALL], 1), ([SMALL, LARGE], 4), ([SMALL, ENDLESS], 99)])
def test_there_is_room(plans, contacts):
    require_room(plans, contacts)


@pytest.mark.parametrize(("plans", "contacts", "most"), [([SMALL], 2, 2), ([SMALL, LARGE], 5, 5), ([LARGE], 9, 5)])
def test_beyond_the_largest_plan_there_is_none(plans, contacts, most):
    with pytest.raises(ContactLimitError) as refused:
        require_room(plans, contacts)

    largest = max(plans, key=lambda one: one.contacts)
    assert refused.value.message == f"the plan `{largest.label}` is for {most} contacts, and there are as many"
    assert refused.value.details() == {"plan": largest.word, "most": most}
