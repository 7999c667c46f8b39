"""The vendor's home: the first question, the page that answers it, and one decision as an example."""

from dataclasses import dataclass
from datetime import date

from inscope.core.policy import Decision, Policy
from inscope.core.policy.explain import in_words
from inscope.core.policy.expressions import facts_read
from inscope.core.policy.vocabulary import FactDef
from inscope.reads.answers import read_answers
from inscope.reads.clause_lines import Told
from inscope.reads.decision_view import DecisionView, Reader, view_of
from inscope.reads.published_policy import policy_in_force

ICONS = ("server", "hammer", "messages-square", "compass")


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """One of the answers to the first question."""

    label: str
    hint: str
    query: str
    icon: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the home shows."""

    question: str
    answers: tuple[FirstAnswer, ...]
    title: str
    version: str
    clauses: int
    example: DecisionView
    example_query: str
    example_subject: str


def home_page(today: date) -> HomePage:
    """Return the home for a day."""
    published = policy_in_force(today)
    policy, row = published.policy, published.row
    first = _first_question(policy)
    example = read_answers(policy, _example(policy, first, today), today)
    decision = policy.decide(example.facts)
    return HomePage(
        question=first.question,
        answers=tuple(
            FirstAnswer(choice.label, choice.hint, f"{first.name}={word}", icon)
            for (word, choice), icon in zip(first.values.items(), ICONS, strict=False)
        ),
        title=row.title,
        version=row.version,
        clauses=len(policy.pack.clauses),
        example=view_of(decision, Reader(Told())),
        example_query=example.address,
        example_subject=_in_words(policy, decision, policy.subjects[0]),
    )


def _in_words(policy: Policy, decision: Decision, name: str) -> str:
    return in_words(policy.facts[name], decision.facts.values.get(name))


def _first_question(policy: Policy) -> FactDef:
    guards = {name for section in policy.pack.sections for name in facts_read(section.when)}
    return next(fact for fact in policy.facts.values() if fact.name in guards and fact.values)


def _example(policy: Policy, first: FactDef, today: date) -> tuple[tuple[str, str], ...]:
    """Return two answers that already settle a request and offer a way forward: the example to show."""
    subject = policy.facts[policy.subjects[0]]
    for kind in first.values:
        for word in subject.values:
            pairs = ((first.name, kind), (subject.name, word))
            decision = policy.decide(policy.read_facts(dict(pairs), today))
            routes = [policy.pack.services.routes.get(route) for route in decision.routes]
            if decision.outcome.denies and len([route for route in routes if route and route.is_service]) > 1:
                return pairs
    return ((first.name, next(iter(first.values))),)
