"""What belongs to another customer is answered like what there is not, at every address, and stays as it is."""

import uuid

import pytest

from inscope.apps.cases.models import Draft, Message
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import make_staff
from tests.security.addresses import ADDRESSES, PAGES, ask, ask_as_program, send, session_of
from tests.security.companies import rows_of, undone
from tests.security.tables import TABLES

OF_NOBODY = {
    "product_id",
    "release_id",
    "feature_id",
    "component_id",
    "item_id",
    "import_id",
    "message_id",
    "shift_id",
    "webhook_id",
}
"""Ids of the catalogue, of imports, of what leaves and of the rota, which belong to no customer."""
BY_ID = [one for one in ADDRESSES if "<uuid:" in one.route and not OF_NOBODY & {*one.places}]
OF_STAFF = frozenset({"log_time", "correct_time"})
"""Operations of the staff, who see every customer."""
OF_SOMEBODY = sorted(
    {
        (one.route, what)
        for one in ADDRESSES
        for what in ("case", "customer")
        if one.route.startswith("/api/") and f"<{what}>" in one.route and one.name not in OF_STAFF
    }
)

FORM = {
    "action": "send", "answer": "No.", "audience": "note", "body": "Mine now.", "do": "confirm", "evidence": "Mine.",
    "email": "eve@people.example", "ends_on": "2027-01-01", "fact": "issue_class", "is_upheld": "yes",
    "name": "Eve", "reason": "Mine.", "roles": "sign", "subject": "Mine", "to": "me",
    "value": "performance_tuning", "why": "Mine.",
}  # fmt: skip
FORMS = [{}, FORM, FORM | {"action": "discard", "is_upheld": "no", "audience": "reply"}]
TRIES = [("GET", {}), *(("POST", form) for form in FORMS)]
BODIES = [
    {},
    {"facts": {"issue_class": "performance_tuning"}, "why": "Mine."},
    {"facts": {"caused_by_product": "excluded"}, "why": "Mine.", "judgment": True},
    {"body": "Mine now."},
    {"body": "Mine now.", "internal": True},
    {"priority": "P1", "why": "Mine."},
]


def tries(session, address, own, at, value):
    """Everything that somebody tries at an address with an id, and what they are told, without the id."""
    filled = address.filled(own | dict.fromkeys(at, value) | {"number": 1})
    for number, (method, form) in enumerate(TRIES):
        yield (method, number), ask(session, method, filled, form).without(value)


def differences(session, address, ids, own):
    """What tells an id from one that there is not: in its place beside what is one's own, or in every place."""
    absent, found = {}, []
    for what, value in ids.items():
        place = f"{what.split()[-1]}_id"
        at = (place,) if place in address.places else address.places
        if at not in absent:
            absent[at] = dict(tries(session, address, own, at, uuid.uuid4()))
        told = tries(session, address, own, at, value)
        found += [(what, how) for how, answer in told if answer != absent[at][how]]
    return found


@pytest.fixture
def session(halden):
    return session_of(halden.contact)


@pytest.mark.parametrize("address", BY_ID, ids=lambda address: address.name)
def test_an_id_of_another_customer_is_answered_like_one_that_there_is_not(session, halden, orbit, address):
    before, may = rows_of(orbit, TABLES), actor_of(halden.contact).may(address.right)
    ids = {what: value for what, value in orbit.ids.items() if may or f"{what.split()[-1]}_id" in address.places}

    assert ids
    assert differences(session, address, ids, halden.places) == []
    assert rows_of(orbit, TABLES) == before
    assert bool(differences(session, address, {what: halden.ids[what] for what in ids}, halden.places)) is may


def test_an_answer_that_tells_is_noticed(orbit):
    (address,) = [one for one in BY_ID if one.name == "desk-case"]

    assert {what for what, _how in differences(session_of(make_staff()), address, orbit.ids, orbit.places)} >= {"case"}


@pytest.mark.parametrize(("route", "what"), OF_SOMEBODY)
def test_a_program_is_told_the_same_of_what_is_another_customers_as_of_nothing(halden, orbit, route, what):
    before = rows_of(orbit, TABLES)

    def told(value):
        asked = [("GET", None), ("HEAD", None), *(("POST", body) for body in BODIES)]
        address = route.replace(f"<{what}>", str(value))
        answers = [ask_as_program(halden.token, method, address, body) for method, body in asked]
        return [answer.without(value) for answer in answers]

    absent = told(uuid.uuid4())
    assert [one for one, value in orbit.ids.items() if told(value) != absent] == []
    assert rows_of(orbit, TABLES) == before
    assert told(halden.ids[what]) != absent


# -- what a form or a body refers to -------------------------------------------------------------


@pytest.mark.parametrize("what", ["instance", "draft", "case", "file", "customer", "person"])
def test_a_request_is_begun_about_no_instance_of_another_customer(session, halden, orbit, what):
    def told(value):
        return ask(session, "POST", "/portal/requests/new/", {"instance": value})

    assert told(orbit.ids[what]) == told(uuid.uuid4())
    assert told(orbit.ids[what]).status == 404
    assert told(halden.ids["instance"]).status == 302


@pytest.mark.parametrize("what", ["line", "instance", "customer"])
@pytest.mark.parametrize("page", ["claim", "release"])
def test_no_place_of_another_customers_line_is_claimed_or_released(session, halden, orbit, page, what):
    def told(value):
        return ask(session, "POST", f"/portal/instances/{halden.ids['instance']}/{page}/", {"line": value})

    before = rows_of(orbit, TABLES)
    assert told(orbit.ids[what]) == told(uuid.uuid4())
    assert told(orbit.ids[what]).status == 404
    assert told(halden.ids["line"]).status in {302, 422}
    assert rows_of(orbit, TABLES) == before


