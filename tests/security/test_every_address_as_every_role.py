"""Every address, by every method, as everybody: what each is answered follows from the matrix of rights alone.

The table of it all is `docs/reference/rights.md`. After a change of the matrix or of an address:
INSCOPE_WRITE_DOCS=1 script/test tests/security/test_every_address_as_every_role.py
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import path

from inscope.apps.contracts.models import Customer
from inscope.core.people import INSCOPE, MATRIX, NEEDS_CONTACT_ROLE, STAFF, ContactRole, Right, Role
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact, make_staff
from tests.security.addresses import ADDRESSES, METHODS, PAGES, ask, session_of, walk
from tests.security.companies import ALL_RIGHTS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rights.md"

OPEN_API = {
    "": "an address without an operation, answered as a program reads it",
    "api-root": "an address without an operation as well",
    "openapi-json": "the description of the API, as public as its page",
    "decide": "decides from what is sent, and keeps nothing",
    "ask": "asks from what is sent, and keeps nothing",
    "list_policies": "what is published",
    "show_policy": "what is published",
}
SIGNED_API = {
    "open_case": "its flow asks for `write_requests`",
    "list_cases": "shows what the token's owner sees",
    "show_case": "shows what the token's owner sees",
    "list_decisions": "shows what the token's owner sees",
    "state_facts": "its flow asks for `write_requests`, `work_cases` or `judge`",
    "list_messages": "shows what the token's owner sees",
    "write_message": "its flow asks for `write_requests` or `work_cases`",
}
"""Operations that take a token: no view of theirs declares a right, since the right depends on what is sent."""

FIRST = {one.route: one for one in reversed(PAGES) if one.right is not None}.values()
"""The pages, each address once: of two with the same one the resolver finds the first."""
FOR_EVERYBODY = {right for right, roles in MATRIX.items() if Role.ANYONE in roles}
QUERIES = {"desk-go": "?case={number}"}
"""What an address is asked besides its path, so that there is something to find."""

OF_COMPANY = frozenset({"case_id", "file_id", "instance_id", "acceptance_id"})
OF_ALL_COMPANIES = OF_COMPANY | {"customer_id", "person_id", "line_id"}
IDS = OF_ALL_COMPANIES | {"draft_id", "token_id"}
"""The ids in addresses: all are of one contact, who has a draft and a token for itself."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks: a session, what they are, and which of the ids in the addresses they may see."""

    name: str
    session: str
    role: Role | None
    sees: frozenset[str] = frozenset()
    contact_roles: frozenset[str] = frozenset()

    def has(self, right: Right) -> bool:
        """Say what the matrix says."""
        if right in FOR_EVERYBODY:
            return True
        needed = NEEDS_CONTACT_ROLE.get(right) if self.role is Role.CONTACT else None
        return self.role in MATRIX[right] and (needed is None or needed in self.contact_roles)


@pytest.fixture
def everybody(halden):
    """One of each kind, some of whom lost their rights after they had signed in."""
    everything, opens = frozenset(ALL_RIGHTS), [ContactRole.OPEN_REQUESTS.value]
    company = Customer(pk=halden.customer)
    reader, demoted, closed = (make_contact(company, roles=roles) for roles in ([], opens, opens))
    stranger, dismissed = make_contact(roles=ALL_RIGHTS), make_staff()
    people = [
        Who("nobody", "", Role.ANYONE),
        Who("a contact", session_of(halden.contact), Role.CONTACT, IDS, everything),
        Who("a contact who may only read", session_of(reader), Role.CONTACT, OF_COMPANY),
        Who("a contact of another customer", session_of(stranger), Role.CONTACT, frozenset(), everything),
        Who("a closed account", session_of(closed), Role.ANYONE),
        Who("a contact whose role was taken away", session_of(demoted), Role.CONTACT, OF_COMPANY),
        Who("one of the staff whose roles were taken away", session_of(dismissed), None),
        *(Who(role.value, session_of(make_staff(role.value)), role, OF_ALL_COMPANIES) for role in sorted(STAFF)),
    ]
    closed.is_active, demoted.roles, dismissed.roles = False, [], []
    with acting_as(INSCOPE):
        for person in (closed, demoted, dismissed):
            person.save(update_fields=["is_active", "roles"])
    return people


def asked(address, halden):
    """The address with real ids of a customer's rows."""
    return address.filled(halden.places) + QUERIES.get(address.name, "").format(number=halden.numbers["case"])


def methods_of(address, filled, everybody):
    """The methods that a page takes, as it says to one who may see it."""
    who = next(one for one in everybody if one.has(address.right))
    answer = ask(who.session, "OPTIONS", filled)
    assert answer.status == 405, "a page says which methods it takes"
    return frozenset(answer.headers["Allow"].split(", "))


# -- what is declared ----------------------------------------------------------------------------


def undeclared(addresses):
    """The addresses whose view names no right."""
    return [one.route for one in addresses if one.right is None]


def test_every_page_declares_its_right():
    assert len(PAGES) > 40
    assert undeclared(PAGES) == []


