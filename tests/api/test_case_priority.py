"""The priority of a case over HTTP: a contact asks for another one, an engineer gives it."""

import pytest


@pytest.fixture
def place(contact):
    return f"cases/{contact.open().json()['id']}"


def test_a_contact_asks_and_an_engineer_answers(contact, engineer, place):
    asked = contact.post(f"{place}/priority", {"priority": "P1", "why": "Every call drops."})
    assert (asked.status_code, asked.json()) == (200, {"priority": "P3", "proposed": "P1"})
    assert engineer.get(place).json()["priority"] == "P3"

    given = engineer.post(f"{place}/priority", {"priority": "P2", "why": "Half of them do."})

    assert (given.status_code, given.json()) == (200, {"priority": "P2", "proposed": None})
    assert contact.get(place).json()["priority"] == "P2"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"priority": "P3", "why": "So."}, "priority_refused"),
        ({"priority": "P0", "why": "So."}, "priority_refused"),
        ({"priority": "P1", "why": " "}, "text_refused"),
        ({"priority": "P1"}, "body_refused"),
        ({"priority": 1, "why": "So."}, "body_refused"),
        ({"priority": "P1", "why": "So.", "now": True}, "body_refused"),
    ],
)
def test_what_is_no_other_priority_is_refused(contact, engineer, place, body, code):
    for program in (contact, engineer):
        answer = program.post(f"{place}/priority", body)

        assert (answer.status_code, answer.json()["code"]) == (400 if code == "body_refused" else 422, code)
    assert contact.get(place).json()["priority"] == "P3"
