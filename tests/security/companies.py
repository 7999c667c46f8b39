"""Companies with one of everything that a customer can have, and words by which each is recognised."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from inscope.apps.agreements.models import Acceptance
from inscope.apps.cases.models import Attachment
from inscope.apps.cases.rows import CaseRow, DraftRow, NewFile
from inscope.apps.contracts.models import Instance
from inscope.apps.hours.models import Approval, BlockAlert, MonthStated
from inscope.apps.hours.rows import BlockRow, EntryRow
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.imports.models import Import
from inscope.apps.outbox.models import OutboundMessage, WebhookEndpoint
from inscope.apps.sla.models import ClockWarning
from inscope.apps.sla.rota import add_shift, shifts
from inscope.core.imports import What
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE, Actor, ContactRole
from inscope.core.sla.oncall import Shift
from inscope.flows.agreements.accept import accept_agreement, withdraw
from inscope.flows.cases.move_case import assign_case, resolve_case
from inscope.flows.cases.send_draft import send_draft
from inscope.flows.cases.write_draft import begin_draft, save_draft
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.grant_exception import grant_exception
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.review_decision import ask_for_review
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.buy_hours import Wish, order_hours
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.measure_time import start_timer, stop_timer
from inscope.flows.hours.object_to_time import answer_objection, object_to
from inscope.flows.hours.second_look import confirm_time
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.invite_contact import invite_contact
from inscope.flows.identity.keep_tokens import make_token
from inscope.flows.imports.run import upload, work
from inscope.flows.outbox.keep_webhooks import add_webhook
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from inscope.reads.tokens_page import tokens_page
from inscope.web.ui.stylesheet import stylesheet
from tests.factories import (
    FAR_AHEAD,
    ISSUE,
    NOW,
    TODAY,
    TUNING,
    make_block,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_parts,
    make_prices,
    make_release,
    make_staff,
    make_subscription,
    make_text,
    make_times,
    set_second_looks,
)

ONLINE = "online_development_support"
ADVICE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
ALL_RIGHTS = tuple(role.value for role in ContactRole)


_IN_ADDRESSES = (
    *("case", "draft", "file", "customer", "person", "token", "instance", "acceptance", "line"),
    *("account", "account_token", "block", "entry", "order", "estimate", "approval"),
)


@dataclass(frozen=True, slots=True)
class Company:
    """A customer: the ids of what it has, its people, and the word that all of its texts carry."""

    word: str
    customer: int
    contact: Person
    ids: dict[str, UUID]
    numbers: dict[str, int]
    token: str
    invitation: str
    beside: dict[str, object]

    @property
    def note(self) -> str:
        """What the staff wrote among themselves, and the name of the file that came with it."""
        return f"{self.word}-note"

    @property
    def places(self) -> dict[str, object]:
        """What addresses about this customer are filled with."""
        ids = {f"{what}_id": self.ids[what] for what in _IN_ADDRESSES}
        return ids | self.beside | {"token": self.invitation}


def places_beside() -> dict[str, object]:
    """Return what other addresses are filled with."""
    words = {
        "agreement": "cca",
        "version": "1",
        "number": 1,
        "place": "2026.1",
        "year": 2026,
        "clock_file": "events.json",
        "digest": stylesheet().digest,
    }
    return words | catalog_places() | import_places() | outbox_places() | rota_places()


def catalog_places() -> dict[str, object]:
    """Return what addresses of the catalogue are filled with, which is nobody's own."""
    release = make_release()
    feature, component, item = make_parts(release)
    return {
        "product_id": release.major.product.public_id,
        "major": release.major.number,
        "release_id": release.public_id,
        "feature_id": feature.public_id,
        "component_id": component.public_id,
        "item_id": item.public_id,
    }


def import_places() -> dict[str, object]:
    """Return what addresses of imports are filled with, which is nobody's own."""
    with acting_as(INSCOPE):
        found = Import.objects.values_list("public_id", flat=True).first()
    return {"import_id": found or make_import(), "what": What.CUSTOMERS.value}


