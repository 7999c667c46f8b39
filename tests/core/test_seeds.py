"""Seed files: what is read from them, and every mistake told at its place."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.outcome import Outcome
from inscope.core.people import STAFF
from inscope.core.seeds import SeedError, read_seed
from inscope.core.seeds.model import (
    AskReview,
    Assign,
    GrantException,
    Judge,
    LogTime,
    Note,
    OrderHours,
    Reply,
    Resolve,
    State,
    Uphold,
)
from inscope.demo import FILE, read_demo

NOW = datetime(2026, 5, 20, 23, 30, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")  # where it is the day after already
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "seed-file.md"


def read(text, *, zone=UTC):
    content = text if isinstance(text, bytes) else text.encode()
    return read_seed("seed.yaml", content, now=NOW, zone=zone)


def refused(text):
    with pytest.raises(SeedError) as found:
        read(text)
    return found.value


def told(text):
    """The mistakes of a file: place and message, and the hint where there is one."""
    return [
        f"{one.line}:{one.column} {one.message}" + (f" ({one.hint})" if one.hint else "")
        for one in refused(text).problems
    ]


def request(**changes):
    entries = {
        "customer": "Halden Telecom",
        "by": "maya@halden.example",
        "at": "-3d 09:00",
        "key": "1",
        "subject": "Calls drop",
        "body": "Since noon.",
        "answers": {},
    } | changes
    return json.dumps({"requests": [{key: value for key, value in entries.items() if value is not None}]})


def steps(*acts):
    listed = [{"at": "-2d 10:00", "by": "ines@kestrel.example", **act} for act in acts]
    return read(request(then=listed)).requests[0].steps


def one_customer(**parts):
    return json.dumps({"customers": [{"name": "Halden Telecom", **parts}]})


def test_the_example_of_the_reference_is_read():
    (example,) = re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)

    seed = read(example)

    (customer,) = seed.customers
    assert [product.name for product in seed.products] == ["Kestrel Gateway"]
    assert [len(part) for part in (customer.contacts, customer.instances, customer.blocks, customer.agreements)] == [
        1
    ] * 4
    assert customer.blocks[0].free_minutes == 870
    assert seed.requests[0].expect is Outcome.COVERED


def test_a_file_is_named_by_its_bytes():
    assert read("staff: []").digest != read("staff: [] ").digest


def test_an_empty_file_holds_nothing():
    assert read("").products == read("products: []").products == ()


def test_the_same_in_json_and_in_yaml_is_the_same():
    entries = yaml.safe_load(read_demo())
    again = read_seed(FILE, json.dumps(entries).encode(), now=NOW, zone=UTC)
    seed = read_seed(FILE, read_demo(), now=NOW, zone=UTC)

    assert [one.answers for one in again.requests] == [one.answers for one in seed.requests]
    assert [one.at for one in again.requests] == [one.at for one in seed.requests]
    assert [one.name for one in again.customers] == [one.name for one in seed.customers]


# -- days, instants, hours, facts ------------------------------------------------------------------


def released_on(text, zone=UTC):
    product = f"products: [{{name: G, majors: [{{number: 1, original_release_on: {text}}}]}}]"
    return read(product, zone=zone).products[0].majors[0].original_release_on


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("-200d", date(2025, 11, 1)),
        ("+30d", date(2026, 6, 19)),
        ("0d", date(2026, 5, 20)),
        ('"-1d"', date(2026, 5, 19)),
    ],
)
def test_a_day_is_a_date_or_relative_to_the_day_of_loading(text, day):
    assert released_on(text) == day


def test_the_day_of_loading_is_a_day_of_the_vendors_zone():
    assert released_on("0d", OSLO) == date(2026, 5, 21)


def opened(at, zone=UTC):
    return read(request(at=at), zone=zone).requests[0]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("-3d 14:05", datetime(2026, 5, 17, 14, 5, tzinfo=UTC)),
        ("2026-05-01 14:05", datetime(2026, 5, 1, 14, 5, tzinfo=UTC)),
        ("2026-05-01T14:05:00+02:00", datetime(2026, 5, 1, 12, 5, tzinfo=UTC)),
        ("2026-05-01T14:05Z", datetime(2026, 5, 1, 14, 5, tzinfo=UTC)),
    ],
)
def test_an_instant_has_an_offset_or_is_one_of_the_vendors_zone(text, at):
    assert opened(text).at == at


def test_a_time_without_an_offset_is_one_of_the_vendors_zone():
    found = opened("-1d 00:30", OSLO)

    assert (found.at, found.on) == (datetime(2026, 5, 19, 22, 30, tzinfo=UTC), date(2026, 5, 20))


@pytest.mark.parametrize(
    "text",
    ["noon", "-3d", "-3d 25:00", "2026-02-30 10:00", "2026-05-01T14:05:00", "0001-01-01T00:00:00+14:00", "3 10:00"],
)
def test_what_is_no_instant_is_refused(text):
    (problem,) = told(request(at=text))

    assert "expected a day and a time such as `-3d 14:05`" in problem
    assert f"found `{text}`" in problem


def test_an_instant_that_is_still_to_come_is_refused():
    (problem,) = told(request(at="+1d 09:00"))

    assert "`+1d 09:00` is still to come, expected an instant that is past" in problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ('"true"', "true"),
        ("6", Decimal(6)),
        ("1.5", Decimal("1.5")),
        ("'6'", "6"),
        ("product_issue", "product_issue"),
        ("+34d", "2026-06-23"),
        ('"-1d"', "2026-05-19"),
    ],
)
def test_a_fact_is_what_json_would_carry(written, value):
    text = request(answers=None).replace('"key"', f'"answers": {{a.b: {written}}}, "key"')

    assert read(text).requests[0].answers == {"a.b": value}


def test_facts_may_be_nested():
    answers = {"deployment": {"commercial_use": True}, "plan": "premium"}

    assert read(request(answers=answers)).requests[0].answers == {"deployment.commercial_use": True, "plan": "premium"}


BLOCK = {"reference": "B-1", "hours": 20, "free": 1.5, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


def test_hours_are_whole_minutes_and_a_block_may_be_allocated():
    plain, allocated = read(one_customer(blocks=[BLOCK, BLOCK | {"activity": "consulting"}])).customers[0].blocks

    assert (plain.purchased_minutes, plain.free_minutes, plain.activity) == (1200, 90, "")
    assert allocated.activity == "consulting"


def test_a_block_may_say_when_it_was_bought_and_for_how_much():
    (block,) = (
        read(one_customer(blocks=[BLOCK | {"bought_at": "-5d 09:00", "price": "1200.5 EUR"}])).customers[0].blocks
    )

    assert (block.bought_at, block.price_minor, block.currency) == (
        datetime(2026, 5, 15, 9, tzinfo=UTC),
        120_050,
        "EUR",
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hours": 0}, "more than 0 up to 100000; found `0`"),
        ({"hours": "many"}, "found `many`"),
        ({"hours": 0.333}, "in whole minutes"),
        ({"free": 21}, "from 0 up to 20; found `21`"),
        ({"free": -1}, "found `-1`"),
        ({"ends_on": "2025-12-31"}, "the last day, 2025-12-31, is before the first, 2026-01-01"),
        ({"starts_on": "soon"}, "expected a day such as 2026-03-01"),
        ({"price": "1200"}, "is not the currency of a price"),
        ({"price": "many EUR"}, "`many` is no amount of money"),
    ],
)
def test_a_block_that_cannot_be_one_is_refused(changes, expected):
    (problem,) = told(one_customer(blocks=[BLOCK | changes]))

    assert expected in problem


@given(st.text())
def test_any_text_is_read_or_refused_with_a_place(text):
    files = {"seed.yaml"}
    try:
        read(text.encode("utf-8", "surrogatepass"))
    except SeedError as error:
        files |= {problem.file for problem in error.problems}

    assert files == {"seed.yaml"}


# -- records ---------------------------------------------------------------------------------------


def test_what_is_not_known_of_a_product_may_be_left_out():
    (product,) = read("products: [{name: Gateway, majors: [{number: 0, releases: [{name: 0.1}]}]}]").products

    (major,) = product.majors
    assert (product.lifecycle_years, product.els_eligible, major.original_release_on) == (None, None, None)
    assert major.releases[0].feature_status == "generally_available"


def test_the_ends_of_phases_are_days_each_with_its_place():
    (product,) = read(
        "products: [{name: G, majors: [{number: 4, phase_ends: {full: +90d, fixes: 2030-01-01}}]}]"
    ).products

    full, fixes = product.majors[0].phase_ends
    assert (full.phase, full.ends_on) == ("full", date(2026, 8, 18))
    assert (fixes.phase, fixes.ends_on) == ("fixes", date(2030, 1, 1))
    assert full.place.column < fixes.place.column


def test_a_person_has_one_spelling_of_the_address_and_the_password_is_not_shown():
    (person,) = read("staff: [{email: ' Ines@Kestrel.Example', name: I, roles: [consultant], password: s3cret}]").staff

    assert (person.email, person.password) == ("ines@kestrel.example", "s3cret")
    assert "s3cret" not in repr(person)


@pytest.mark.parametrize("role", ["administer", "sign"])
def test_a_service_account_has_no_role_of_people_alone(role):
    def program(role):
        return one_customer(service_accounts=[{"name": "Monitoring", "roles": [role]}])

    with pytest.raises(SeedError, match=f"unknown role `{role}`"):
        read(program(role))
    (account,) = read(program("open_requests")).customers[0].service_accounts
    assert (account.name, account.roles) == ("Monitoring", ("open_requests",))


def test_a_contact_may_have_no_role():
    (customer,) = read(one_customer(contacts=[{"email": "a@b", "name": "A", "roles": []}])).customers

    assert customer.contacts[0].roles == ()


SUBSCRIPTION = {
    "reference": "S-1",
    "product": "Gateway",
    "plan": "premium",
    "starts_on": "-10d",
    "ends_on": "+10d",
}


AGREED = {one: {"initial": "2 calendar hours", "ongoing": "none"} for one in ("P1", "P2", "P3")}


def test_a_line_may_have_response_times_that_were_agreed():
    urgent = {"P1": {"initial": "30 calendar minutes", "ongoing": "1 business hour", "calendar": "always"}}
    said = AGREED | urgent | {"agreed_at": "-3d 09:00", "paper": "Annex 2"}
    both = [SUBSCRIPTION | {"response_times": times} for times in (AGREED, said)]

    bare, whole = (one.times for one in read(one_customer(subscriptions=both)).customers[0].subscriptions)

    assert bare is not None
    assert (bare.typed["P1_ongoing"], bare.typed["P1_calendar"], bare.paper, bare.agreed_at) == ("none", "", "", None)
    assert whole is not None
    assert (whole.typed["P1_calendar"], whole.typed["P3_initial"]) == ("always", "2 calendar hours")
    assert (whole.paper, whole.agreed_at) == ("Annex 2", NOW.replace(hour=9, minute=0) - timedelta(days=3))


def test_extended_support_is_not_bought_unless_it_is_said():
    both = [SUBSCRIPTION, SUBSCRIPTION | {"els_purchased": True}]

    bought = [one.els_purchased for one in read(one_customer(subscriptions=both)).customers[0].subscriptions]

    assert bought == [False, True]


def test_a_line_has_one_licence_no_grace_and_follows_none_unless_it_is_said():
    plain = {key: value for key, value in SUBSCRIPTION.items() if key != "product"}
    said = {"products": ["Gateway", "Conference"], "licences": 5, "grace_days": 14, "renews": "S-0", "instance": "prod"}
    lines = read(one_customer(parent="Nordic Holding", subscriptions=[plain, SUBSCRIPTION, plain | said])).customers[0]

    bare, one, whole = lines.subscriptions
    assert lines.parent == "Nordic Holding"
    assert (bare.products, one.products, whole.products) == ((), ("Gateway",), ("Gateway", "Conference"))
    assert (bare.terms.licence_count, bare.terms.grace_days, bare.renews, bare.instance) == (1, 0, None, None)
    assert (whole.terms.licence_count, whole.terms.grace_days, whole.renews, whole.instance) == (5, 14, "S-0", "prod")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"products": ["Gateway"]}, "a subscription has `product` or `products`, not both"),
        ({"licences": 0}, "expected a whole number from 1 on, found `0`"),
        ({"licences": 100_001}, "`100001` is no licence count"),
        ({"grace_days": -1}, "expected a whole number from 0 on, found `-1`"),
        ({"grace_days": 400}, "`400` is no days of grace"),
        ({"ends_on": "-11d"}, "is before the first"),
        ({"response_times": {"P1": {}}}, "the key `P2` is missing"),
        ({"response_times": AGREED | {"P2": {"initial": "none"}}}, "the key `ongoing` is missing"),
        ({"response_times": AGREED | {"agreed_at": "+1d 09:00"}}, "is still to come"),
        ({"response_times": AGREED | {"agreed_on": "-1d"}}, "unknown key `agreed_on`"),
    ],
)
def test_a_line_that_cannot_be_is_refused(changed, expected):
    assert expected in refused(one_customer(subscriptions=[SUBSCRIPTION | changed])).message


INSTANCE = {"name": "prod", "environment": "production", "product": "Gateway", "release": "5.4"}
SAID = {"facts": {"deployment.commercial_use": True}, "said_by": "maya@halden.example", "said_at": "-9d 10:00"}


def test_an_instance_may_have_a_subscription_and_facts():
    plain, whole = (
        read(one_customer(instances=[INSTANCE, INSTANCE | SAID | {"subscription": "S-1"}])).customers[0].instances
    )

    assert (plain.subscription, plain.facts, plain.said_by, plain.said_at) == (None, {}, None, None)
    assert (whole.subscription, whole.facts, whole.said_by) == (
        "S-1",
        {"deployment.commercial_use": True},
        SAID["said_by"],
    )


@pytest.mark.parametrize("missing", ["facts", "said_by", "said_at"])
def test_facts_of_an_instance_go_with_who_said_them_and_when(missing):
    said = {key: value for key, value in SAID.items() if key != missing}

    (problem,) = told(one_customer(instances=[INSTANCE | said]))

    assert f"the key `{missing}` is missing" in problem


def test_an_agreement_is_a_text_and_papers_name_its_version():
    text = {"agreement": "cca", "version": "1", "title": "CCA", "text": "Yes.\n", "published_at": "-9d 09:00"}
    paper = {"agreement": "cca", "version": "1", "accepted_on": "-9d", "name": "Ada Holm"}
    seed = read(json.dumps({"agreements": [text], "customers": [{"name": "Halden", "agreements": [paper]}]}))

    (customer,) = seed.customers
    assert [(one.version, one.content, one.is_material) for one in seed.agreements] == [("1", "Yes.\n", False)]
    assert [(one.version, one.accepted_on, one.title) for one in customer.agreements] == [("1", date(2026, 5, 11), "")]


# -- requests --------------------------------------------------------------------------------------


def test_every_act_is_read():
    acts = steps(
        {"reply": "Hello."},
        {"note": "Odd."},
        {"state": {"plan": "premium"}, "why": "As signed.", "evidence": "mail"},
        {"state": {"plan": "premium"}},
        {"judge": {"caused_by_product": "likely"}, "why": "The trace shows it."},
        {"exception": "A long partnership.", "ends_on": "+9d"},
        {"review": "Please look again."},
        {"uphold": "It stands."},
        {"assign": "Tomasz@kestrel.example"},
        {"assign": "nobody"},
        {"time": 1.5, "text": "Read the trace."},
        {"time": 2, "text": "Tried it.", "worked_on": "-3d"},
        {"order": 10, "purchase_order": "PO-8"},
        {"resolve": True},
    )

    assert [step.act for step in acts] == [
        Reply("Hello."),
        Note("Odd."),
        State({"plan": "premium"}, "As signed.", "mail"),
        State({"plan": "premium"}, "", ""),
        Judge("caused_by_product", "likely", "The trace shows it.", ""),
        GrantException("A long partnership.", date(2026, 5, 29)),
        AskReview("Please look again."),
        Uphold("It stands."),
        Assign("tomasz@kestrel.example"),
        Assign(None),
        LogTime(90, "Read the trace.", None),
        LogTime(120, "Tried it.", date(2026, 5, 17)),
        OrderHours(10, "PO-8"),
        Resolve(),
    ]
    assert (acts[0].by, acts[0].on) == ("ines@kestrel.example", date(2026, 5, 18))


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ({}, "a step does one of reply, note, state"),
        ({"replay": "Hello."}, "(did you mean `reply`?)"),
        ({"reply": "Hello.", "note": "Odd."}, "this has 2 of them"),
        ({"reply": "Hello.", "why": "Because."}, "unknown key `why`"),
        ({"judge": {"a": 1, "b": 2}, "why": "Because."}, "a judgment is of one fact, this names 2"),
        ({"judge": {"a": 1}}, "the key `why` is missing"),
        ({"exception": "A reason."}, "the key `ends_on` is missing"),
        ({"time": 25, "text": "All day."}, "more than 0 up to 24; found `25`"),
        ({"time": 1}, "the key `text` is missing"),
        ({"resolve": False}, "unknown value of `resolve` `false`"),
        ({"assign": "me"}, "expected an e-mail address such as maya@example.com, found `me`"),
        ({"reply": "Hello.", "at": "-9d 10:00"}, "this step is before the one that it follows"),
    ],
)
def test_a_step_that_cannot_be_one_is_refused(act, expected):
    (problem,) = told(request(then=[{"at": "-2d 10:00", "by": "ines@kestrel.example", **act}]))

    assert expected in problem


def test_a_request_need_not_say_what_is_expected():
    assert read(request()).requests[0].expect is None
    assert "did you mean `covered`?" in told(request(expect="coverd"))[0]


# -- mistakes --------------------------------------------------------------------------------------


def test_every_mistake_is_told_at_its_line_and_column_with_the_value():
    found = told(
        """\
