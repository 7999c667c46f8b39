"""A small vendor with its customers, for browsers: people, a few cases in different states, a draft, a link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from inscope.apps.cases.rows import CaseRow, NewFile
from inscope.apps.catalog.edits import save_product
from inscope.apps.catalog.records import values_of
from inscope.apps.contracts.models import Customer, Instance, Subscription
from inscope.apps.hours.approvals import approvals_of
from inscope.apps.hours.models import Block
from inscope.apps.hours.rows import BlockRow, EntryRow
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import add_messages, mark_sent
from inscope.apps.sla.rota import add_shift
from inscope.core.imports import What
from inscope.core.outbox import Channel, to_person
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE, Actor
from inscope.core.records import state_of
from inscope.core.sla.oncall import Shift
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.cases.reclassify_case import propose_priority
from inscope.flows.cases.write_draft import begin_draft, save_draft
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.grant_exception import grant_exception
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.review_decision import ask_for_review
from inscope.flows.hours.approve_overage import Evidence, Given, approve_overage, record_approval
from inscope.flows.hours.buy_hours import Wish, order_hours
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.measure_time import start_timer
from inscope.flows.hours.object_to_time import answer_objection, object_to
from inscope.flows.hours.return_hours import Return, refund_hours
from inscope.flows.hours.revoke_approval import revoke_approval
from inscope.flows.hours.second_look import confirm_time, return_time
from inscope.flows.hours.sell_hours import Order, sell
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.ask_reset import ask_reset
from inscope.flows.identity.invite_contact import invite_contact
from inscope.flows.identity.keep_tokens import make_token, revoke_token, rotate_token
from inscope.flows.identity.sign_in_program import sign_in_program
from inscope.flows.imports.run import upload, work
from inscope.flows.outbox.keep_webhooks import add_webhook
from inscope.flows.sla.warn import warn_due
from inscope.pg.tenancy import acting_as
from inscope.reads.catalog_words import lifecycle_in_force
from inscope.reads.tokens_page import tokens_page
from tests.factories import (
    ISSUE,
    TUNING,
    make_agreement,
    make_block,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_parts,
    make_prices,
    make_staff,
    make_subscription,
    make_text,
    make_times,
    set_second_looks,
)

PASSWORD = "a-long-password-for-tests"  # noqa: S105 - of a test
TERMS = """\
# Contributor Agreement

This agreement covers all code and documentation that your people and ours write together (a "contribution").

## 1. What you grant

You grant us a **perpetual, worldwide licence** to use, change and distribute your contributions.

## 2. What you confirm