def outbox_places() -> dict[str, object]:
    """Return what addresses of what leaves are filled with, which is for administrators alone."""
    with acting_as(INSCOPE):
        message = OutboundMessage.objects.values_list("public_id", flat=True).earliest("id")
        found = WebhookEndpoint.objects.values_list("public_id", flat=True).first()
    if found is None:
        add_webhook(INSCOPE, name="pager", url="https://pager.example.com/hook", now=NOW)
        return outbox_places()
    return {"message_id": message, "webhook_id": found}


def rota_places() -> dict[str, object]:
    """Return what addresses of the rota are filled with, which is the staff's own."""
    now = timezone.now()
    with acting_as(INSCOPE):
        to_come = [one.public_id for one in shifts(now=now) if one.begins_at > now]
        if not to_come:
            person = make_staff("support_engineer").pk
            to_come = [add_shift(shift=Shift(person, now + timedelta(hours=8), now + timedelta(hours=16)), now=now)]
    return {"shift_id": to_come[0]}


def make_import() -> UUID:
    """A file that was checked."""
    content = b"name\nNordic Voice\n"
    made = upload(INSCOPE, What.CUSTOMERS, file_name="customers.csv", content=content, may_change=False, now=NOW)
    work(INSCOPE, made, today=TODAY, clock=lambda: NOW)
    return made


def make_company(word: str) -> Company:
    """Make a customer that has everything; each text of its own contains the word."""
    customer = make_customer(f"{word} Telecom")
    contact = make_contact(customer, name=f"{word} Solberg", email=f"{word.lower()}@people.example", roles=ALL_RIGHTS)
    engineer, manager = make_staff("support_engineer"), make_staff("account_manager")
    asks, helps, decides = actor_of(contact), actor_of(engineer), actor_of(manager)
    instance = make_instance(customer, name=f"{word}-prod", said={"deployment.commercial_use": True})
    lab = make_instance(customer, name=f"{word}-lab", is_licensed=False)
    own = make_subscription(customer, instance=lab, plan="customized")
    make_times(own, paper=f"{word} annex")
    following = {"starts_on": FAR_AHEAD + timedelta(days=1), "ends_on": FAR_AHEAD + timedelta(days=365)}
    make_subscription(customer, renews=own, covers_all=True, licences=1, **following)
    acceptances = _accepted_twice(asks, word)

    judged = make_case(contact, ISSUE, instance=instance, subject=f"{word} streams drop", body=f"{word} at noon.")
    ordered = _ordered(asks, judged.public_id, word)
    make_block(customer)
    block = make_block(customer, activity=ONLINE)
    log = NewFile(f"{word}.log", f"{word} no route".encode())
    write_message(asks, judged.public_id, body=f"{word} log.", files=(log,), key=f"{word}-message", now=NOW)
    note = NewFile(f"{word}-note.txt", f"{word}-note of ours".encode())
    write_message(helps, judged.public_id, body=f"{word}-note.", is_internal=True, files=(note,), now=NOW)
    write_message(helps, judged.public_id, body=f"{word} we look.", now=NOW)
    assign_case(helps, judged.public_id, to="me", now=NOW)
    judge_case(helps, judged.public_id, "caused_by_product", "excluded", why=f"{word} balancer.", now=NOW)
    ask_for_review(asks, judged.public_id, why=f"{word} disagrees.", now=NOW)
    refused = make_case(contact, TUNING, instance=instance, subject=f"{word} tuning")
    grant_exception(decides, refused.public_id, reason=f"{word} partnership.", ends_on=FAR_AHEAD, today=TODAY, now=NOW)
    resolved = make_case(contact, TUNING, instance=instance, subject=f"{word} manual")
    resolve_case(helps, resolved.public_id, now=NOW)

    helped = make_case(contact, ADVICE, instance=instance, subject=f"{word} advice")
    entries = [
        log_time(helps, helped.public_id, Work(f"{word}-{n}", TODAY, 60, f"{word} call."), today=TODAY, now=NOW)
        for n in range(4)
    ]
    correct_time(helps, helped.public_id, entries[0].public_id, why=f"{word} mistake.", today=TODAY, now=NOW)
    estimate = _estimated(asks, helps, decides, helped.public_id, word)
    approval = _worked_beyond(contact, helps, judged, word)
    _objected(asks, helps, helped, entries[1:3], word)
    start_timer(helps, helped.public_id, now=NOW)
    stop_timer(helps, helped.public_id, now=NOW)

    draft, sent = (_written(asks, instance, word) for _ in range(2))
    send_draft(asks, sent.public_id, today=TODAY, now=NOW)
    name, email = f"{word} Newcomer", f"{word.lower()}.new@people.example"
    invitation = invite_contact(helps, customer.public_id, name=name, email=email, roles=["sign"], now=NOW)
    token = make_token(
        asks, name=f"{word} export", scopes=["cases:read", "cases:write", "hours:read"], now=timezone.now()
    )
    account = add_service_account(asks, name=f"{word} Robot", roles=["open_requests"], now=NOW)
    make_token(asks, name=f"{word} watch", scopes=["cases:read"], account=account, now=timezone.now())
    with acting_as(INSCOPE):
        files = {one.name: one.public_id for one in Attachment.objects.filter(customer=customer).order_by("-id")}
        warned = {"started_at": NOW, "due_at": NOW, "made_at": NOW, "warned": "late"}
        ClockWarning.objects.create(customer=customer, case_id=judged.id, **warned)
        BlockAlert.objects.create(customer=customer, block=block, alert="low_20", made_at=NOW)
        month = {"month": TODAY.replace(day=1), "ends_at": NOW, "made_at": NOW}
        MonthStated.objects.create(customer=customer, closing_minutes=0, **month)
    return Company(
        word=word,
        customer=customer.pk,
        contact=contact,
        ids={
            "customer": customer.public_id,
            "person": contact.public_id,
            "instance": instance.public_id,
            "line": own.public_id,
            "acceptance": acceptances[-1].public_id,
            "case": judged.public_id,
            "block": block.public_id,
            "entry": entries[-1].public_id,
            "order": ordered.public_id,
            "estimate": estimate,
            "approval": approval,
            "refused case": refused.public_id,
            "resolved case": resolved.public_id,
            "helped case": helped.public_id,
            "draft": draft.public_id,
            "file": files[log.name],
            "internal file": files[note.name],
            "file of a draft": files[f"{word}-draft.txt"],
            "token": tokens_page(asks, NOW)[0].public_id,
            "account": account,
            "account_token": tokens_page(asks, NOW, account)[0].public_id,
        },
        numbers={"case": judged.id, "instance": instance.pk, "draft": draft.id},
        token=token,
        invitation=invitation,
        beside=places_beside(),
    )


