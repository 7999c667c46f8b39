"""A decision in sentences: what was decided, by which text, on which facts, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from inscope.core.outcome import Outcome
from inscope.core.policy.decision import Decision, Missing
from inscope.core.policy.expressions import Value
from inscope.core.policy.services import NONE_OFFERED, Route
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR, FactDef

Mark = Literal["", "assumed", "derived"]

HEADLINES: Mapping[Outcome, str] = {
    Outcome.COVERED: "Covered",
    Outcome.COVERED_LIMITED: "Covered, limited",
    Outcome.OUT_OF_SCOPE: "Out of scope",
    Outcome.NOT_ENTITLED: "Not entitled",
    Outcome.PREREQUISITE_UNMET: "Prerequisite unmet",
    Outcome.OUTSIDE_LIFECYCLE: "Outside life cycle",
    Outcome.NEEDS_INFORMATION: "Needs information",
    Outcome.NEEDS_JUDGMENT: "Needs judgment",
}
SOURCE_WORDS = {"record": "the vendor's records", "customer": "the customer", "judgment": "a person's judgment"}
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact that the decision rests on: its value in words, and where it comes from."""

    fact: str
    label: str
    value: str
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision as a person reads it."""

    headline: str
    because: str
    clause_text: str
    reasons: tuple[Reason, ...]
    next_steps: tuple[Route, ...]


def explain(decision: Decision) -> Explanation:
    """Explain a decision: the deciding clause's text, then each fact with its source, then the way forward."""
    clause = decision.policy.pack.clauses.get(decision.clause or "")
    return Explanation(
        headline=HEADLINES[decision.outcome],
        because=because(decision),
        clause_text="" if clause is None else clause.text,
        reasons=reasons(decision),
        next_steps=tuple(route_of(decision, word) for word in decision.routes),
    )


def because(decision: Decision) -> str:
    """Return the one sentence that says why."""
    rule = decision.deciding_rule
    if rule is not None:
        return _filled(rule.because, decision) or decision.policy.pack.clauses[rule.clause].text
    if decision.is_settled:
        return "The policy has no rule for this request: a person decides."
    waiting = [decision.policy.facts[one.fact].label for one in decision.missing]
    return f"Still open: {_listed(waiting)}."


def reasons(decision: Decision) -> tuple[Reason, ...]:
    """Return the facts on which the decision rests: those of the deciding rule, or of every rule that had to be no."""
    rows = decision.trace
    if decision.is_settled and not decision.outcome.grants:
        rows = tuple(row for row in rows if row.rule == decision.rule)
    names = decision.facts_of(row for row in rows if row.holds != "unknown")
    return tuple(reason(decision, name) for name in names)


def reason(decision: Decision, name: str) -> Reason:
    """Return one fact of a decision in words."""
    fact, facts = decision.policy.facts[name], decision.facts
    mark: Mark = "assumed" if name in facts.assumed else "derived" if name in facts.derived else ""
    return Reason(name, fact.label, in_words(fact, facts.values.get(name)), SOURCE_WORDS[fact.source], mark)


def route_of(decision: Decision, word: str) -> Route:
    """Return a route with its words."""
    if word == NONE_OFFERED:
        return Route(word, "Nothing to offer", "No service of ours takes this subject.", {}, {})
    return decision.policy.pack.services.routes[word]


def question_of(decision: Decision, missing: Missing) -> str:
    """Return the question that fills in a missing fact."""
    fact = decision.policy.facts[missing.fact]
    return fact.question or fact.label


def public_form(decision: Decision) -> dict[str, object]:
    """Return the canonical form with words beside it: `because`, and the question of each missing fact."""
    form = decision.as_dict()
    missing = [
        {"fact": one.fact, "source": one.source, "role": one.role, "question": question_of(decision, one)}
        for one in decision.missing
    ]
    return {**form, "because": because(decision), "missing": missing}


def in_words(fact: FactDef, value: Value | None) -> str:
    """Return a value as people write it."""
    match value:
        case None:
            return NOT_KNOWN
        case bool():
            return "yes" if value else "no"
        case str():
            return fact.values[value].label if fact.type == "choice" else value
        case int() if fact.type == "hours":
            return _hours(value)
        case date():
            return f"{value.day} {value:%B} {value.year}"
        case Decimal():
            return format(value.normalize(), "f")
        case _:
            return str(value)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    parts = [f"{hours} h" if hours or not rest else "", f"{rest} min" if rest else ""]
    return " ".join(part for part in parts if part)


def _filled(sentence: str, decision: Decision) -> str:
    """Return a sentence with each `{fact}` replaced by the fact's value in words."""
    first, *pieces = sentence.split("{")
    filled = [first]
    for piece in pieces:
        name, _, rest = piece.partition("}")
        filled.append(f"{_named_value(name, decision)}{rest}")
    return "".join(filled)


def _named_value(name: str, decision: Decision) -> str:
    if name in decision.policy.facts:
        return in_words(decision.policy.facts[name], decision.facts.values.get(name))
    param = decision.policy.pack.params[name.removeprefix("param.")]
    asked_on = decision.facts.asked_on
    value = param.constant if asked_on is None else param.on(asked_on)
    return NOT_KNOWN if value is None else str(value)


def _listed(words: list[str]) -> str:
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
