"""Loading a seed file: all of it once, or nothing of it, with every refusal at its place."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.models import Case, Message
from inscope.apps.catalog.models import Product, Release
from inscope.apps.contracts.models import Claim, ContractTarget, Customer, Instance, InstanceFact, Subscription
from inscope.apps.coverage.models import DecisionRow, Review
from inscope.apps.hours.models import Block, Posting, TimeEntry
from inscope.apps.hours.told import note_month
from inscope.apps.identity.models import Person
from inscope.core.people import INSCOPE
from inscope.core.seeds import SeedError, read_seed
from inscope.flows.seeds.load import is_empty, load_seed, people_there
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY, make_customer

pytestmark = pytest.mark.usefixtures("db", "published_pack")

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "seed-file.md"
TABLES = (Product, Release, Customer, Instance, InstanceFact, Block, Person, Case, Message, DecisionRow, AuditEntry)

LATER = NOW + timedelta(days=30)

BASE = """\
products:
  - name: Kestrel Gateway
    lifecycle_years: 5
    majors:
      - number: 5
        original_release_on: 2025-06-01
        phase_ends: {full: 2027-03-31}
        releases: [{name: 5.4.2}, {name: 5.4.3}]
staff:
  - {email: ines@kestrel.example, name: Ines Falk, roles: [support_engineer]}
  - {email: tomasz@kestrel.example, name: Tomasz Wrona, roles: [support_engineer], password: a-long-password}
  - {email: helena@kestrel.example, name: Helena Moss, roles: [account_manager]}
service_accounts:
  - {name: Incident bridge, roles: [support_engineer]}
agreements:
  - {agreement: cca, version: "1", title: Contributor Agreement, text: Yes., published_at: 2026-01-10T09:00:00Z}

customers:
  - name: Halden Telecom
    contacts:
      - {email: maya@halden.example, name: Maya Osei, roles: [open_requests]}
      - {email: signe@halden.example, name: Signe Dahl, roles: []}
    service_accounts:
      - {name: Monitoring, roles: [open_requests]}
    subscriptions:
      - {reference: HT-1, product: kestrel gateway, plan: premium, starts_on: 2026-01-01, ends_on: 2026-12-31}
    instances:
      - name: prod-oslo
        environment: production
        product: Kestrel Gateway
        release: 5.4.2
        subscription: HT-1
        facts: {deployment: {live_end_user_traffic: true, commercial_use: true, prime_time_use: true}}
        said_by: maya@halden.example
        said_at: 2026-02-01T09:00:00Z
      - {name: lab, environment: lab, product: Kestrel Gateway, release: 5.4.3}
    blocks:
      - reference: H-1
        hours: 20
        free: 14
        activity: online_development_support
        starts_on: 2026-01-01
        ends_on: 2026-12-31
      - {reference: H-2, hours: 10, free: 10, starts_on: 2026-01-01, ends_on: 2026-12-31}
    agreements:
      - {agreement: cca, version: "1", accepted_on: 2026-02-02, name: Ada Holm, title: director}
"""

REQUESTS = """\
requests:
  - customer: Halden Telecom
    by: maya@halden.example
    at: 2026-05-12T08:00:00Z
    key: second
    instance: prod-oslo
    subject: More calls
    body: We want twice as many.
    answers: {request_kind: production, issue_class: performance_tuning}
    then:
      - {at: "2026-05-12T09:00:00Z", by: helena@kestrel.example, exception: A long partnership., ends_on: 2026-06-30}
      - {at: "2026-05-13T09:00:00Z", by: maya@halden.example, review: Please look again.}
    expect: out_of_scope
  - customer: halden telecom
    by: maya@halden.example
    at: 2026-05-11T08:00:00Z
    key: first
    instance: Prod-Oslo
    subject: Calls drop
    body: Since noon.
    answers: {request_kind: production, issue_class: product_issue, deployment.commercial_use: unknown}
    then:
      - {at: "2026-05-11T08:05:00Z", by: ines@kestrel.example, assign: tomasz@kestrel.example}
      - {at: "2026-05-11T08:06:00Z", by: ines@kestrel.example, assign: nobody}
      - {at: "2026-05-11T08:10:00Z", by: ines@kestrel.example, reply: Please send a trace.}
      - {at: "2026-05-11T08:11:00Z", by: ines@kestrel.example, note: The relay again?}
      - {at: "2026-05-11T08:20:00Z", by: maya@halden.example, state: {deployment.commercial_use: true}}
      - at: 2026-05-11T08:30:00Z
        by: ines@kestrel.example
        judge: {caused_by_product: excluded}
        why: Their firewall.
      - {at: "2026-05-11T09:00:00Z", by: maya@halden.example, review: It is not in that path.}
      - {at: "2026-05-11T10:00:00Z", by: tomasz@kestrel.example, uphold: It is.}
      - {at: "2026-05-11T11:00:00Z", by: ines@kestrel.example, resolve: true}
    expect: out_of_scope