def _ordered(actor: Actor, case_id: UUID, word: str) -> BlockRow:
    """Order hours for a case; the order waits, and is the first of the company's blocks."""
    make_prices()
    today = timezone.localdate()
    wish = Wish(10, ONLINE, today, f"{word} order", case_id)
    return order_hours(actor, wish, key=f"{word}-order", today=today, now=timezone.now())


def _worked_beyond(contact: Person, helps: Actor, named: CaseRow, word: str) -> UUID:
    """Approve work that no block pays for, and do some; return an approval of the very case that addresses name."""
    beyond = make_case(contact, ADVICE | {"activity": "project_consulting"}, subject=f"{word} project")
    given = Given(f"{word}-beyond", 60, 12000, "EUR", FAR_AHEAD)
    approve_overage(actor_of(contact), beyond.public_id, given, today=TODAY, now=NOW)
    more = Work(f"{word}-more", TODAY, 15, f"{word} more.", Billing.OVERAGE)
    log_time(helps, beyond.public_id, more, today=TODAY, now=NOW)
    bounds = {"cap_minutes": 60, "rate_minor": 12000, "currency": "EUR", "starts_on": TODAY, "ends_on": FAR_AHEAD}
    made = {"public_id": uuid7(NOW), "made_at": NOW, "key": f"{word}-named", "body_digest": ""}
    by = {"customer_id": named.customer_id, "contact_id": contact.pk, "recorded_by_id": contact.pk}
    with acting_as(helps):
        return UUID(str(Approval.objects.create(case_id=named.id, **bounds, **made, **by).public_id))


