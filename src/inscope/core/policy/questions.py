"""Asking: the next question, what its answers could lead to, and which one answer would change a decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from inscope.core.outcome import Outcome
from inscope.core.policy.decision import Decision, Missing
from inscope.core.policy.explain import in_words, question_of
from inscope.core.policy.expressions import Value
from inscope.core.policy.factset import FactSet, value_of
from inscope.core.policy.vocabulary import ASKED_ON, FactDef, as_json

_FEWEST_DAYS, _MANY_DAYS = (1, 31), (400, 4000)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question, as JSON carries it and in words, and the outcomes that it leaves possible."""

    value: object
    label: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would alter the outcome if it alone were otherwise."""

    fact: str
    value: object
    label: str
    decision: Decision


def next_question(decision: Decision) -> Missing | None:
    """Return the fact to ask for next; nothing, if the decision is settled and no judgment is asked for."""
    return decision.missing[0] if decision.missing else None


def leads_to(decision: Decision, name: str) -> tuple[Answer, ...]:
    """Return representative answers for a fact, each with the outcomes that it leaves possible.

    Choices give every word; dates and numbers, one value for each way in which the rules tell them apart.
    """
    policy, fact = decision.policy, decision.policy.facts[name]
    answers: dict[tuple[Outcome, ...], Answer] = {}
    listed: list[Answer] = []
    for value in _representatives(fact, decision.facts):
        then = policy.decide(decision.facts.with_fact(name, as_json(fact, value)))
        answer = Answer(as_json(fact, value), in_words(fact, value), then.possible)
        listed.append(answer)
        answers.setdefault(then.possible, answer)
    return tuple(listed) if fact.values or fact.type == "bool" else tuple(answers.values())


def changes(decision: Decision) -> tuple[Change, ...]:
    """Return the single facts that would change a settled outcome, those that would cover the request first.

    Only facts of the deciding rule, or, of a grant, of the rules that had to be no; one change a fact and outcome.
    """
    if not decision.is_settled:
        return ()
    found: dict[tuple[str, Outcome], Change] = {}
    for name in _told_apart_by(decision):
        fact, present = decision.policy.facts[name], decision.facts.values.get(name)
        for value in _representatives(fact, decision.facts):
            if value == present:
                continue
            then = decision.policy.decide(decision.facts.with_fact(name, as_json(fact, value)))
            if then.is_settled and then.outcome is not decision.outcome:
                change = Change(name, as_json(fact, value), in_words(fact, value), then)
                found.setdefault((name, then.outcome), change)
    return tuple(sorted(found.values(), key=lambda change: not change.decision.outcome.grants))


def _told_apart_by(decision: Decision) -> tuple[str, ...]:
    granted = decision.outcome.grants
    rows = [row for row in decision.trace if granted or row.rule == decision.rule]
    return tuple(name for name in decision.facts_of(rows) if name != ASKED_ON and name not in decision.facts.derived)


def _representatives(fact: FactDef, facts: FactSet) -> Iterator[Value]:
    """Yield values of a fact, enough to see how the rules of everyday packs tell them apart."""
    match fact.type:
        case "bool":
            yield from (True, False)
        case "choice":
            yield from fact.values
        case "date":
            yield from _dates(facts)
        case "int" | "decimal" | "hours":
            yield from _numbers(fact, facts)
        case _:
            return


def _dates(facts: FactSet) -> Iterator[date]:
    known = {value for value in facts.values.values() if isinstance(value, date)}
    for day in sorted(known):
        for days in (0, *_FEWEST_DAYS, *_MANY_DAYS):
            for sign in (1, -1):
                try:
                    yield day + timedelta(days=sign * days)
                except OverflowError:
                    continue


def _numbers(fact: FactDef, facts: FactSet) -> Iterator[int | Decimal]:
    bounds = fact.bounds
    if bounds is None:
        return
    others = {value for name, value in facts.values.items() if facts.completion.facts.get(name, fact).type == fact.type}
    numbers = [value for value in others if isinstance(value, int | Decimal) and not isinstance(value, bool)]
    near = [number + step for number in numbers for step in (-1, 0, 1)]
    high = bounds.high if bounds.high is not None else bounds.low + 100
    for number in sorted({*near, bounds.low, bounds.low + 1, bounds.low + 3, bounds.low + 10, high}):
        if number <= high and value_of(fact, as_json(fact, number)) == number:
            yield number


def question_form(decision: Decision) -> dict[str, object]:
    """Return the next question as JSON carries it: where the request stands, what to ask, where each answer leads."""
    missing = next_question(decision)
    return {
        "outcome": decision.outcome.value,
        "possible": [outcome.value for outcome in decision.possible],
        "missing": [one.fact for one in decision.missing],
        "next": None if missing is None else _next_form(decision, missing),
    }


def _next_form(decision: Decision, missing: Missing) -> dict[str, object]:
    fact = decision.policy.facts[missing.fact]
    answers = leads_to(decision, missing.fact)
    return {
        "fact": missing.fact,
        "source": missing.source,
        "role": missing.role,
        "question": question_of(decision, missing),
        "hint": fact.hint,
        "answers": [
            {"value": one.value, "label": one.label, "outcomes": [outcome.value for outcome in one.outcomes]}
            for one in answers
        ],
    }