1. You may grant these rights: the work is your own, or its owner has agreed.
2. Your people act with your consent when they contribute.
"""
NEW_INSTANCES = "".join(f"Halden Telecom,west-{number},production,Kestrel Gateway,5.4.2\n" for number in range(40))
BROKEN_INSTANCES = """\
Halden Telecom,west-1,production,Kestrel Gateway,5.9.9
Haldn Telecom,west-2,production,Kestrel Gateway,5.4.2
Halden Telecom,west-3,,Kestrel Gateway,5.4.2
Halden Telecom,west-1,staging,Kestrel Gateway,5.4.2
"""
OUTAGE = "No call reaches the north region"
FAILOVER = "RTP streams drop after failover under prime-time load"


@dataclass
class World:
    """What there is, by the names that tests use."""

    paths: dict[str, tuple[str, str]]
    people: dict[str, Person]

    def cookie(self, who: str) -> str:
        """Return the session of somebody who is signed in."""
        client = Client()
        client.force_login(self.people[who])
        return client.cookies["sessionid"].value


ONLINE = "online_development_support"
WORK = (
    (105, 240, "Sized the worker pool for the spring release."),
    (88, 270, "Reviewed the dial plan with the team in Oslo."),
    (67, 210, "Traced a deadlock in the media relay, and wrote it up."),
    (24, 235, "Call about the limits of worker threads, with notes."),
    (12, 200, "Read the new API calls of the recorder; advice on retries."),
    (3, 45, "Call about the trunk."),
)
LONG_WORK = (
    (10, 125, "Wrote the example of a worker pool, and measured it."),
    (8, 150, "Went through the pool with the team."),
    (2, 135, "Moved the first flow to worker threads."),
    (1, 140, "Moved the second flow, and looked for what was lost."),
)


def make_world() -> World:
    """Make everything, as it would have come about in the last days."""
    now, today = timezone.now(), timezone.localdate()
    at = {"now": now - timedelta(hours=3), "today": today}
    halden = make_customer("Halden Telecom")
    people = {
        "contact": make_contact(halden, name="Ingrid Solberg", email="ingrid@halden.example", password=PASSWORD),
        "engineer": make_staff("support_engineer", name="Maya Okafor", email="maya@kestrel.example", password=PASSWORD),
        "chief": make_contact(halden, roles=["administer"], name="Tone Berg"),
        "buyer": make_contact(halden, roles=["open_requests", "buy_hours", "approve_overage"], name="Nora Vik"),
        "signer": make_contact(halden, roles=["sign"], name="Sigrid Lunde"),
        "consultant": make_staff("consultant", name="Tomas Lind"),
        "manager": make_staff("account_manager", name="Jonas Thelin"),
        "keeper": make_staff("product_manager", name="Dag Lindqvist"),
        "admin": make_staff("administrator", name="Ada Reyes", email="ada@kestrel.example"),
        "owner": make_staff("policy_owner", name="Ruth Abel"),
    }
    ask_reset("maya@kestrel.example", address="192.0.2.1", now=now)
    ingrid, maya, jonas = (actor_of(people[who]) for who in ("contact", "engineer", "manager"))
    robot = _service_account(actor_of(people["admin"]), "Incident bridge", "support_engineer")
    monitoring = _service_account(actor_of(people["chief"]), "Monitoring", "open_requests")
    instance = make_instance(halden, name="prod-sto-2")
    contract, special = _make_contract(halden, instance), _make_special(halden, people["contact"], now)
    helped = _hours(halden, people, instance, now)
    (wants, ordered), beyond = _order(halden, people, instance, now), _beyond(people, instance, now)
    make_agreement(halden, text=make_text(content=TERMS))
    make_text("2", content=f"{TERMS}\n## 3. How it ends\n\nYou may withdraw at any time for the future.")
    waits = make_case(people["contact"], ISSUE, instance=instance, subject=FAILOVER, **at)
    write_message(
        ingrid, waits.public_id, body="The log of the relay.", files=(NewFile("rtp.log", b"ERROR no route"),), now=now
    )
    write_message(maya, waits.public_id, body="Same signature as in spring.", is_internal=True, now=now)
    refused = make_case(people["contact"], TUNING, instance=instance, subject="Can we raise worker threads?", **at)
    grant_exception(
        jonas, refused.public_id, reason="A long partnership.", ends_on=today + timedelta(days=9), today=today, now=now
    )
    judged = make_case(people["contact"], ISSUE, instance=instance, subject="Registrar answers 503", **at)
    judge_case(maya, judged.public_id, "caused_by_product", "excluded", why="Their balancer answers.", now=now)
    ask_for_review(ingrid, judged.public_id, why="The balancer was out of the path.", now=now)
    asks = ISSUE | {"deployment.prime_time_use": "unknown"}
    make_case(people["contact"], asks, instance=make_instance(halden, name="lab-1"), subject="Trunk flaps", **at)
    for priority, hours, subject in (("P2", 100, "Slow start"), ("P1", 1.4, "No audio"), ("P1", 3, "Calls drop")):
        opened_at = now - timedelta(hours=hours)
        urgent = ISSUE | {"priority_chosen": priority}
        late = make_case(people["contact"], urgent, instance=instance, subject=subject, now=opened_at, today=today)
    staging = ISSUE | {"priority_chosen": "P1", "deployment.live_end_user_traffic": False}
    beside = make_case(people["contact"], staging, instance=make_instance(halden), subject="Staging is down", **at)
    urgent = make_case(people["contact"], ISSUE | {"priority_chosen": "P1"}, instance=instance, subject=OUTAGE, **at)
    judge_case(maya, urgent.public_id, "caused_by_product", "likely", why="The dump names our relay.", now=now)
    write_message(maya, urgent.public_id, body="We see it in the dump.", now=now)
    propose_priority(ingrid, urgent.public_id, to="P2", why="It holds after a restart.", now=now)
    done = make_case(people["contact"], TUNING, instance=instance, subject="Where is the manual?", **at)
    resolve_case(maya, done.public_id, now=now)
    _answer_through_the_year(people, instance, now)
    draft = begin_draft(ingrid, instance.public_id, [("request_kind", "production")], today=today, now=now)
    ready = begin_draft(ingrid, instance.public_id, list(TUNING.items()), today=today, now=now)
    save_draft(ingrid, ready.public_id, pairs=[], subject="Slow at noon", body="Two seconds.", today=today, now=now)
    link = invite_contact(maya, halden.public_id, name="Per Dahl", email="per@halden.example", roles=[], now=now)
    make_parts(instance.release)
    product = instance.release.major.product
    catalog = f"/office/products/{product.public_id}"
    save_product(
        actor=actor_of(people["keeper"]),
        product_id=product.public_id,
        seen=state_of(values_of(product)),
        name=product.name,
        lifecycle_years=7,
        els_eligible=True,
        lifecycle=lifecycle_in_force(today),
        now=now,
    )
    case, request = "/desk/cases", "/portal/requests"
    company = f"/office/customers/{halden.public_id}"
    _messages()
    _rota(people["engineer"], people["consultant"], now)
    warn_due(now=now)
    return World(
        paths={
            "sign-in": ("", "/login/"),
            "invite": ("", f"/invite/{link}/"),
            "link-ended": ("", "/invite/none/"),
            "tokens": ("contact", "/account/tokens/"),
            "token-rotate": ("contact", f"/account/tokens/{_tokens(ingrid)}/rotate/"),
            "forgot": ("", "/login/forgot/"),
            "account": ("manager", "/account/"),
            "account-app": ("manager", "/account/app/"),
            "portal": ("contact", "/portal/"),
            "portal-new": ("contact", f"{request}/new/"),
            "portal-draft": ("contact", f"{request}/new/{draft.public_id}/"),
            "portal-draft-ready": ("contact", f"{request}/new/{ready.public_id}/"),
            "portal-waits": ("contact", f"{request}/{waits.public_id}/"),
            "portal-refused": ("contact", f"{request}/{refused.public_id}/"),
            "portal-clock": ("contact", f"{request}/{waits.public_id}/clock/"),
            "portal-in-review": ("contact", f"{request}/{judged.public_id}/"),
            "portal-team": ("chief", "/portal/team/"),
            "portal-colleague": ("chief", f"/portal/team/{people['contact'].public_id}/"),
            "office-people": ("admin", "/office/people/"),
            "office-person": ("admin", f"/office/people/{people['engineer'].public_id}/"),
            "office-account": ("admin", f"/office/people/{robot}/"),
            "office-account-new": ("admin", "/office/people/service-accounts/new/"),
            "portal-account": ("chief", f"/portal/team/{monitoring}/"),
            "portal-instances": ("chief", "/portal/instances/"),
            "portal-hours": ("contact", "/portal/hours/"),
            "portal-statement": ("contact", "/portal/hours/statement/"),
            "portal-helped": ("contact", f"{request}/{helped}/"),
            "case-helped": ("engineer", f"{case}/{helped}/"),
            "case-objected": ("consultant", f"{case}/{helped}/"),
            "desk-hours": ("manager", f"/desk/customers/{halden.public_id}/hours/"),
            "portal-wants": ("buyer", f"{request}/{wants}/"),
            "portal-hours-buyer": ("buyer", "/portal/hours/"),
            "portal-beyond": ("buyer", f"{request}/{beyond}/"),
            "case-beyond": ("engineer", f"{case}/{beyond}/"),
            "portal-buy": ("buyer", f"/portal/hours/buy/?request={wants}"),
            "portal-allocate": ("buyer", f"/portal/hours/{_unallocated(halden)}/allocate/"),
            "portal-quote": ("buyer", f"/portal/hours/{ordered.public_id}/quote/"),
            "desk-orders": ("manager", "/desk/orders/"),
            "desk-return": ("manager", f"/desk/customers/{halden.public_id}/hours/{_unallocated(halden)}/return/"),
            "office-prices": ("manager", "/office/prices/"),
            "office-second-look": ("manager", "/office/second-look/"),
            "desk-second-looks": ("consultant", "/desk/second-looks/"),
            "office-customers": ("manager", "/office/customers/"),
            "office-customer": ("manager", f"{company}/"),
            "office-customer-edit": ("manager", f"{company}/edit/"),
            "office-line": ("manager", f"{company}/subscriptions/{contract.public_id}/"),
            "office-line-times": ("manager", f"{company}/subscriptions/{special.public_id}/times/"),
            "office-renewal": ("manager", f"{company}/subscriptions/{contract.public_id}/renewal/"),
            "office-instance": ("manager", f"{company}/instances/{instance.public_id}/"),
            "portal-agreements": ("contact", "/portal/agreements/"),
            "portal-agreement": ("signer", "/portal/agreements/cca/"),
            "office-agreements": ("manager", "/office/agreements/"),
            "office-agreement": ("manager", "/office/agreements/cca/"),
            "office-agreement-version": ("manager", "/office/agreements/cca/versions/2/"),
            "office-agreement-publish": ("manager", "/office/agreements/cca/publish/"),
            "office-agreement-customer": ("manager", f"/office/agreements/cca/customers/{halden.public_id}/"),
            "office-agreement-paper": ("manager", f"/office/agreements/cca/customers/{halden.public_id}/paper/"),
            "office-imports": ("manager", "/office/imports/"),
            "office-import-new": ("manager", "/office/imports/new/?view=subscriptions"),
            "office-import": ("manager", f"/office/imports/{_import(jonas, NEW_INSTANCES)}/"),
            "office-import-refused": ("manager", f"/office/imports/{_import(jonas, BROKEN_INSTANCES)}/"),
            "queue": ("engineer", "/desk/queue/"),
            "due": ("engineer", "/desk/due/"),
            "on-call": ("engineer", "/desk/on-call/"),
            "judgments": ("engineer", "/desk/judgments/"),
            "case-urgent": ("engineer", f"{case}/{urgent.public_id}/"),
            "portal-urgent": ("contact", f"{request}/{urgent.public_id}/"),
            "portal-beside": ("contact", f"{request}/{beside.public_id}/"),
            "case-late": ("engineer", f"{case}/{late.public_id}/"),
            "case-waits": ("engineer", f"{case}/{waits.public_id}/"),
            "case-refused": ("manager", f"{case}/{refused.public_id}/"),
            "case-corrects": ("engineer", f"{case}/{judged.public_id}/?fact=issue_class"),
            "case-clock": ("engineer", f"{case}/{waits.public_id}/clock/"),
            "decisions": ("engineer", f"{case}/{judged.public_id}/decisions/"),
            "replay": ("engineer", f"{case}/{judged.public_id}/decisions/2/replay/"),
            "office": ("keeper", "/office/"),
            "office-messages": ("admin", "/office/outbox/"),
            "office-webhooks": ("admin", "/office/webhooks/"),
            "office-times": ("owner", "/office/response-times/?by=priority"),
            "office-times-empty": ("owner", "/office/response-times/?period=2023"),
            "office-liability": ("manager", "/office/hours-owed/"),
            "office-responses": ("owner", "/office/response-times/responses/"),
            "portal-times": ("chief", "/portal/response-times/"),
            "portal-responses": ("contact", "/portal/response-times/responses/?standing=late"),
            "office-calendar": ("owner", "/office/calendar/"),
            "office-ladder": ("owner", "/office/warnings/"),
            "office-audit": ("owner", "/office/audit/"),
            "portal-audit": ("chief", "/portal/audit/"),
            "catalog-products": ("keeper", "/office/products/"),
            "catalog-releases": ("keeper", "/office/releases/?kind=patch"),
            "catalog-product": ("keeper", f"{catalog}/"),
            "catalog-product-edit": ("keeper", f"{catalog}/edit/"),
            "catalog-features": ("engineer", f"{catalog}/features/"),
            "catalog-major": ("keeper", f"{catalog}/versions/5/"),
            "catalog-release-new": ("keeper", f"{catalog}/releases/new/"),
            "catalog-in-release": ("keeper", f"{catalog}/releases/{instance.release.public_id}/features/"),
            "customers": ("engineer", "/desk/customers/"),
            "customer": ("engineer", f"/desk/customers/{halden.public_id}/"),
        },
        people=people,
    )


def _hours(halden: Customer, people: dict[str, Person], instance: Instance, now: datetime) -> UUID:
    """Hours that were bought in summer and used since, and more that were ordered; return the case that used them."""
    today = timezone.localdate()
    maya, jonas = actor_of(people["engineer"]), actor_of(people["manager"])
    begin, end = today - timedelta(days=120), today + timedelta(days=215)
    paid = {"price_minor": 480_000, "currency": "EUR", "now": now - timedelta(days=120)}
    make_block(halden, hours=40, activity=ONLINE, starts_on=begin, ends_on=end, reference="HB-31", **paid)
    order = Order("HB-32", "PO-9020", 20, today, today + timedelta(days=365), 240_000, "EUR")
    sell(jonas, halden.public_id, order, today=today, now=now)
    asks = {"request_kind": "development", "activity": ONLINE, "issue_class": "api_usage", "hours.requested": 4}
    asks |= {"software_source": "support_portal"}

    helped = make_case(people["contact"], asks, instance=instance, subject="Worker threads", now=now, today=today)
    entries = []
    for ago, minutes, text in WORK:
        work = Work(f"worked-{ago}", today - timedelta(days=ago), minutes, text)
        entry = log_time(maya, helped.public_id, work, today=today, now=now)
        entries.append(entry)
    correct_time(maya, helped.public_id, entry.public_id, why="Another customer's call.", today=today, now=now)
    _objected(people, helped, entries, now)
    _estimates(helped.public_id, people, now)
    _looked_at(people, helped, now)
    start_timer(maya, helped.public_id, now=now - timedelta(minutes=72))
    return UUID(str(helped.public_id))


def _order(halden: Customer, people: dict[str, Person], instance: Instance, now: datetime) -> tuple[UUID, BlockRow]:
    """A request for more hours than there are, and an order that waits; return both."""
    make_prices(price="140.00", by_activity={"project_consulting": "180.00"})
    today = timezone.localdate()
    asks: dict[str, object] = {"request_kind": "development", "issue_class": "application_design"}
    asks |= {"activity": "project_consulting", "software_source": "support_portal", "hours.requested": 16}
    wants = make_case(people["buyer"], asks, instance=instance, subject="Second data centre", now=now, today=today)
    wish = Wish(20, "project_consulting", today, "PO-9107", wants.public_id)
    return wants.public_id, order_hours(actor_of(people["buyer"]), wish, key="world", today=today, now=now)


def _beyond(people: dict[str, Person], instance: Instance, now: datetime) -> UUID:
    """Work beyond the blocks: approved twice, of which once was revoked; taken back, objected to, and given."""
    today, buyer, maya = timezone.localdate(), actor_of(people["buyer"]), actor_of(people["engineer"])
    asks: dict[str, object] = {"request_kind": "development", "issue_class": "application_design"}
    asks |= {"activity": "project_consulting", "software_source": "support_portal"}
    case = make_case(people["buyer"], asks, instance=instance, subject="Move of the numbers", now=now, today=today)
    for key, minutes, rate in (("b-1", 480, 18_000), ("b-2", 120, 21_000)):
        given = Given(key, minutes, rate, "EUR", today + timedelta(days=30))
        approve_overage(buyer, case.public_id, given, today=today, now=now)
    texts = "Planned the move with the carrier.", "Moved the first thousand numbers.", "Call about the trunk."
    for number, text in enumerate(texts):
        work = Work(f"b-{number}", today, 150 - 45 * number, text, Billing.OVERAGE)
        entry = log_time(maya, case.public_id, work, today=today, now=now)
        if number == 1:
            why = "Two of us were there, and one was needed."
            object_to(buyer, case.public_id, entry.public_id, why=why, today=today, now=now)
    correct_time(maya, case.public_id, entry.public_id, why="Another customer's call.", today=today, now=now)
    gift = Work("b-g", today, 30, "Waited for the carrier.", Billing.GOODWILL, "We had called too early.")
    log_time(actor_of(people["manager"]), case.public_id, gift, today=today, now=now)
    with acting_as(maya):
        second = approvals_of(actor=maya, case_id=case.id)[-1].public_id
    revoke_approval(buyer, case.public_id, second, why="The nights are not needed.", now=now)
    return UUID(str(case.public_id))


def _unallocated(halden: Customer) -> UUID:
    """A block that serves nothing yet, of which an hour was refunded."""
    with acting_as(INSCOPE):
        found = Block.objects.filter(customer=halden, activity="", activated_at__isnull=False).first()
    paid = {"price_minor": 120_000, "currency": "EUR"}
    public_id: UUID = (found or make_block(halden, hours=10, reference="HB-30", **paid)).public_id
    refunded = Return("world", 60, "The second site was put off.")
    refund_hours(INSCOPE, halden.public_id, public_id, refunded, now=timezone.now())
    return public_id


def _estimates(case_id: UUID, people: dict[str, Person], now: datetime) -> None:
    """Accept an estimate, and let a larger one wait; approve work beyond the blocks, and give some."""
    today, maya = timezone.localdate(), actor_of(people["engineer"])
    accepted = estimate_work(maya, case_id, Proposal("e-1", 1500, "Move the flow to worker threads."), now=now)
    buyer, number = actor_of(people["buyer"]), accepted.public_id
    answer_work_estimate(buyer, case_id, number, is_accepted=True, answer="Please go on.", today=today, now=now)
    estimate_work(maya, case_id, Proposal("e-2", 1800, "The tests take longer than we thought."), now=now)
    evidence = Evidence(people["buyer"].public_id, today, "Her e-mail of this morning, kept with the order.")
    given = Given("o-1", 600, 12000, "EUR", today + timedelta(days=60))
    record_approval(maya, case_id, given, evidence, today=today, now=now)
    gift = Work("g-1", today, 30, "Read the manual with them.", Billing.GOODWILL, "Our manual was wrong.")
    log_time(actor_of(people["manager"]), case_id, gift, today=today, now=now)


def _objected(people: dict[str, Person], case: CaseRow, entries: list[EntryRow], now: datetime) -> None:
    """Two objections of the customer, of which a colleague answered one."""
    ingrid, tomas = actor_of(people["contact"]), actor_of(people["consultant"])
    on: Any = {"today": now.date(), "now": now}
    answered, waits = entries[2], entries[3]
    object_to(ingrid, case.public_id, answered.public_id, why="The deadlock was in your own release.", **on)
    why = "The fix went in with the request; the write-up is what took the time."
    answer_objection(tomas, case.public_id, answered.public_id, is_upheld=False, why=why, **on)
    object_to(ingrid, case.public_id, waits.public_id, why="We were on the call for two hours, not for four.", **on)


def _looked_at(people: dict[str, Person], case: CaseRow, now: datetime) -> None:
    """Work of more than two hours: a colleague confirmed some, returned some, and some waits."""
    maya, tomas, today = actor_of(people["engineer"]), actor_of(people["consultant"]), timezone.localdate()
    set_second_looks(120)
    entries = []
    for ago, minutes, text in LONG_WORK:
        work = Work(f"worked-{ago}", today - timedelta(days=ago), minutes, text)
        entries.append(log_time(maya, case.public_id, work, today=today, now=now))
    confirm_time(tomas, case.public_id, entries[0].public_id, now=now)
    why = "One of these hours was our own training."
    return_time(tomas, case.public_id, entries[1].public_id, why=why, today=today, now=now)


def _messages() -> None:
    """Let one message be sent and one have failed, beside those that wait; and a webhook be there."""
    now = timezone.now()
    add_webhook(INSCOPE, name="Pager of the engineers", url="https://pager.example.com/hooks/inscope", now=now)
    with acting_as(INSCOPE):
        person = to_person(Person.objects.filter(customer_id__isnull=False, is_service=False).earliest("id").pk)
        letters = [NewMessage(f"trial:{n}", Channel.EMAIL, person, f"[KS-{n}] Streams drop", "...") for n in (1, 2)]
        add_messages(letters, now=now)
        sent, failed = OutboundMessage.objects.order_by("-id")[:2]
        mark_sent(message_id=sent.id, now=now)
        OutboundMessage.objects.filter(id=failed.id).update(
            state="failed", attempts=8, last_error="SMTPRecipientsRefused: 550 5.1.1 mailbox unavailable"
        )


def _rota(first: Person, second: Person, now: datetime) -> None:
    """A shift that was handed over an hour ago, the next ones, and a gap between two of them."""
    begins, hour = now.replace(minute=0, second=0, microsecond=0), timedelta(hours=1)
    note = "KS-2041 waits for a dump of the relay. Halden calls again at ten."
    with acting_as(INSCOPE):
        for who, since, until in ((second, -6, -1), (first, -1, 8), (second, 8, 32), (first, 40, 64)):
            shift = Shift(who.pk, begins + since * hour, begins + until * hour)
            add_shift(shift=shift, now=now, note=note if since == -1 else "")


def _answer_through_the_year(people: dict[str, Person], instance: Instance, now: datetime) -> None:
    """Requests of earlier months that were answered, most of them in time, and one that never was."""
    maya = actor_of(people["engineer"])
    for number in range(18):
        at, priority = now - timedelta(days=13 * number + 2), f"P{1 + number % 2}"
        urgent = ISSUE | {"priority_chosen": priority}
        subject = f"Trunk {number + 1} drops calls"
        case = make_case(people["contact"], urgent, instance=instance, subject=subject, now=at, today=at.date())
        after = at + timedelta(minutes=17 * number + 5)
        if number != 8:
            write_message(maya, case.public_id, body="We look at it now.", now=after)
        resolve_case(maya, case.public_id, now=after)


def _import(actor: Actor, rows: str) -> UUID:
    """A file of instances that was checked."""
    content = f"customer,name,environment,product,release\n{rows}".encode()
    made = upload(
        actor, What.INSTANCES, file_name="instances.csv", content=content, may_change=False, now=timezone.now()
    )
    work(actor, made, today=timezone.localdate(), clock=timezone.now)
    return made


def _make_contract(halden: Customer, instance: Instance) -> Subscription:
    """A line with one claim beyond its licences, one in its grace, an affiliate, and an instance without a claim."""
    line: Subscription = make_subscription(halden, licences=2, reference="HT-2041", grace_days=14)
    for name in ("edge-1", "edge-2", "edge-3"):
        make_instance(halden, name=name, subscription=line)
    make_instance(halden, name="lab-2", is_licensed=False)
    ended = timezone.localdate() - timedelta(days=3)
    over = make_subscription(halden, reference="HT-1990", plan="standard", ends_on=ended, grace_days=14)
    make_instance(halden, name="legacy-trunk", subscription=over)
    make_customer("Halden Wholesale", parent=halden)
    return line


def _make_special(halden: Customer, contact: Person, now: datetime) -> Subscription:
    """A line with response times of its own, and a request under them."""
    line: Subscription = make_subscription(halden, licences=1, reference="HT-3107", plan="customized")
    make_times(line, paper="Order form HT-3107, annex 2")
    instance = make_instance(halden, name="trading-1", subscription=line)
    make_case(contact, ISSUE, instance=instance, subject="Echo on conference calls", now=now, today=now.date())
    return line


def _service_account(actor: Actor, name: str, role: str) -> UUID:
    """A program with tokens."""
    account = add_service_account(actor, name=name, roles=[role], now=timezone.now() - timedelta(days=130))
    _tokens(actor, account)
    return account


def _tokens(actor: Actor, account: UUID | None = None) -> UUID:
    """Make tokens that are long unused, replaced, revoked and in use; return the id of one that works."""
    now = timezone.now()
    reads, both, far = ["cases:read"], ["cases:read", "cases:write"], now + timedelta(days=200)
    make_token(
        actor, name="Old dashboard", scopes=reads, expires_at=far, account=account, now=now - timedelta(days=120)
    )
    make_token(actor, name="Monitoring", scopes=both, account=account, now=now - timedelta(days=60))
    rotate_token(
        actor,
        tokens_page(actor, now, account)[0].public_id,
        overlap="0",
        account=account,
        now=now - timedelta(minutes=1),
    )
    make_token(actor, name="Trial", scopes=reads, account=account, now=now - timedelta(days=2))
    revoke_token(actor, tokens_page(actor, now, account)[0].public_id, account=account, now=now)
    token = make_token(actor, name="Nightly export", scopes=reads, account=account, now=now - timedelta(days=30))
    sign_in_program(token, address="203.0.113.7", now=now - timedelta(hours=5))
    return tokens_page(actor, now, account)[0].public_id


SIGNED_IN = (
    "sign-in", "invite", "link-ended", "tokens", "token-rotate", "account", "account-app", "forgot",
    "portal-team", "portal-colleague", "portal-account",
    "office-people", "office-person", "office-account", "office-account-new",
    "portal", "portal-new", "portal-draft", "portal-draft-ready",
    "portal-waits", "portal-urgent", "portal-beside", "portal-refused", "portal-in-review", "portal-clock",
    "queue", "due", "on-call", "judgments",
    "case-late", "case-waits", "case-urgent", "case-refused", "case-corrects", "case-clock",
    "decisions", "replay", "customers", "customer",
    "portal-instances", "portal-hours", "portal-statement", "portal-helped", "case-helped", "case-objected",
    "desk-hours",
    "portal-wants", "portal-hours-buyer", "portal-buy", "portal-allocate", "portal-quote", "portal-beyond",
    "case-beyond",
    "desk-orders", "desk-return", "office-prices", "office-second-look", "desk-second-looks",
    "office-customers", "office-customer", "office-customer-edit",
    "office-line", "office-line-times", "office-renewal", "office-instance",
    "portal-agreements", "portal-agreement",
    "office-agreements", "office-agreement", "office-agreement-version", "office-agreement-publish",
    "office-agreement-customer", "office-agreement-paper",
    "office-calendar", "office-ladder",
    "office-liability", "office-times", "office-times-empty", "office-responses", "portal-times", "portal-responses",
    "office-audit", "portal-audit", "office-messages", "office-webhooks",
    "office-imports", "office-import-new", "office-import", "office-import-refused",
    "office", "catalog-products", "catalog-releases", "catalog-product", "catalog-product-edit", "catalog-features",
    "catalog-major", "catalog-release-new", "catalog-in-release",
)  # fmt: skip