def _estimated(asks: Actor, helps: Actor, decides: Actor, case_id: UUID, word: str) -> UUID:
    """Hold what was estimated, and estimate once more; give work, and take some of it back."""
    for minutes in (240, 480):
        proposal = Proposal(f"{word}-{minutes}", minutes, f"{word} flow.")
        estimate = estimate_work(helps, case_id, proposal, now=NOW).public_id
        if minutes == 240:
            said = f"{word} agrees."
            answer_work_estimate(asks, case_id, estimate, is_accepted=True, answer=said, today=TODAY, now=NOW)
    for key in (f"{word}-given", f"{word}-taken"):
        work = Work(key, TODAY, 15, f"{word} again.", Billing.GOODWILL, f"{word} goodwill.")
        gift = log_time(decides, case_id, work, today=TODAY, now=NOW)
    correct_time(helps, case_id, gift.public_id, why=f"{word} not given.", today=TODAY, now=NOW)
    return estimate


def _objected(asks: Actor, helps: Actor, case: CaseRow, entries: list[EntryRow], word: str) -> None:
    """Object to two entries, of which the first is answered by a colleague of who logged them; who confirms it, too."""
    on: Any = {"today": TODAY, "now": NOW}
    for one in entries:
        object_to(asks, case.public_id, one.public_id, why=f"{word} was not there.", **on)
    colleague, first = actor_of(make_staff("consultant")), entries[0]
    answer_objection(colleague, case.public_id, first.public_id, is_upheld=False, why=f"{word} was.", **on)
    set_second_looks(15)
    log_time(helps, case.public_id, Work(f"{word}-long", TODAY, 15, f"{word} and again."), **on)
    set_second_looks(None)
    confirm_time(colleague, case.public_id, first.public_id, now=NOW)


def _accepted_twice(actor: Actor, word: str) -> list[Acceptance]:
    """Accept the agreement, withdraw, and accept it again."""
    signed: Any = {
        "name": f"{word} Solberg",
        "title": f"{word} director",
        "has_authority": True,
        "address": "192.0.2.1",
    }
    text = make_text()
    for is_first in (True, False):
        accept_agreement(actor, "cca", digest=text.digest, **signed, today=TODAY, now=NOW)
        if is_first:
            withdraw(actor, "cca", today=TODAY, now=NOW)
    with acting_as(actor):
        return list(Acceptance.objects.order_by("id"))


def _written(actor: Actor, instance: Instance, word: str) -> DraftRow:
    draft = begin_draft(actor, instance.public_id, list(TUNING.items()), today=TODAY, now=NOW)
    save_draft(
        actor,
        draft.public_id,
        pairs=[],
        subject=f"{word} draft",
        body=f"{word} so far.",
        files=(NewFile(f"{word}-draft.txt", f"{word} sketch".encode()),),
        today=TODAY,
        now=NOW,
    )
    return draft


def rows_of(company: Company, tables: list[str]) -> dict[str, tuple[int, str]]:
    """Return how many rows a company has in each table, and a digest over everything in them."""
    found = {}
    with acting_as(INSCOPE), connection.cursor() as cursor:
        for table in tables:
            own = "id" if table == "contracts_customer" else "customer_id"
            cursor.execute(
                f"select count(*), md5(string_agg(md5(t::text), '' order by t.id)) from {table} t where {own} = %s",  # noqa: S608 - names of our own tables
                [company.customer],
            )
            found[table] = cursor.fetchone()
    return found


def people() -> dict[int, tuple[int | None, tuple[str, ...], bool, str, str]]:
    """Return of everybody for whom they act, what they may do, and how they sign in."""
    with acting_as(INSCOPE):
        return {
            one.pk: (one.customer_id, tuple(one.roles), one.is_active, one.password, one.email)
            for one in Person.objects.all()
        }


@contextmanager
def undone():
    """Try something, and undo it whatever it did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
