"""Messages of a case over HTTP: both sides write, and notes stay among the vendor's people."""

import pytest

from inscope.apps.cases.models import Case, Message
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact


@pytest.fixture
def case(contact):
    return contact.open(body="First.").json()


@pytest.fixture
def place(case):
    return f"cases/{case['id']}/messages"


def bodies(program, place, **query):
    return [one["body"] for one in program.get(place, **query).json()["messages"]]


def test_both_sides_read_what_either_writes(contact, engineer, place):
    written = contact.post(place, {"body": "Any news?"})
    engineer.post(place, {"body": "We look at it."})

    assert written.status_code == 201
    assert bodies(contact, place) == bodies(engineer, place) == ["First.", "Any news?", "We look at it."]
    messages = contact.get(place).json()["messages"]
    assert messages[1] == written.json()
    assert written.json()["person"] == {"name": "Maya Okafor", "is_staff": False}
    assert messages[2]["person"] == {"name": "Jonas Weber", "is_staff": True}
    assert (messages[2]["internal"], messages[2]["written_at"]) == (False, "2026-05-20T12:00:00Z")


def test_a_note_is_never_shown_to_the_customer(contact, engineer, case, place):
    note = engineer.post(place, {"body": "Same as KS-1987.", "internal": True})
    engineer.post(place, {"body": "We look at it."})

    assert (note.status_code, note.json()["internal"]) == (201, True)
    assert bodies(engineer, place) == ["First.", "Same as KS-1987.", "We look at it."]
    for limit in (1, 2, 100):
        query, seen = {"limit": limit}, b""
        while query:
            answer = contact.get(place, **query)
            seen += answer.content
            query = {"limit": limit, "cursor": answer.json()["next"]} if answer.json()["next"] else {}
        assert b"KS-1987" not in seen
        assert b"We look at it." in seen
    assert b"KS-1987" not in contact.get(f"cases/{case['id']}").content


def test_a_customer_writes_no_notes(contact, engineer, place):
    answer = contact.post(place, {"body": "Psst.", "internal": True})

    assert (answer.status_code, answer.json()["code"]) == (403, "right_refused")
    assert bodies(engineer, place) == ["First."]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_cursors_lead_through_all_messages_the_first_first(contact, place, limit):
    for number in range(4):
        contact.post(place, {"body": str(number)})
    query, seen = {"limit": limit}, []
    while True:
        page = contact.get(place, **query).json()
        seen += [one["body"] for one in page["messages"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]

    assert seen == ["First.", "0", "1", "2", "3"]


def test_a_resolved_case_takes_messages(contact, case, place):
    with acting_as(INSCOPE):
        Case.objects.filter(public_id=case["id"]).update(status="resolved", resolved_at=NOW)

    assert contact.post(place, {"body": "Thank you."}).status_code == 201


# -- a key writes one message ----------------------------------------------------------------------


def test_the_same_key_writes_one_message(contact, place):
    first, second = (contact.post(place, {"body": "Any news?"}, key="m-1") for _ in range(2))

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert bodies(contact, place) == ["First.", "Any news?"]


def test_without_a_key_each_message_is_written(contact, place):
    for _ in range(2):
        contact.post(place, {"body": "Any news?"})

    assert bodies(contact, place) == ["First.", "Any news?", "Any news?"]


def test_the_same_key_with_another_message_is_refused(engineer, place):
    engineer.post(place, {"body": "We look at it."}, key="m-1")

    for other in ({"body": "Other."}, {"body": "We look at it.", "internal": True}):
        answer = engineer.post(place, other, key="m-1")
        assert (answer.status_code, answer.json()["code"]) == (409, "key_taken")
    assert bodies(engineer, place) == ["First.", "We look at it."]


def test_two_people_may_use_the_same_key_and_one_of_them_for_a_note(contact, engineer, customer, program_of, place):
    colleague = program_of(make_contact(customer))

    answers = [
        engineer.post(place, {"body": "Note.", "internal": True}, key="1"),
        contact.post(place, {"body": "One."}, key="1"),
        colleague.post(place, {"body": "Two."}, key="1"),
    ]

    assert [one.status_code for one in answers] == [201, 201, 201]
    assert bodies(contact, place) == ["First.", "One.", "Two."]


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a\tb", "ü"])
def test_a_key_that_is_not_of_its_form_is_refused(contact, place, key):
    answer = contact.post(place, {"body": "Any news?"}, key=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "parameter_refused")
    assert answer.json()["parameter"] == "Idempotency-Key"


# -- what is not written ---------------------------------------------------------------------------

REFUSED = {
    "nothing": ("", 400, "body_refused"),
    "no body": ({}, 400, "body_refused"),
    "a body that is null": ({"body": None}, 400, "body_refused"),
    "a note that is a word": ({"body": "b", "internal": "no"}, 400, "body_refused"),
    "a member too many": ({"body": "b", "files": []}, 400, "body_refused"),
    "an empty text": ({"body": " \n"}, 422, "text_refused"),
    "a long text": ({"body": "x" * 20_001}, 422, "text_refused"),
    "a text with NUL": ({"body": "a\0"}, 422, "text_refused"),
    "half a character": ({"body": "\ud800"}, 422, "text_refused"),
}


@pytest.mark.parametrize(("body", "status", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_message_is_not_written(contact, place, body, status, code):
    answer = contact.post(place, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    with acting_as(INSCOPE):
        assert Message.objects.count() == 1
