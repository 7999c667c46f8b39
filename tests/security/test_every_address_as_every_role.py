"""Every address, by every method, as everybody: what each is answered follows from the matrix of rights alone.

The table of it all is `docs/reference/rights.md`. After a change of the matrix or of an address:
INSCOPE_WRITE_DOCS=1 script/test tests/security/test_every_address_as_every_role.py
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.identity import sessions
from inscope.apps.identity.models import ApiToken, Person, Session
from inscope.apps.identity.selectors import hash_of, owner_of_token
from inscope.apps.identity.sessions import end_sessions
from inscope.core.people import INSCOPE, MATRIX, NEEDS_CONTACT_ROLE, STAFF, ContactRole, Right, Role
from inscope.flows.identity import sign_in_program as program
from inscope.pg.rows import Instances
from inscope.pg.tenancy import acting_as
from inscope.web.common import actor as asking
from inscope.web.common.actor import actor_asking
from inscope.web.common.htmx import is_part
from tests.factories import make_contact, make_staff, make_token
from tests.sampling import dealt
from tests.security.addresses import ADDRESSES, METHODS, PAGES, ask, ask_as_program, session_of, walk
from tests.security.companies import ALL_RIGHTS
from tests.security.proof import off_in, prove

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
    "list_clocks": "shows what the token's owner sees",
    "state_facts": "its flow asks for `write_requests`, `work_cases` or `judge`",
    "list_messages": "shows what the token's owner sees",
    "change_priority": "its flow asks for `write_requests` or `work_cases`",
    "write_message": "its flow asks for `write_requests` or `work_cases`",
    "list_blocks": "shows what the token's owner sees",
    "list_postings": "shows what the token's owner sees",
    "list_beyond": "shows what the token's owner sees",
    "log_time": "its flow asks for `work_cases`",
    "correct_time": "its flow asks for `work_cases`",
    "show_me": "tells the token's owner, and nobody else",
}
"""Operations that take a token: no view of theirs declares a right, since the right depends on what is sent."""

FIRST = {one.route: one for one in reversed(PAGES) if one.right is not None}.values()
"""The pages, each address once: of two with the same one the resolver finds the first."""
FOR_EVERYBODY = {right for right, roles in MATRIX.items() if Role.ANYONE in roles}
QUERIES = {"desk-go": "?case={number}"}
"""What an address is asked besides its path, so that there is something to find."""

OF_COMPANY = frozenset({"case_id", "file_id", "instance_id", "acceptance_id", "order_id"})
OF_HOURS = frozenset({"block_id", "entry_id"})
OF_ALL_COMPANIES = OF_COMPANY | {"customer_id", "person_id", "line_id", "account_id", "account_token_id"} | OF_HOURS
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


@pytest.fixture(scope="module")
def everybody(made):
    """One of each kind, some of whom lost their rights after they had signed in."""
    _pack, halden, _orbit = made
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


@pytest.fixture(scope="module")
def absent(everybody):
    """What each of them is answered by each method where there is nothing."""
    asks = [(who, method) for who in everybody for method in METHODS]
    return {(who, method): ask(who.session, method, "/there/is/no/such/page/") for who, method in asks}


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
def test_a_page_answers_everybody_by_the_matrix(halden, everybody, absent, address):
    filled = asked(address, halden)
    methods = methods_of(address, filled, everybody)

    answers = {(who, method): ask(who.session, method, filled) for who, method in absent}
    wrong = [
        (who.name, method, answer.status, expected)
        for (who, method), answer in answers.items()
        if not is_as(expected := expectation(who, method, address, methods), answer, method, absent[who, method])
    ]

    assert wrong == []


def expectation(who, method, address, methods):
    """What somebody is to be answered."""
    if not who.has(address.right):
        return "sign in" if who.role is Role.ANYONE else "absent"
    if method not in methods:
        return "not this method"
    return "reached" if IDS & set(address.places) <= who.sees else "absent"


def is_as(expected, answer, method, absent):
    """Say whether an answer is what was expected; `absent` is the one where there is nothing."""
    match expected:
        case "sign in":
            return answer.status == 302 and answer.headers["Location"].startswith("/login/")
        case "absent":
            return answer.status == 404 and answer == absent
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


def test_a_part_of_a_page_tells_nobody_more_than_the_page(halden, everybody):
    """Object reference: what a page's script asks for is given to everybody (FreeScout GHSA-cr68-27qv-p5m4)."""
    kept = [
        (who, one, filled)
        for one, filled in [(one, asked(one, halden)) for one in FIRST]
        for who in everybody
        if who.session and not (who.has(one.right) and IDS & {*one.places} <= who.sees)
    ]

    def check():
        for who, address, filled in kept:
            status = ask(who.session, "GET", filled, hx_request="true").status
            refused = {204} if who.role is Role.ANYONE else {404}
            assert status in (refused | {405} if who.has(address.right) else refused), (who.name, address.name)

    prove(check, off_in(asking, "actor_asking", lambda request: INSCOPE if is_part(request) else actor_asking(request)))