@pytest.mark.parametrize("what", ["instance", "case", "customer"])
def test_a_program_opens_no_case_about_an_instance_of_another_customer(halden, orbit, what):
    def told(value):
        body = {"subject": "Mine", "body": "Mine.", "facts": {}, "instance": str(value)}
        return ask_as_program(halden.token, "POST", "/api/v1/cases", body)

    assert told(orbit.ids[what]) == told(uuid.uuid4())
    assert told(orbit.ids[what]).status == 422
    assert told(halden.ids["instance"]).status == 201


@pytest.mark.parametrize("what", ["file", "internal file", "file of a draft"])
def test_no_file_is_taken_from_another_customers_request(session, halden, orbit, what):
    before = rows_of(orbit, TABLES)
    draft = f"/portal/requests/new/{halden.ids['draft']}/"

    answers = [ask(session, "POST", draft, {"remove": value}) for value in (orbit.ids[what], uuid.uuid4())]

    assert answers[0] == answers[1]
    with undone():
        send(session, "POST", draft, {"remove": orbit.ids[what]})
        assert rows_of(orbit, TABLES) == before


def test_a_case_is_given_to_no_contact(halden, orbit):
    session, case = session_of(make_staff()), f"/desk/cases/{orbit.ids['case']}/assignee/"

    def told(value):
        return ask(session, "POST", case, {"to": value}).without(value)

    assert told(halden.ids["person"]) == told(orbit.ids["person"]) == told(uuid.uuid4())
    assert told("me").status == 302


def test_a_key_of_another_customer_is_free(halden, orbit):
    body = {"subject": "Ours", "body": "Ours.", "facts": {}}

    assert ask_as_program(orbit.token, "POST", "/api/v1/cases", body, "once").status == 201
    assert ask_as_program(halden.token, "POST", "/api/v1/cases", body, "once").status == 201


def test_a_form_changes_what_it_asks_for_and_no_other_column(session, halden, orbit):
    hostile = {"customer": orbit.customer, "customer_id": orbit.customer, "case_id": orbit.numbers["case"]}
    hostile |= {"is_internal": "1", "is_staff": "1", "audience": "note", "person_id": 1, "person": 1, "id": 1}
    hostile |= {"status": "resolved", "outcome": "covered", "priority": "P1", "assignee": 1, "in_review": "1"}
    before = rows_of(orbit, TABLES)

    with undone():
        send(session, "POST", f"/portal/requests/{halden.ids['case']}/messages/", hostile | {"body": "Only this."})
        send(session, "POST", f"/portal/requests/new/{halden.ids['draft']}/", hostile | {"subject": "Only this."})
        with acting_as(INSCOPE):
            message = Message.objects.get(body="Only this.")
            draft = Draft.objects.get(subject="Only this.")
            case = message.case

        assert (message.customer_id, message.person_id) == (halden.customer, halden.contact.pk)
        assert (message.is_internal, message.is_staff, message.case_id) == (False, False, halden.numbers["case"])
        assert (draft.customer_id, draft.person_id, draft.case_id) == (halden.customer, halden.contact.pk, None)
        assert (case.status, case.priority, case.outcome) == ("open", "P3", "out_of_scope")
        assert rows_of(orbit, TABLES) == before


# -- lists, and what the staff say among themselves ----------------------------------------------


def seen_by(session, company):
    """Every page, with the company's own ids, that somebody gets to see."""
    asked = {address.filled(company.places) for address in PAGES}
    answers = {address: ask(session, "GET", address) for address in asked}
    return {address: answer.body for address, answer in answers.items() if answer.status == 200}


def heard_by(company):
    """Everything that a program is told with the company's token."""
    routes = {address.route.replace("<case>", str(company.ids["case"])) for address in ADDRESSES if address.is_api}
    asked = {route for route in routes if "/cases" in route}
    return {address: ask_as_program(company.token, "GET", address).body for address in asked}


def naming(pages, word):
    return [address for address, body in pages.items() if word.encode().lower() in body.lower()]


def test_no_page_and_no_answer_to_a_program_names_another_customer(session, halden, orbit):
    seen, heard = seen_by(session, halden), heard_by(halden)

    assert len(naming(seen, halden.word)) > 5
    assert len(naming(heard, halden.word)) > 2
    assert naming(seen, orbit.word) == naming(heard, orbit.word) == []


def test_what_the_staff_say_among_themselves_reaches_no_contact(session, halden):
    assert naming(seen_by(session, halden), halden.note) == naming(heard_by(halden), halden.note) == []
    assert naming(seen_by(session_of(make_staff()), halden), halden.note) == [f"/desk/cases/{halden.ids['case']}/"]


def test_a_file_that_came_with_a_note_is_absent_to_a_contact(session, halden):
    def told(value, who=session):
        return ask(who, "GET", f"/portal/files/{value}/").without(value)

    assert told(halden.ids["internal file"]) == told(uuid.uuid4())
    assert told(halden.ids["file"]).status == 200
    sent = ask(session_of(make_staff()), "GET", f"/desk/files/{halden.ids['internal file']}/")
    assert halden.note.encode() in sent.body


def test_a_page_that_begins_after_another_customers_case_shows_ones_own(session, halden, orbit):
    answer = ask(session, "GET", f"/portal/?after={orbit.numbers['case']}")

    assert answer.status == 200
    assert naming({"": answer.body}, orbit.word) == []
    assert naming({"": answer.body}, halden.word) == [""]
