"""Reads the requests of a seed file, each with the steps that followed."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from inscope.core.charging import MOST_MINUTES
from inscope.core.outcome import Outcome
from inscope.core.policy.errors import did_you_mean
from inscope.core.policy.yamltree import Tree
from inscope.core.seeds.model import (
    Act,
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
from inscope.core.seeds.reading import Reading, email, given, minutes, place_of, text_or_empty, whole

NOBODY = "nobody"
_OUTCOMES = [outcome.value for outcome in Outcome]
_STEP = ("at", "by")
_Entries = Mapping[str, Tree]


def read_request(reading: Reading, tree: Tree) -> RequestSeed:
    """Read a request; what is wrong with its steps is noted, and they are left out."""
    needed = ("customer", "by", "at", "key", "subject", "body", "answers")
    entries = tree.record((*needed, "instance", "then", "expect"), required=needed)
    at = reading.instant(entries["at"])
    steps = reading.each(entries, "then", _step)
    times = [at, *(step.at for step in steps)]
    for step, (before, after) in zip(steps, pairwise(times), strict=True):
        if after < before:
            reading.problems.append(step.place.problem("this step is before the one that it follows"))
    return RequestSeed(
        place=place_of(tree),
        customer=entries["customer"].text("the name of a customer"),
        by=email(entries["by"]),
        at=at,
        on=reading.day_of(at),
        key=entries["key"].text("a key"),
        instance=given(entries, "instance", Tree.text),
        subject=entries["subject"].text("a subject"),
        body=entries["body"].text("a text"),
        answers=reading.facts(entries["answers"]),
        steps=steps,
        expect=given(entries, "expect", lambda one: Outcome(one.word(_OUTCOMES, "outcome"))),
    )


class _Kind(NamedTuple):
    """How an act is read, and the keys that go with it."""

    read: Callable[[Reading, _Entries], Act]
    needed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


def _step(reading: Reading, tree: Tree) -> Step:
    entries = tree.map("a step")
    acts = [key for key in entries if key in _ACTS]
    if len(acts) != 1:
        unknown = next((key for key in entries if key not in _STEP), "")
        hint = "" if acts else did_you_mean(unknown, _ACTS)
        tree.fail(f"a step does one of {', '.join(_ACTS)}; this has {len(acts)} of them", hint)
    kind = _ACTS[acts[0]]
    tree.record((*_STEP, acts[0], *kind.needed, *kind.allowed), required=(*_STEP, *kind.needed), what="a step")
    at = reading.instant(entries["at"])
    act = kind.read(reading, entries)
    return Step(place_of(tree), at, reading.day_of(at), email(entries["by"]), act)


def _state(reading: Reading, entries: _Entries) -> Act:
    return State(reading.facts(entries["state"]), text_or_empty(entries, "why"), text_or_empty(entries, "evidence"))


def _judge(reading: Reading, entries: _Entries) -> Act:
    facts = reading.facts(entries["judge"])
    if len(facts) != 1:
        entries["judge"].fail(f"a judgment is of one fact, this names {len(facts)}")
    ((fact, value),) = facts.items()
    return Judge(fact, value, entries["why"].text("a reason"), text_or_empty(entries, "evidence"))


def _exception(reading: Reading, entries: _Entries) -> Act:
    return GrantException(entries["exception"].text("a reason"), reading.day(entries["ends_on"]))


def _assign(_reading: Reading, entries: _Entries) -> Act:
    to = entries["assign"]
    return Assign(None if to.value == NOBODY else email(to))


def _time(reading: Reading, entries: _Entries) -> Act:
    worked = minutes(entries["time"], 1, MOST_MINUTES)
    return LogTime(worked, entries["text"].text("what was done"), given(entries, "worked_on", reading.day))


def _order(_reading: Reading, entries: _Entries) -> Act:
    return OrderHours(whole(entries["order"], 1), text_or_empty(entries, "purchase_order"))


def _resolve(_reading: Reading, entries: _Entries) -> Act:
    entries["resolve"].word(("true",), "value of `resolve`")
    return Resolve()


_ACTS: Mapping[str, _Kind] = {
    "reply": _Kind(lambda _reading, entries: Reply(entries["reply"].text())),
    "note": _Kind(lambda _reading, entries: Note(entries["note"].text())),
    "state": _Kind(_state, allowed=("why", "evidence")),
    "judge": _Kind(_judge, needed=("why",), allowed=("evidence",)),
    "exception": _Kind(_exception, needed=("ends_on",)),
    "review": _Kind(lambda _reading, entries: AskReview(entries["review"].text("a reason"))),
    "uphold": _Kind(lambda _reading, entries: Uphold(entries["uphold"].text("an answer"))),
    "assign": _Kind(_assign),
    "time": _Kind(_time, needed=("text",), allowed=("worked_on",)),
    "order": _Kind(_order, allowed=("purchase_order",)),
    "resolve": _Kind(_resolve),
}
