"""Whatever somebody sends to pages, forms and operations of hours: it is taken or refused in words, and never half."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import cycle, islice, product
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from inscope.apps.hours.models import Block
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import make_staff, make_token
from tests.sampling import IS_LONG
from tests.security.addresses import PORTAL, STAFFED, Answer, ask, ask_as_program, send
from tests.security.companies import undone
from tests.security.forms import Form, forms_of

OF_HOURS = re.compile(
    r"/(hours|hours-owed|orders|prices|time|goodwill|estimates?|release|overage|objections|timer|timers)\b"
)
BAD = (
    *(
        "",
        " ",
        "0",
        "-1",
        "999999999",
        "1" * 5_000,
        "1.5",
        "1e9",
        "NaN",
        "Infinity",
        "\uff11\uff12",
        "\u0663",
        "0x10",
        "1_000",
    ),
    *("\x00", "a\x00b", "\ud800", "\u202e", "x" * 10_000, "é" * 10_000, "EUX", "{}", "null", "' or 1=1 --"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2026-W07", "20260520", "2026-05-20T10:00", "26-5-2"),
    *("00000000-0000-0000-0000-000000000000", "{foreign}", "unknown", "new", "take_back"),
)
AT_ONCE = len(BAD) if IS_LONG else 2
"""So many bad values each field is sent in `script/test`; the next field gets the next ones."""
JSON_BAD: tuple[object, ...] = (
    *(None, True, [], {}, 0, -1, 1.5, 1e9, 10**30, "", " ", "1", "\x00", "\ud800", "x" * 10_000),
    *("2026-02-30", "0001-01-01", "9999-12-31", [1], {"a": 1}),
)
REFUSED = {400, 404, 409, 422}
QUERIES = (
    "month",
    "from",
    "to",
    "after",
    "print",
    "request",
    "block",
    "year",
    "customer",
    "q",
    "page",
    "cursor",
    "limit",
)


def values(orbit: Any) -> Iterator[str]:
    """Yield bad values, over and over."""
    return cycle(one.replace("{foreign}", str(orbit.ids["block"])) for one in BAD)


def kept() -> list[object]:
    """What there is of hours, and what was told of it."""
    tables = ("block", "estimate", "hold", "approval", "timeentry", "takenback", "posting", "objection", "pricelist")
    names = [*(f"hours_{one}" for one in tables), "hours_objectionanswer", "hours_timer"]
    names += ["audit_auditentry", "outbox_outboundmessage", "cases_caseevent"]
    with acting_as(INSCOPE), connection.cursor() as cursor:
        counts = (f"select count(*), max(xmin::text::bigint) from {name}" for name in names)  # noqa: S608 - ours
        cursor.execute(" union all ".join(counts))
        return list(cursor.fetchall())


THEN = {"price": "order", "plan": "log", "refund": "take_back"}
"""Buttons that pages show once others were used."""
Sent = dict[str, list[str]]


def forms(session: str, able: str, halden: Any) -> Iterator[tuple[str, str, Sent]]:
    """Yield the forms of hours: who sends each, where to, and what fills it in; each button of one by itself."""
    for who, filled in pages_with_forms(session, able, halden):
        for form in forms_of(ask(who, "GET", filled).body, filled):
            if OF_HOURS.search(form.action):
                yield from ((who, form.action, sent) for sent in ways(form))


def pages_with_forms(session: str, able: str, halden: Any) -> Iterator[tuple[str, str]]:
    """Yield the pages of hours and of a case with work, and who looks at them."""
    with acting_as(INSCOPE):
        unallocated = Block.objects.get(customer_id=halden.customer, activity="").public_id
    for place, number in (("case_id", halden.ids["helped case"]), ("block_id", unallocated)):
        for address in (*PORTAL, *STAFFED):
            filled = address.filled(halden.places | {place: number})
            if place in address.places or OF_HOURS.search(filled):
                yield session if address in PORTAL else able, filled


def ways(form: Form) -> Iterator[Sent]:
    """Yield what each button of a form sends, and each that is shown once something is worked out."""
    sent, buttons = form.filled(), {one.value for one in form.controls if one.name == "do"}
    buttons |= {then for first, then in THEN.items() if first in buttons}
    yield from (sent | {"do": [one]} for one in sorted(buttons))
    if not buttons:
        yield sent


def fault_of(answer: Answer, taken: Collection[int], *, as_page: bool = True) -> str:
    """Return what is wrong with an answer to bad input; empty where it is taken, or refused in words."""
    if answer.status in taken:
        return ""
    if answer.status not in REFUSED:
        return str(answer.status)
    if as_page:
        is_said = any(sign in answer.body for sign in (b'class="err"', b"That was not done"))
        return "" if answer.status != 422 or is_said else "refused without a word"
    return "" if json.loads(answer.body)["code"] else "refused without a code"


def test_a_form_of_hours_takes_what_is_sent_or_refuses_it_in_words(session, able, halden, orbit):
    bad, known = values(orbit), {json.dumps(one) for one in forms(session, able, halden)}

    def faults() -> Iterator[object]:
        for who, address, sent in map(json.loads, sorted(known)):
            before = kept()
            for name in sent:
                for value in (*([one] for one in islice(bad, AT_ONCE)), [], [*sent[name], next(bad)]):
                    with undone():
                        answer = send(who, "POST", address, sent | {name: value})
                        wrong = fault_of(answer, {200, 302, 303})
                        if wrong or (answer.status in REFUSED and kept() != before):
                            yield wrong or "half kept", address, sent.get("do"), name, value

    assert len(known) > 25
    assert list(faults()) == []


def test_an_address_of_hours_takes_any_query(session, able, halden, orbit):
    bad = values(orbit)

    def faults() -> Iterator[object]:
        for address in (*PORTAL, *STAFFED):
            filled = address.filled(halden.places)
            if OF_HOURS.search(filled) and not filled.endswith(".pdf"):
                for name, value in product(QUERIES, islice(bad, AT_ONCE // 2)):
                    asked = query({name: value} if name != "from" else {name: value, "to": next(bad)})
                    answer = ask(session if address in PORTAL else able, "GET", f"{filled}?{asked}")
                    if wrong := fault_of(answer, {200, 405}):
                        yield wrong, filled, asked

    assert list(faults()) == []


def query(asked: Mapping[str, str]) -> str:
    return urlencode(asked, errors="surrogatepass")


def bodies(halden: Any) -> dict[str, dict[str, object]]:
    """Return what each operation that writes is sent when all is well."""
    case, entry = halden.ids["helped case"], halden.ids["entry"]
    return {
        f"/api/v1/cases/{case}/time": {"worked_on": "2026-05-20", "minutes": 5, "text": "Ours."},
        f"/api/v1/cases/{case}/time/{entry}/correction": {"why": "Ours."},
    }


def test_an_operation_of_hours_takes_a_body_or_refuses_it_with_its_code(halden):
    engineer = make_token(make_staff())

    def sent() -> Iterator[tuple[str, object, str]]:
        for address, body in bodies(halden).items():
            yield from ((address, body | {name: value}, "a key") for name in (*body, "more") for value in JSON_BAD)
            yield from ((address, value, "a key") for value in JSON_BAD)
            yield from ((address, body, key) for key in ("", " ", "x" * 300, "\xe9", "a\tb"))

    answers = [(one, ask_as_program(engineer, "POST", *one)) for one in sent()]

    assert [(one, wrong) for one, answer in answers if (wrong := fault_of(answer, {201}, as_page=False))] == []


def test_a_list_of_hours_takes_a_query_or_refuses_it_with_its_code(halden):
    engineer, customer = make_token(make_staff()), f"/api/v1/customers/{halden.ids['customer']}"
    asked = [
        f"{customer}/{what}?{query({name: value})}"
        for what, name, value in product(("blocks", "postings"), ("cursor", "limit", "more"), BAD)
    ]

    answers = [(one, ask_as_program(engineer, "GET", one)) for one in asked]

    assert [(one, wrong) for one, answer in answers if (wrong := fault_of(answer, {200}, as_page=False))] == []