ODD = [
    "{0}=%00",
    "{0}=a%00b",
    "{0}=%FF%FE",
    "{0}=99999999999999999999",
    "{0}=P1:99999999999999999999",
    "{0}=%F0%9F%A6%85",
    "{0}=" + "a" * 4000,
]
"""What nobody means, for each word that an address may ask with."""
ASKED_WITH = ("after", "q", "fact", "view", "case", "ask", "event", "subject", "customer", "product", "kind", "state")


def test_no_page_stumbles_over_what_its_address_asks(halden, everybody):
    able = {one: next(who for who in everybody if who.has(one.right)) for one in FIRST}
    queries = ["&".join(odd.format(word) for word in ASKED_WITH) for odd in ODD]
    told = {
        (one.name, query[:40]): ask(able[one].session, "GET", f"{one.filled(halden.places)}?{query}").status
        for one, query in dealt(able, queries, each=3)
    }

    assert {what: status for what, status in told.items() if status >= 500} == {}


def operation_of(route, halden):
    """The address of an operation with real ids of a customer's rows."""
    for what in ("case", "customer", "entry"):
        route = route.replace(f"<{what}>", str(halden.ids[what]))
    return route


@pytest.mark.parametrize("route", sorted({one.route for one in ADDRESSES if one.name in SIGNED_API}))
def test_no_session_signs_in_at_the_api(halden, everybody, route):
    filled = operation_of(route, halden)

    for method in ("GET", "POST"):
        answers = {who.name: ask(who.session, method, filled) for who in everybody}
        assert {answer.status for answer in answers.values()} <= {401, 405}
        assert {answer.body for answer in answers.values()} == {answers["nobody"].body}


# -- sessions and tokens that have ended ---------------------------------------------------------

ALWAYS_NEW = frozenset({"passkey", "provider"})
"""What begins a sign-in has its own random words."""


@pytest.fixture
def ended_sessions(halden):
    """Sessions of a contact who may do everything, each of which ended in its own way."""
    ended = {how: session_of(halden.contact) for how in ("expired", "12 hours", "idle", "ended elsewhere")}
    now, row = timezone.now(), lambda how: Session.objects.filter(session_key=hash_of(ended[how]))
    with acting_as(INSCOPE):
        row("expired").update(expire_date=now)
        row("12 hours").update(began_at=now - timedelta(hours=12))
        row("idle").update(seen_at=now - timedelta(hours=1))
        assert end_sessions(person_id=halden.contact.id, only=hash_of(ended["ended elsewhere"])) == 1
    return ended


def test_a_session_that_has_ended_opens_nothing(halden, ended_sessions):
    asks = [(one, method) for method in ("GET", "POST") for one in FIRST]

    def told(session, some):
        """What each page answers; its body is left out where it differs each time."""
        answers = {(one.name, method): ask(session, method, asked(one, halden)) for one, method in some}
        return {what: (one.status, b"" if what[0] in ALWAYS_NEW else one.body) for what, one in answers.items()}

    nobody = told("", asks)
    tried = {how: [ask for ask, of in dealt(asks, ended_sessions, each=1) if of == how] for how in ended_sessions}

    def check():
        for how, session in ended_sessions.items():
            assert told(session, tried[how]).items() <= nobody.items(), how

    prove(check, off_in(sessions, "_SESSION", Instances(Session, where="session_key = %(key)s")))


@pytest.fixture
def ended_tokens(halden):
    """Tokens of the same contact that sign nobody in, or let nobody do anything."""
    now = timezone.now()
    closed = make_contact(Customer(pk=halden.customer), roles=ALL_RIGHTS)
    ended = {
        "revoked": make_token(halden.contact),
        "expired": make_token(halden.contact, expires_at=now),
        "of a closed account": make_token(closed),
    }
    with acting_as(INSCOPE):
        ApiToken.objects.filter(token_hash=hash_of(ended["revoked"])).update(revoked_at=now)
        Person.objects.filter(pk=closed.pk).update(is_active=False)
    return ended


def test_a_token_that_has_ended_opens_nothing(halden, ended_tokens):
    operations = [
        (method, operation_of(one.route, halden)) for one in ADDRESSES if one.name in SIGNED_API for method in METHODS
    ]
    nobody = {one: ask_as_program("insc_" + "0" * 43, *one) for one in operations}
    assert {answer.status for answer in nobody.values()} <= {401, 405}

    def check():
        for how, token in ended_tokens.items():
            for one, expected in nobody.items():
                answer = ask_as_program(token, *one)
                assert (answer.status, answer.body) == (expected.status, expected.body), (how, *one)

    prove(check, off_in(program, "owner_of_token", lambda _token, now: owner_of_token(halden.token, now)))


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