def test_a_page_that_declares_none_is_noticed():
    assert undeclared(walk([path("new/", HttpResponse)])) == ["/new/"]


def test_every_operation_of_the_api_is_one_that_was_thought_about():
    assert {one.name for one in ADDRESSES if one.is_api} == OPEN_API.keys() | SIGNED_API.keys()


# -- what is answered ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", FIRST, ids=lambda address: address.name)
def test_a_page_answers_everybody_by_the_matrix(halden, everybody, address):
    filled = asked(address, halden)
    methods = methods_of(address, filled, everybody)

    asks = [(who, method) for who in everybody for method in METHODS]
    wrong = [
        (who.name, method, answer.status, expected)
        for (who, method), answer in {one: ask(one[0].session, one[1], filled) for one in asks}.items()
        if not is_as(expected := expectation(who, method, address, methods), answer, who, method)
    ]

    assert wrong == []


def expectation(who, method, address, methods):
    """What somebody is to be answered."""
    if not who.has(address.right):
        return "sign in" if who.role is Role.ANYONE else "absent"
    if method not in methods:
        return "not this method"
    return "reached" if IDS & set(address.places) <= who.sees else "absent"


def is_as(expected, answer, who, method):
    """Say whether an answer is what was expected."""
    match expected:
        case "sign in":
            return answer.status == 302 and answer.headers["Location"].startswith("/login/")
        case "absent":
            return answer.status == 404 and answer == ask(who.session, method, "/there/is/no/such/page/")
        case "not this method":
            return answer.status == 405
        case _:
            return answer.status in {200, 302, 422} and (answer.body == b"" or method != "HEAD")


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(halden):
    addresses = [one for one in FIRST if one.right not in FOR_EVERYBODY]
    answers = {
        (one.name, method): ask("", method, asked(one, halden), hx_request="true")
        for one in addresses
        for method in ("GET", "POST")
    }

    expected = (204, "/login/", b"")
    told = {what: (one.status, one.headers.get("HX-Redirect"), one.body) for what, one in answers.items()}
    assert {what: answer for what, answer in told.items() if answer != expected} == {}


@pytest.mark.parametrize("route", sorted({one.route for one in ADDRESSES if one.name in SIGNED_API}))
def test_no_session_signs_in_at_the_api(halden, everybody, route):
    filled = route.replace("<case>", str(halden.ids["case"]))

    for method in ("GET", "POST"):
        answers = {who.name: ask(who.session, method, filled) for who in everybody}
        assert {answer.status for answer in answers.values()} <= {401, 405}
        assert {answer.body for answer in answers.values()} == {answers["nobody"].body}


# -- the table of it all -------------------------------------------------------------------------

INTRODUCTION = """\
# Who may do what

Made from the matrix in `core/people.py` and from the addresses; a test keeps it true.

Somebody who is not signed in is led to sign in. Somebody without the right gets the page of an address that there is
not; so does a contact who asks for something of another customer. A method that is not listed is refused with 405.
"""
EVERYBODY = "everybody"


def roles_of(right):
    """Who has a right, in words."""
    roles = MATRIX[right]
    if Role.ANYONE in roles:
        return EVERYBODY
    named = ["all staff"] if roles >= STAFF else [f"`{role}`" for role in Role if role in roles & STAFF]
    needed = NEEDS_CONTACT_ROLE.get(right)
    contact = f"`contact`{f' with `{needed}`' if needed else ''}"
    return ", ".join([contact, *named] if Role.CONTACT in roles else named)


def table(head, rows):
    return "\n".join([f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]])


def document(halden, everybody):
    """The whole page."""
    rights = [[f"`{right}`", roles_of(right)] for right in Right]
    pages = [
        [
            f"`{one.route}`",
            f"`{one.name}`",
            ", ".join(sorted(methods_of(one, asked(one, halden), everybody))),
            f"`{one.right}`",
            roles_of(one.right),
        ]
        for one in sorted(FIRST, key=lambda one: one.route)
    ]
    operations = [
        [f"`{one.route}`", f"`{one.name}`", SIGNED_API.get(one.name) or OPEN_API[one.name], who_may(one)]
        for one in ADDRESSES
        if one.route.startswith("/api/v1/") or one.name == "openapi-json"
    ]
    parts = [
        INTRODUCTION,
        "## Rights\n\n" + table(["right", "roles"], rights) + "\n",
        "## Pages\n\n" + table(["address", "name", "methods", "right", "roles"], pages) + "\n",
        "## Operations of the API\n\n" + table(["address", "operation", "what it asks for", "who"], operations) + "\n",
    ]
    return "\n".join(parts)


def who_may(operation):
    return "a token" if operation.name in SIGNED_API else EVERYBODY


def test_the_page_of_rights_says_what_is_so(halden, everybody):
    made = document(halden, everybody)
    if os.environ.get("INSCOPE_WRITE_DOCS") == "1":
        DOCUMENT.write_text(made, encoding="utf-8")

    assert DOCUMENT.read_text(encoding="utf-8") == made, "make it again with INSCOPE_WRITE_DOCS=1"
