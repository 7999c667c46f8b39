"""Every decision of a case with how they differ, and what deciding again gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.coverage.rows import StoredDecision
from inscope.apps.coverage.selectors import decision_numbered, decisions_of
from inscope.apps.published.selectors import policy_of
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.core.policy import Decision
from inscope.core.policy.explain import because, in_words
from inscope.core.policy.replay import Replayed, replay
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import case_for_page, covering, head_of
from inscope.reads.case_page import decide_stored
from inscope.reads.case_rows import CaseHead, PersonName
from inscope.reads.decision_view import DecisionView, Reader, view_of
from inscope.reads.names import names_of
from inscope.reads.sources import Names, people_in, read_sources, told_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that two decisions took differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PastDecision:
    """One decision of a case, and how it differs from the one before."""

    number: int
    at: datetime
    outcome: Outcome
    clause: str
    because: str
    cause: str
    person: PersonName
    differences: tuple[Difference, ...]
    card: DecisionView
    digest: str


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Every decision of a case, the latest first."""

    head: CaseHead
    decisions: tuple[PastDecision, ...]


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """What deciding again gave: the same bytes, or where they differ."""

    head: CaseHead
    number: int
    is_identical: bool
    stored: str
    again: str
    differences: tuple[Difference, ...]
    digest: str
    bytes: int


def decisions_page(actor: Actor, public_id: UUID) -> DecisionsPage:
    """Return the history of a case's decisions.

    Raises:
        NoCaseError: there is no such case for this actor.
    """
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        entitlement = covering(actor, case)
        stored = decisions_of(actor=actor, case_id=case.id)
        policy = policy_of(digest=case.pack_digest)
        sources = [read_sources(one.sources) for one in stored]
        people = {person for found in sources for person in people_in(found.values())}
        names = names_of(people | {one.person_id for one in stored})
    decided = [decide_stored(policy, one, case.asked_on) for one in stored]
    rows = [
        _past(one, decision, decided[place - 1] if place else None, names)
        for place, (one, decision) in enumerate(zip(stored, decided, strict=True))
    ]
    return DecisionsPage(head_of(case, entitlement, policy, actor), tuple(reversed(rows)))


def replay_page(actor: Actor, public_id: UUID, number: int) -> ReplayPage:
    """Decide one decision of a case again and compare.

    Raises:
        NoCaseError, NoDecisionError: there is none such for this actor.
    """
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        entitlement = covering(actor, case)
        stored = decision_numbered(actor=actor, case_id=case.id, number=number)
        policy = policy_of(digest=stored.digest)
    found = replay(policy, stored.facts, case.asked_on, stored.canonical)
    return ReplayPage(
        head=head_of(case, entitlement, policy, actor),
        number=number,
        is_identical=found.is_identical,
        stored=stored.canonical,
        again=found.again,
        differences=tuple(_parts(found)),
        digest=stored.digest,
        bytes=len(stored.canonical.encode()),
    )


def _past(one: StoredDecision, decision: Decision, before: Decision | None, names: Names) -> PastDecision:
    told = told_of(read_sources(one.sources), decision.policy, names)
    return PastDecision(
        number=one.number,
        at=one.decided_at,
        outcome=decision.outcome,
        clause=one.clause,
        because=because(decision),
        cause=_cause(one.cause),
        person=names[one.person_id],
        differences=() if before is None else tuple(_differences(before, decision)),
        card=view_of(decision, Reader(told)),
        digest=one.digest,
    )


def _cause(cause: str) -> str:
    words = {
        "opened": _("The request was opened"),
        "fact": _("A fact was stated"),
        "judgment": _("A judgment was given"),
        "review": _("A second person reviewed it"),
        "hours": _("The hours changed"),
    }
    return words.get(cause, cause)


def _differences(before: Decision, after: Decision) -> Iterator[Difference]:
    for name, fact in after.policy.facts.items():
        old, new = before.facts.values.get(name), after.facts.values.get(name)
        if old != new:
            yield Difference(fact.label, in_words(fact, old), in_words(fact, new))


def _parts(found: Replayed) -> Iterator[Difference]:
    for part, stored, again in found.differences:
        yield Difference(part, stored, again)
