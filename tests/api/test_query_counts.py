"""How many queries an operation on cases costs: pinned, so that more is a choice, and the same at any size."""

import pytest

from tests.factories import ISSUE

pytestmark = pytest.mark.usefixtures("unlimited")

READING = {
    "cases": 7,
    "cases?status=open&outcome=needs_judgment&limit=100": 7,
    "cases/{case}": 10,
    "cases/{case}/decisions": 8,
    "cases/{case}/clocks": 11,
    "cases/{case}/messages": 9,
    "me": 8,
}
STATED = {"facts": {"issue_class": "performance_tuning"}}


@pytest.mark.parametrize("size", [1, 50])
def test_an_operation_costs_a_fixed_number_of_queries(contact, engineer, instance, django_assert_num_queries, size):
    sent = {"facts": ISSUE, "instance": str(instance.public_id)}
    case = contact.open(**sent).json()["id"]
    for number in range(1, size):
        contact.open(str(number), **sent)
        contact.post(f"cases/{case}/messages", {"body": str(number)})
        contact.post(f"cases/{case}/assertions", {"facts": {"hours.requested": number}})

    engineer.get("me")  # that a token is in use is written down with its first request
    for operation, queries in READING.items():
        for program in (contact, engineer):
            with django_assert_num_queries(queries):
                assert program.get(operation.format(case=case)).status_code == 200
    with django_assert_num_queries(22):
        assert contact.open("new", **sent).status_code == 201
    with django_assert_num_queries(15):
        assert contact.open("new", **sent).status_code == 200
    with django_assert_num_queries(30):
        assert contact.post(f"cases/{case}/assertions", STATED).status_code == 201
    with django_assert_num_queries(21):
        assert contact.post(f"cases/{case}/messages", {"body": "Any news?"}, key="m").status_code == 201
