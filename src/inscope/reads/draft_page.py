"""A request as it is written: which instance, what is known of it, what is still asked, how it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import parse_qsl
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import DraftRow
from inscope.apps.cases.selectors import draft_with, files_of_draft
from inscope.apps.contracts.entitlement import entitlements_on
from inscope.apps.contracts.rows import InstanceRow
from inscope.apps.contracts.selectors import instance_numbered, instances_of, said_of
from inscope.core.cases import DEFAULT_PRIORITY, PRIORITY_FACT
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.policy.sourced import Gathered, Sourced
from inscope.core.policy.vocabulary import ASKED_ON
from inscope.core.priorities import priorities_in_words
from inscope.pg.tenancy import acting_as
from inscope.reads.answers import Answers, Pairs, read_answers
from inscope.reads.case_rows import FactForm, FactRow, FileRow
from inscope.reads.clause_lines import Told
from inscope.reads.fact_forms import fact_form
from inscope.reads.facts_for import facts_for
from inscope.reads.intake import Intake, intake
from inscope.reads.names import names_of
from inscope.reads.published_policy import policy_in_force
from inscope.reads.requests_page import is_customers
from inscope.reads.sources import Names, fact_rows, people_in, told_of
from inscope.reads.timeline import file_row


@dataclass(frozen=True, slots=True)
class InstanceChoice:
    """An instance to ask about."""

    public_id: UUID
    name: str
    product: str
    environment: str
    is_licensed: bool


@dataclass(frozen=True, slots=True)
class NewRequestPage:
    """The page; `errors` by field says what was refused when it was sent."""

    draft_id: UUID
    instance: InstanceRow | None
    known: tuple[FactRow, ...]
    intake: Intake
    priority: FactForm | None
    subject: str
    body: str
    errors: Mapping[str, str]
    files: tuple[FileRow, ...]
    saved_at: datetime


def instance_choices(actor: Actor, *, today: date) -> tuple[InstanceChoice, ...]:
    """Return the instances that a contact may ask about."""
    actor.require(Right.WRITE_REQUESTS)
    with acting_as(actor):
        found = instances_of(actor=actor, customer_id=actor.customer)
        covering = entitlements_on(actor=actor, instance_ids=[one.id for one in found], on=today)
    return tuple(
        InstanceChoice(one.public_id, one.name, str(one.release), one.environment, covering[one.id].is_licensed)
        for one in found
    )


def draft_page(
    actor: Actor,
    draft_id: UUID,
    *,
    today: date,
    ask: str = "",
    refused: Pairs = (),
    errors: Mapping[str, str] | None = None,
) -> NewRequestPage:
    """Return a draft of the actor's own; `ask` shows a question again, `refused` are answers that were not taken.

    Raises:
        NoCaseError: there is no such draft of this person.
    """
    actor.require(Right.WRITE_REQUESTS)
    with acting_as(actor):
        draft = draft_with(actor=actor, public_id=draft_id)
        instance = None if draft.instance_id is None else instance_numbered(actor=actor, instance_id=draft.instance_id)
        policy = policy_in_force(today).policy
        answers = answers_of(policy, [*stored_pairs(draft), *refused, *([("ask", ask)] if ask else [])], today)
        gathered = _gather(actor, policy, draft, instance, answers, today=today)
        files = files_of_draft(actor=actor, draft_id=draft.id)
        names = names_of(people_in(gathered.sources.values()))
    told = _told(policy, gathered, answers, names)
    shown = intake(policy, replace(answers, facts=gathered.facts), told)
    return NewRequestPage(
        draft_id=draft.public_id,
        instance=instance,
        known=tuple(_known(policy, gathered, answers, names)),
        intake=shown,
        priority=_priority(policy, answers),
        subject=draft.subject,
        body=draft.body,
        errors=errors or {},
        files=tuple(map(file_row, files)),
        saved_at=draft.saved_at,
    )


def answers_of(policy: Policy, pairs: Iterable[tuple[str, str]], today: date) -> Answers:
    """Read what a contact answered; only what customers answer is taken."""
    own = [(name, value) for name, value in pairs if name == "ask" or _is_own(policy, name)]
    return read_answers(policy, own, today)


def stored_pairs(draft: DraftRow) -> Pairs:
    """Return the answers that a draft keeps."""
    return tuple(parse_qsl(draft.answers))


def _gather(
    actor: Actor, policy: Policy, draft: DraftRow, instance: InstanceRow | None, answers: Answers, *, today: date
) -> Gathered:
    raw = answers.facts.as_json()
    stated = {name: Sourced(raw[name], "customer") for name in answers.given if name != ASKED_ON}
    said = said_of(actor=actor, instance_ids=[] if instance is None else [instance.id])
    return facts_for(
        policy,
        actor=actor,
        customer_id=draft.customer_id,
        instance=instance,
        said=said,
        asked_on=today,
        stated=stated,
    )


def _known(policy: Policy, gathered: Gathered, answers: Answers, names: Names) -> Iterable[FactRow]:
    sources = {name: one for name, one in gathered.sources.items() if name not in answers.given}
    decision = policy.decide(gathered.facts)
    rows = fact_rows(decision, sources, told_of(sources, policy, names), whys={}, can_change=())
    return (row for row in rows if row.name in sources and row.is_known)


def _told(policy: Policy, gathered: Gathered, answers: Answers, names: Names) -> Told:
    known = told_of({name: one for name, one in gathered.sources.items() if name not in answers.given}, policy, names)
    own = dict.fromkeys(answers.given, _("your answer"))
    return Told({**known.words, **own}, frozenset(answers.given))


def _priority(policy: Policy, answers: Answers) -> FactForm | None:
    if PRIORITY_FACT not in policy.facts:
        return None
    given = answers.given.get(PRIORITY_FACT, "")
    defined = {one.priority: one.definition for one in priorities_in_words(policy.pack.services)}
    form = fact_form(policy, PRIORITY_FACT, needs_why=False, can_be_unknown=False, value=given)
    choices = [replace(one, hint=defined.get(one.value) or one.hint) for one in form.choices]
    hint = form.hint or _("Without a choice it is %(priority)s.") % {"priority": DEFAULT_PRIORITY}
    return replace(form, choices=tuple(choices), hint=hint)


def _is_own(policy: Policy, name: str) -> bool:
    return name in policy.facts and is_customers(policy.facts[name])