products:
  - {name: Gateway, lifecycle_years: 2}
  - name: Conference
    majors: [{number: x}]
staff:
  - {email: ines, name: Ines, roles: [consultant]}
  - {email: a@b, name: Ines, roles: []}
  - {email: a@b, name: Ines, roles: [consultent]}
customers: none
requests:
  - {customer: Halden Telecom}
"""
    )

    assert found == [
        "2:38 expected a whole number from 3 on, found `2`",
        "4:23 expected a whole number from 0 on, found `x`",
        "6:13 expected an e-mail address such as maya@example.com, found `ines`",
        f"7:5 `a@b` needs a role (one of {', '.join(sorted(STAFF))})",
        "8:38 unknown role `consultent` (did you mean `consultant`?)",
        "9:12 expected a list, found `none`",
        "11:5 the key `by` is missing",
    ]


def test_the_refusal_shows_the_lines():
    error = refused("staff:\n  - {email: ines, name: Ines, roles: [consultant]}\n")

    assert error.message.startswith("nothing was loaded:\nseed.yaml:2:13: expected an e-mail address")
    assert error.details() == {"problems": [str(error.problems[0])]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("produkts: []", "unknown key `produkts`"),
        (
            "- 1",
            (
                "expected a map of products, staff, service_accounts, agreements, prices, second_looks, customers, "
                "requests, found"
            ),
        ),
        ("a: [", "this is no YAML"),
        (b"\xff", "this is no UTF-8 text"),
    ],
)
def test_a_file_that_is_none_is_refused(text, expected):
    assert expected in refused(text).message


def test_prices_of_hours_are_read_as_they_are_written():
    terms = {"currency": "EUR", "hour": "140.00", "minimum_hours": 5, "validity_months": 12}
    bare, own = (read(json.dumps({"prices": one})).prices for one in (terms, terms | {"by_activity": {"a": 180}}))

    assert bare is not None
    assert (bare.currency, bare.hour, bare.minimum_hours, bare.validity_months) == ("EUR", "140.00", 5, 12)
    assert bare.by_activity == {}
    assert own is not None
    assert own.by_activity == {"a": "180"}
    assert read("{}").prices is None


def test_prices_that_are_none_are_noted():
    with pytest.raises(SeedError, match="a whole number from 1 on"):
        read(json.dumps({"prices": {"currency": "EUR", "hour": 1, "minimum_hours": 0, "validity_months": 12}}))


def test_from_how_much_work_on_a_colleague_looks_is_read_in_hours():
    looked = read(json.dumps({"second_looks": {"from": 4.5}})).second_looks

    assert looked is not None
    assert looked.from_minutes == 270
    assert read("{}").second_looks is None
    with pytest.raises(SeedError, match="expected hours in whole minutes"):
        read(json.dumps({"second_looks": {"from": 25}}))
