"""The list of judgments that wait: one open question each, with what shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.defaultfilters import filesizeformat

from inscope.apps.cases.models import Attachment, Message
from inscope.apps.coverage.models import DecisionRow
from inscope.apps.published.selectors import policy_of
from inscope.core.people import Actor, Right
from inscope.pg.rows import together
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import cases_where, reference
from inscope.reads.case_rows import CaseRecord, Choice, FileRow
from inscope.reads.fact_forms import fact_form

PAGE = 20
_WAITS = "one.status = 'open' and one.waiting_for = 'judgment'"
_BY_URGENCY = f"order by one.priority, one.id limit {PAGE + 1}"
_OWN = cases_where(f"{_WAITS} and one.judge_role = any(%(roles)s)", _BY_URGENCY)
_OTHERS = cases_where(f"{_WAITS} and one.judge_role <> all(%(roles)s)", _BY_URGENCY)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the customer wrote and sent, beside a judgment."""

    text: str
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class JudgmentRow:
    """A case that waits for one judgment: the question, its ways to answer, and what shows it."""

    public_id: UUID
    reference: str
    subject: str
    customer: str
    priority: str
    opened_at: datetime
    fact: str
    question: str
    guide: str
    role: str
    is_mine: bool
    choices: tuple[Choice, ...]
    evidence: Evidence
    clause: str
    clause_text: str


@dataclass(frozen=True, slots=True)
class JudgmentsPage:
    """Judgments that wait: those first that the reader may give."""

    rows: tuple[JudgmentRow, ...]
    is_more: bool


def judgments_page(actor: Actor) -> JudgmentsPage:
    """Return the judgments that wait, by priority and age, those of the reader's own roles first."""
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        roles = [str(one) for one in actor.roles]
        with together():
            mine, others = _OWN.read(actor, roles=roles), _OTHERS.read(actor, roles=roles)
        found = [*mine, *others]
        shown = found[:PAGE]
        evidence = _evidence(case.id for case in shown)
        clauses = _waiting_clauses(shown)
    rows = tuple(_row(case, actor, evidence[case.id], clauses.get(case.id, "")) for case in shown)
    return JudgmentsPage(rows, len(found) > PAGE)


def _row(case: CaseRecord, actor: Actor, evidence: Evidence, clause: str) -> JudgmentRow:
    policy = policy_of(digest=case.pack_digest)
    form = fact_form(policy, case.judge_fact, needs_why=True, is_judgment=True)
    clauses = policy.pack.clauses
    return JudgmentRow(
        public_id=case.public_id,
        reference=reference(case.id),
        subject=case.subject,
        customer=case.customer,
        priority=case.priority,
        opened_at=case.opened_at,
        fact=case.judge_fact,
        question=form.question,
        guide=form.hint,
        role=policy.pack.services.roles.get(case.judge_role, case.judge_role),
        is_mine=case.judge_role in actor.roles and actor.may(Right.JUDGE),
        choices=form.choices,
        evidence=evidence,
        clause=clause,
        clause_text=clauses[clause].text if clause in clauses else "",
    )


def _evidence(numbers: Iterable[int]) -> dict[int, Evidence]:
    """Return the first message of each case, and the files of the case that are not internal."""
    wanted = list(numbers)
    first = Message.objects.filter(case_id__in=wanted, is_internal=False).order_by("case_id", "id").distinct("case_id")
    found = Attachment.objects.filter(case_id__in=wanted, is_internal=False).order_by("id").defer("content")
    files: dict[int | None, list[FileRow]] = {}
    for file in found:
        files.setdefault(file.case_id, []).append(FileRow(file.public_id, file.name, filesizeformat(file.size)))
    texts = {message.case_id: message.body for message in first}
    return {number: Evidence(texts.get(number, ""), tuple(files.get(number, ()))) for number in wanted}


def _waiting_clauses(cases: list[CaseRecord]) -> dict[int, str]:
    """Return the clause that waits for each judgment: the one that asks for it, or the first that is open for it."""
    latest = DecisionRow.objects.filter(case_id__in=[case.id for case in cases]).order_by("case_id", "-number")
    stored = {row.case_id: row for row in latest.distinct("case_id")}
    return {case.id: _waiting_clause(case, stored[case.id]) for case in cases if case.id in stored}


def _waiting_clause(case: CaseRecord, stored: DecisionRow) -> str:
    if stored.clause:
        return stored.clause
    policy = policy_of(digest=stored.digest)
    decision = policy.decide(policy.read_json(stored.facts, case.asked_on))
    waiting = (row.clause for row in decision.trace if row.holds == "unknown" and case.judge_fact in row.facts)
    return next(waiting, "")