"""


def read(text, now=NOW):
    return read_seed("seed.yaml", text.encode(), now=now, zone=UTC)


def load(text=BASE + REQUESTS, **more):
    return load_seed(read(text), today=TODAY, now=NOW, **more)


def stands():
    """How many rows each table has."""
    with acting_as(INSCOPE):
        return {model.__name__: model.objects.count() for model in TABLES}


def told(text, **more):
    with pytest.raises(SeedError) as refused:
        load(text, **more)
    return [f"{one.line} {one.message}" + (f" ({one.hint})" if one.hint else "") for one in refused.value.problems]


def case(key):
    with acting_as(INSCOPE):
        return Case.objects.select_related("assignee").get(key=key)


def test_the_example_of_the_reference_loads():
    (example,) = re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)

    loaded = load(example)

    assert (loaded.added["requests"], loaded.added["steps"]) == (1, 3)


def test_everything_is_added_and_counted():
    loaded = load()

    assert loaded.standing == {}
    assert loaded.added == {
        "products": 1,
        "major versions": 1,
        "ends of phases": 1,
        "releases": 2,
        "staff": 3,
        "service accounts": 2,
        "agreements": 1,
        "customers": 1,
        "contacts": 2,
        "subscriptions": 1,
        "instances": 2,
        "claims": 1,
        "blocks of hours": 2,
        "acceptances": 1,
        "requests": 2,
        "steps": 11,
    }


def test_requests_are_opened_and_steps_taken_in_the_order_of_time():
    load()

    first, second = case("first"), case("second")
    with acting_as(INSCOPE):
        told = AuditEntry.objects.filter(customer_id=first.customer_id, subject__contains="case:").order_by("number")
        times = [entry.at for entry in told]
    assert times
    assert first.pk < second.pk
    assert times == sorted(times)


def test_what_people_did_is_as_if_they_had_done_it():
    load()

    first, second = case("first"), case("second")
    with acting_as(INSCOPE):
        messages = Counter(Message.objects.filter(case=first).values_list("is_internal", flat=True))
        (review,) = Review.objects.filter(case=first)
    assert (first.outcome, first.status, first.assignee, first.decisions) == ("out_of_scope", "resolved", None, 3)
    assert (first.opened_at, first.resolved_at) == (
        datetime(2026, 5, 11, 8, tzinfo=UTC),
        datetime(2026, 5, 11, 11, tzinfo=UTC),
    )
    assert messages == {False: 2, True: 1}
    assert review.is_upheld
    assert (second.outcome, second.in_review, second.asked_on.isoformat()) == ("out_of_scope", True, "2026-05-12")


def test_a_password_of_the_file_signs_in_and_without_one_nobody_does():
    load()

    assert Person.objects.get(email="tomasz@kestrel.example").check_password("a-long-password")
    assert not Person.objects.get(email="ines@kestrel.example").has_usable_password()


def test_loading_is_noted_in_the_audit_of_the_installation():
    seed = read(BASE)
    load_seed(seed, today=TODAY, now=NOW)

    with acting_as(INSCOPE):
        (entry,) = AuditEntry.objects.filter(event="seed_loaded")
    assert (entry.chain, entry.actor) == ("installation", "inscope")
    assert seed.digest in entry.details


def test_the_same_file_a_second_time_adds_nothing():
    first = load()
    before = stands()

    again = load()

    assert again.added == {}
    assert again.standing == {kind: count for kind, count in first.added.items() if kind != "steps"}
    assert stands() == before


def test_a_file_that_grew_adds_what_is_new():
    load(BASE)

    loaded = load(BASE.replace("{name: 5.4.3}", "{name: 5.4.3}, {name: 5.4.4}") + REQUESTS)

    assert loaded.added == {"releases": 1, "requests": 2, "steps": 11}


def test_what_a_person_says_anew_of_an_instance_is_added():
    load(BASE)
    with acting_as(INSCOPE):
        before = InstanceFact.objects.count()

    load(BASE.replace("prime_time_use: true", "prime_time_use: false"))

    with acting_as(INSCOPE):
        assert InstanceFact.objects.count() == before + 1


def test_the_free_hours_of_a_block_that_stands_are_left_as_they_are():
    load(BASE)

    load(BASE.replace("free: 14", "free: 2"))

    with acting_as(INSCOPE):
        assert Block.objects.get(reference="H-1").free == 14 * 60


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("lifecycle_years: 5", "lifecycle_years: 3", "`lifecycle_years` is `5`, not `3`"),
        ("2025-06-01", "2025-06-02", "`original_release_on` is `2025-06-01`, not `2025-06-02`"),
        ("full: 2027-03-31", "full: 2027-04-30", "the end of the phase `full` stands already, and differs"),
        ("{name: 5.4.3}", "{name: 5.4.3, feature_status: planned}", "`feature_status` is `generally_available`"),
        ("name: Ines Falk", "name: Ines Falck", "`name` is `Ines Falk`, not `Ines Falck`"),
        ("Helena Moss, roles: [account_manager]", "Helena Moss, roles: [consultant]", "`roles` is `account_manager`"),
        ("bridge, roles: [support_engineer]", "bridge, roles: [consultant]", "`roles` is `support_engineer`"),
        ("plan: premium", "plan: standard", "`plan` is `premium`, not `standard`"),
        ("environment: lab", "environment: test", "`environment` is `lab`, not `test`"),
        ("hours: 10, free: 10", "hours: 12, free: 10", "`bought_minutes` is `600`, not `720`"),
        ("name: Ada Holm", "name: Eva Holm", "`name` is `Ada Holm`, not `Eva Holm`"),
    ],
)
def test_what_stands_with_other_values_is_refused_at_its_line(before, after, expected):
    load(BASE)
    text = BASE.replace(before, after)

    (problem,) = told(text)

    assert "stands already, and differs" in problem
    assert expected in problem


def test_a_request_that_stands_with_another_text_is_refused():
    load()

    (problem,) = told((BASE + REQUESTS).replace("body: Since noon.", "body: Since one."))

    assert "this key was used for another request" in problem


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "{full: 2027",
            "{maintenance: 2025",
            "5 `Maintenance` would end on 2025-03-31, before the original release on",
        ),
        (
            "2027-03-31}",
            "2027-03-31, maintenance: 2027-03-30}",
            "end on 2027-03-30, before `Full support` on 2027-03-31",
        ),
        ("{full:", "{fulll:", "there is no phase `fulll` (did you mean `full`?)"),
        ("name: 5.4.2}", "name: 5.4.2, feature_status: preview}", "8 there is no feature status `preview`"),
        (
            "name: Kestrel Gateway\n    lifecycle",
            "name: '\N{COMBINING ACUTE ACCENT}'\n    lifecycle",
            "is no name for the product",
        ),
        ("product: kestrel gateway", "product: kestrel gatway", "there is no product `kestrel gatway` (did you mean"),
        ("plan: premium", "plan: premum", "`plan` cannot be `premum`: expected one of standard, premium, customized"),
        ("release: 5.4.2", "release: 5.4.9", "there is no release of `Kestrel Gateway` `5.4.9` (did you mean"),
        ("subscription: HT-1", "subscription: HT-2", "there is no subscription `HT-2` (did you mean `HT-1`?)"),
        ("commercial_use: true", "comercial_use: true", "unknown fact `deployment.comercial_use`"),
        ("facts: {deployment: {live", "facts: {plan: premium, deployment: {live", "`plan` is not kept of an instance"),
        ("said_by: maya@halden", "said_by: mia@halden", "there is no person `mia@halden.example`"),
        ("activity: online_development_support", "activity: online", "`hours.allocated_activity` cannot be `online`"),
        ("email: signe@halden.example", "email: ines@kestrel.example", "`customer_id` is empty"),
        ("email: signe@halden.example", "email: signe@halden", "`signe@halden` is no e-mail address"),
        ("name: Halden Telecom\n", "name: ' \N{COMBINING ACUTE ACCENT}'\n", "is no name for the customer"),
    ],
)
def test_a_record_that_is_not_taken_is_told_at_its_line_and_nothing_is_kept(before, after, expected):
    assert before in BASE
    empty = stands()

    problems = told(BASE.replace(before, after, 1))

    assert any(expected in problem for problem in problems), problems
    assert stands() == empty


TIMES = """\
  - name: Halden Wholesale
    subscriptions:
      - reference: HW-1
        plan: customized
        starts_on: 2026-01-01
        ends_on: 2026-12-31
        response_times:
          agreed_at: 2026-01-02T09:00:00Z
          paper: Annex 2
          P1: {initial: 30 calendar minutes, ongoing: 2 calendar hours, calendar: always}
          P2: {initial: 2 business hours, ongoing: 2 business hours}
          P3: {initial: next business day, ongoing: none}
