"""Open the requests of a seed file and take their steps, through the same flows and in the same order as people did."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from inscope.apps.cases.selectors import case_with
from inscope.apps.contracts.selectors import customer_named, instance_named
from inscope.apps.identity.selectors import actor_of_account
from inscope.core.people import INSCOPE, Actor
from inscope.core.records import NoSuchRecordError
from inscope.core.seeds.model import (
    ActOnDecision,
    AskReview,
    Assign,
    GrantException,
    Judge,
    LogTime,
    Note,
    OrderHours,
    Reply,
    RequestSeed,
    Resolve,
    State,
    Step,
    Uphold,
)
from inscope.flows.cases.move_case import assign_case, resolve_case
from inscope.flows.cases.open_case import Request, open_case
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.grant_exception import grant_exception
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.review_decision import ask_for_review, uphold
from inscope.flows.coverage.state_fact import state_facts
from inscope.flows.hours.buy_hours import Wish, order_hours
from inscope.flows.hours.log_time import Work, log_time
from inscope.flows.seeds.people import person_named
from inscope.flows.seeds.tally import Tally
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_wanted import hours_wanted


@dataclass(frozen=True, slots=True)
class _Moment:
    """Something that somebody did: opened the request of a number in the file, or took a step on it."""

    at: datetime
    number: int
    request: RequestSeed
    step: Step | None


def keep_requests(
    requests: Sequence[RequestSeed], tally: Tally, progress: Callable[[int, int], None] | None = None
) -> None:
    """Open every request and take its steps, all of them in the order of time.

    A request that stands under its key is left as it is, with what became of it.
    """
    moments = sorted(_moments(requests), key=lambda moment: moment.at)
    cases: dict[int, UUID] = {}
    for done, moment in enumerate(moments, start=1):
        _take(moment, cases, tally)
        if progress is not None:
            progress(done, len(moments))
    for number, case_id in cases.items():
        _compare(requests[number], case_id, tally)


def _moments(requests: Iterable[RequestSeed]) -> Iterator[_Moment]:
    for number, request in enumerate(requests):
        yield _Moment(request.at, number, request, None)
        for step in request.steps:
            yield _Moment(step.at, number, request, step)


def _take(moment: _Moment, cases: dict[int, UUID], tally: Tally) -> None:
    request, step = moment.request, moment.step
    if step is None:
        with tally.noting(request.place):
            case_id, is_new = _open(request)
            tally.count("requests", is_new=is_new)
            if is_new:
                cases[moment.number] = case_id
    elif moment.number in cases:
        with tally.noting(step.place):
            _act(step, cases[moment.number])
            tally.count("steps", is_new=True)


def _open(request: RequestSeed) -> tuple[UUID, bool]:
    with acting_as(INSCOPE):
        customer = customer_named(actor=INSCOPE, name=request.customer)
        person = person_named(request.by)
        if person.customer_id != customer.id:
            raise NoSuchRecordError(f"contact of `{customer.name}`", request.by)
        instance = None
        if request.instance is not None:
            instance = instance_named(actor=INSCOPE, customer_id=customer.id, name=request.instance).public_id
    sent = Request(request.key, request.subject, request.body, request.answers, instance)
    opened = open_case(actor_of_account(person), sent, today=request.on, now=request.at)
    return opened.case.public_id, opened.is_new


def _act(step: Step, case_id: UUID) -> None:
    actor, now = _actor(step.by), step.at
    match step.act:
        case Reply(body):
            write_message(actor, case_id, body=body, now=now)
        case Note(body):
            write_message(actor, case_id, body=body, is_internal=True, now=now)
        case State() | Judge() | GrantException() | AskReview() | Uphold():
            _act_on_decision(actor, case_id, step.act, today=step.on, now=now)
        case Assign(to):
            assign_case(actor, case_id, to=None if to is None else _public_id(to), now=now)
        case LogTime(minutes, text, worked_on):
            work = Work(_key(step, case_id), worked_on or step.on, minutes, text)
            log_time(actor, case_id, work, today=step.on, now=now)
        case OrderHours(hours, purchase_order):
            activity = hours_wanted(actor, case_id, today=step.on).activity
            wish = Wish(hours, activity, step.on, purchase_order, case_id)
            order_hours(actor, wish, key=_key(step, case_id), today=step.on, now=now)
        case Resolve():
            resolve_case(actor, case_id, now=now)
        case _:
            assert_never(step.act)


def _key(step: Step, case_id: UUID) -> str:
    return f"seed:{case_id}:{step.place.line}:{step.place.column}"


def _act_on_decision(actor: Actor, case_id: UUID, act: ActOnDecision, *, today: date, now: datetime) -> None:
    match act:
        case State(answers, why, evidence):
            state_facts(actor, case_id, answers, why=why, evidence=evidence, now=now)
        case Judge(fact, value, why, evidence):
            judge_case(actor, case_id, fact, value, why=why, evidence=evidence, now=now)
        case GrantException(reason, ends_on):
            grant_exception(actor, case_id, reason=reason, ends_on=ends_on, today=today, now=now)
        case AskReview(why):
            ask_for_review(actor, case_id, why=why, now=now)
        case Uphold(answer):
            uphold(actor, case_id, answer=answer, now=now)
        case _:
            assert_never(act)


def _actor(email: str) -> Actor:
    with acting_as(INSCOPE):
        return actor_of_account(person_named(email))


def _public_id(email: str) -> UUID:
    with acting_as(INSCOPE):
        return person_named(email).public_id


def _compare(request: RequestSeed, case_id: UUID, tally: Tally) -> None:
    """Note a request whose outcome is another than its file expects."""
    with acting_as(INSCOPE):
        case = case_with(actor=INSCOPE, public_id=case_id)
    if request.expect is not None and case.outcome != request.expect.value:
        by = f" by {case.clause}" if case.clause else ""
        message = f"the outcome of `{request.key}` is `{case.outcome}`{by}, expected `{request.expect}`"
        tally.problems.append(request.place.problem(message))