"""


def test_response_times_of_a_contract_are_kept_once():
    file = BASE + TIMES
    added, again = load(file).added, load(file)

    assert added["agreed response times"] == again.standing["agreed response times"] == 1
    with acting_as(INSCOPE):
        one = ContractTarget.objects.get()
    assert (one.paper, one.agreed_at) == ("Annex 2", datetime(2026, 1, 2, 9, tzinfo=UTC))
    assert json.loads(one.targets)["P3"] == {"initial": "next business day", "ongoing": "none"}
    differs = told(file.replace("2 business hours, ongoing", "3 business hours, ongoing"))
    assert any("the response times `HW-1` stands already, and differs" in one for one in differs)
    assert any("`P2_initial` is `2 business hours`, not `3 business hours`" in one for one in differs)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("plan: customized", "plan: premium", "the plan `premium` leaves no response times to the contract"),
        ("next business day", "soon", "`soon` is no response time"),
        ("calendar: always", "calendar: berlin", "`berlin` is no calendar"),
    ],
)
def test_response_times_that_are_not_taken_are_told_at_their_line(before, after, expected):
    problems = told(BASE + TIMES.replace(before, after))

    assert any(expected in problem for problem in problems), problems


def test_a_block_is_found_again_by_its_reference_whatever_its_spaces():
    file = BASE.replace("reference: H-1", 'reference: "H  1"')
    load(file)

    assert load(file).added.get("blocks of hours", 0) == 0


def test_a_block_is_credited_when_the_file_says_unless_a_statement_of_that_time_was_sent():
    bought = BASE.replace(
        "reference: H-1", "reference: H-1\n        bought_at: 2026-03-02T09:00:00Z\n        price: 2400.00 EUR"
    )
    load(bought)
    with acting_as(INSCOPE):
        (posting,) = Posting.objects.filter(block__reference="H-1", kind="purchase")
        assert (posting.made_at.date(), posting.block.price_minor) == (date(2026, 3, 2), 240_000)
        note_month(
            customer_id=posting.customer_id, month=date(2026, 4, 1), ends_at=NOW, closing_minutes=0, beyond="", now=NOW
        )

    (problem,) = told(bought.replace("reference: H-1", "reference: H-9"))

    assert "block `H-9` is credited on 2026-03-02, and a statement of that time was sent" in problem
    assert load(bought).added.get("blocks of hours", 0) == 0


WORKED = """\
requests:
  - customer: Halden Telecom
    by: maya@halden.example
    at: 2026-05-11T08:00:00Z
    key: worked
    subject: A dial plan
    body: How do we write it?
    answers: {request_kind: development, activity: online_development_support, issue_class: usage}
    then:
      - {at: "2026-05-12T09:00:00Z", by: ines@kestrel.example, time: 1.5, text: Wrote it.}
"""


def test_time_in_a_month_that_was_stated_is_told_at_its_line_and_nothing_is_kept():
    load(BASE)
    with acting_as(INSCOPE):
        customer = Customer.objects.get(name="Halden Telecom")
        note_month(
            customer_id=customer.pk, month=date(2026, 5, 1), ends_at=LATER, closing_minutes=0, beyond="", now=LATER
        )

    problems = told(BASE + WORKED)

    line = (BASE + WORKED).splitlines().index(WORKED.splitlines()[-1]) + 1
    said = "this is posted on 2026-05-12, and the statement of 2026-05 was sent"
    assert [one.split(" (")[0] for one in problems] == [f"{line} {said}"]
    assert stands()["Case"] == 0
    with acting_as(INSCOPE):
        assert not TimeEntry.objects.exists()


TREE = """\
  - name: Halden Wholesale
    parent: halden telecom
    subscriptions:
      - {reference: HW-1, products: [Kestrel Gateway], plan: premium, starts_on: 2026-01-01, ends_on: 2026-06-30}
      - {reference: HW-2, plan: premium, starts_on: 2026-07-01, ends_on: 2026-12-31, renews: HW-1, grace_days: 9}
      - {reference: HW-3, plan: premium, starts_on: 2026-07-01, ends_on: 2026-12-31, instance: transit}
    instances:
      - {name: transit, environment: production, product: Kestrel Gateway, release: 5.4.2, subscription: HW-1}
      - {name: edge, environment: production, product: Kestrel Gateway, release: 5.4.2, subscription: HW-1}
"""


def test_a_tree_its_lines_and_a_claim_beyond_the_count_are_kept_once():
    text = BASE + TREE

    loaded = load(text)
    again = load(text)

    assert (loaded.added["claims"], again.added, again.standing["claims"]) == (3, {}, 3)
    with acting_as(INSCOPE):
        wholesale = Customer.objects.select_related("parent").get(name="Halden Wholesale")
        lines = {one.reference: one for one in Subscription.objects.filter(customer=wholesale)}
        seats = dict(Claim.objects.filter(customer=wholesale).values_list("instance__name", "seat"))
    assert wholesale.parent is not None
    assert wholesale.parent.name == "Halden Telecom"
    assert (lines["HW-2"].renews_id, lines["HW-2"].grace_days) == (lines["HW-1"].pk, 9)
    assert lines["HW-3"].instance_id is not None
    assert seats == {"transit": 1, "edge": None}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("parent: halden telecom", "parent: Haldn Telecom", "there is no customer `Haldn Telecom` (did you mean"),
        ("instance: transit", "instance: transitt", "there is no instance `transitt` (did you mean `transit`?)"),
        ("renews: HW-1", "renews: HW-9", "there is no subscription `HW-9`"),
        ("instance: transit}", "instance: transit, licences: 2}", "a line of one instance has one licence, not 2"),
        (
            "subscription: HW-1}\n      - {name: edge",
            "subscription: HW-9}\n      - {name: edge",
            "no subscription `HW-9`",
        ),
    ],
)
def test_a_line_of_a_tree_that_is_not_taken_is_told_and_nothing_is_kept(before, after, expected):
    assert before in TREE
    empty = stands()

    problems = told(BASE + TREE.replace(before, after, 1))

    assert any(expected in problem for problem in problems), problems
    assert stands() == empty


def test_a_line_that_stands_with_other_products_is_refused():
    load(BASE + TREE)

    (problem,) = told(BASE + TREE.replace("products: [Kestrel Gateway], ", ""))

    assert "`products` is `Kestrel Gateway`, not empty" in problem


def test_several_records_are_refused_at_once_with_their_lines():
    text = BASE.replace("plan: premium", "plan: gold").replace("activity: online_development_support", "activity: x")

    problems = told(text)

    assert [problem.split(" ", 1)[0] for problem in problems] == ["26", "28", "38"]
    assert "there is no subscription `HT-1`" in problems[1]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("customer: Halden Telecom", "customer: Halden Telekom", "there is no customer `Halden Telekom` (did you mean"),
        (
            "by: maya@halden.example\n    at: 2026-05-12",
            "by: ines@kestrel.example\n    at: 2026-05-12",
            "there is no contact of",
        ),
        (
            "by: maya@halden.example\n    at: 2026-05-12",
            "by: signe@halden.example\n    at: 2026-05-12",
            "`write_requests`",
        ),
        ("instance: prod-oslo", "instance: prod-olso", "there is no instance `prod-olso` (did you mean `prod-oslo`?)"),
        ("issue_class: performance_tuning", "issue_class: tuning", "`issue_class` cannot be `tuning`"),
        ("performance_tuning", "performance_tuning, instance_licensed: true", "`instance_licensed` is answered by"),
        ("2026-05-12T08:00:00Z", "2025-12-12T08:00:00Z", "no published version of `restcomm-c3` is in force"),
        ("by: helena@kestrel.example", "by: ines@kestrel.example", "`grant_exceptions`"),
        ("by: helena@kestrel.example", "by: nobody@kestrel.example", "there is no person `nobody@kestrel.example`"),
        (
            "expect: out_of_scope\n  - customer",
            "expect: covered\n  - customer",
            "is `out_of_scope` by PS-X-PERF, expected `covered`",
        ),
        ("uphold: It is.", "resolve: true", "the case is resolved"),
    ],
)
def test_a_request_that_cannot_be_is_told_at_its_line_and_nothing_is_kept(before, after, expected):
    assert before in REQUESTS
    empty = stands()

    problems = told(BASE + REQUESTS.replace(before, after, 1))

    assert any(expected in problem for problem in problems), problems
    assert stands() == empty


def test_the_outcome_that_is_told_need_not_have_a_clause():
    open_still = REQUESTS.replace("answers: {request_kind: production, issue_class: performance_tuning}", "answers: {}")

    problems = told(BASE + re.sub(r"    then:\n.*?    expect", "    expect", open_still, count=1, flags=re.DOTALL))

    assert [problem.split(" ", 1)[1] for problem in problems] == [
        "the outcome of `second` is `needs_information`, expected `out_of_scope`"
    ]


def test_after_a_request_that_is_refused_its_steps_are_not_told_as_well():
    problems = told(BASE + REQUESTS.replace("issue_class: product_issue", "issue_class: flood"))

    assert len(problems) == 1


# -- dry runs --------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_added_and_keeps_nothing():
    empty = stands()

    trial = load(is_trial=True)

    assert stands() == empty
    assert load().added == trial.added


def test_a_dry_run_refuses_what_loading_would_refuse():
    assert told(BASE.replace("plan: premium", "plan: gold"), is_trial=True)


def test_progress_is_told_to_the_end():
    heard = []

    load(progress=lambda done, total: heard.append((done, total)))

    assert heard[0] == (1, 13)
    assert heard[-1] == (13, 13)


def test_an_installation_is_empty_until_it_has_a_customer():
    assert is_empty()
    make_customer()
    assert not is_empty()


def test_who_stands_is_known_by_address():
    load(BASE)

    assert people_there(["ines@kestrel.example", "nobody@kestrel.example"]) == {"ines@kestrel.example"}


def test_relative_days_are_refused_on_another_day_if_they_stand():
    text = BASE.replace("2025-06-01", "-300d")
    load_seed(read(text), today=TODAY, now=NOW)
    later = NOW + timedelta(days=1)

    with pytest.raises(SeedError, match="days such as `-30d` move with the day of loading"):
        load_seed(read(text, later), today=TODAY + timedelta(days=1), now=later)
