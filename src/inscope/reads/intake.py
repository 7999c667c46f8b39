"""The intake: what has been answered, what to ask next, and the decision as it stands.

It asks only what can still change the outcome: first what kind of request it is, then what the customer knows,
then what the vendor's records would say, then what a person would judge. The last two are suppositions, and are
marked as such. One block serves every form that asks the questions of a policy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from inscope.core.policy import Decision, Policy
from inscope.core.policy.explain import in_words
from inscope.core.policy.expressions import facts_read
from inscope.core.policy.vocabulary import FactDef, SourceKind
from inscope.reads.answers import UNKNOWN, Answers, Pairs
from inscope.reads.clause_lines import Told
from inscope.reads.decision_view import DecisionView, Reader, view_of
from inscope.reads.fact_forms import INPUTS, choices_of

Shape = Literal["pair", "row", "list", "input"]

_RANK: dict[SourceKind, int] = {"customer": 1, "record": 2, "judgment": 3}
_A_PAIR, _A_ROW = 2, 3


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, with the way to change it."""

    name: str
    label: str
    value: str
    source: str
    change: str


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer a question."""

    value: str
    label: str
    hint: str
    is_chosen: bool
    id: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked: `text` for what is asked, `supposed` by whom it would be answered."""

    name: str
    id: str
    text: str
    hint: str
    supposed: str
    shape: Shape
    options: tuple[Option, ...]
    unsure: Option
    value: str
    input_type: str
    input_mode: str
    is_refused: bool
    expected: str


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that the block shows."""

    answers: Answers
    given: tuple[Given, ...]
    kept: Pairs
    questions: tuple[Question, ...]
    keep_answer: str
    decision: DecisionView

    @property
    def question(self) -> Question | None:
        """The only question, where there is one."""
        return self.questions[0] if len(self.questions) == 1 else None


def intake(policy: Policy, answers: Answers, told: Told | None = None) -> Intake:
    """Return what to show for these answers.

    With `told`, records answer what they know, and only what the customer knows is asked; without, whoever asks
    answers in place of records and judges too.
    """
    decision = policy.decide(answers.facts)
    left = _left_to_ask(policy, answers, decision)
    if told is not None:
        left = [fact for fact in left if _answerer(fact) == "customer"]
    asked = _asked(policy, answers, left)
    names = [fact.name for fact in asked]
    return Intake(
        answers=answers,
        given=tuple(_given(policy, answers, names)),
        kept=tuple((name, value) for name, value in answers.pairs if len(names) > 1 or name not in names),
        questions=tuple(_question(fact, answers) for fact in asked),
        keep_answer=answers.query() if answers.ask in answers.given else "",
        decision=view_of(
            decision,
            Reader(
                told=told or _told(policy, answers),
                address=answers.query if told is None else None,
                is_new=not answers.pairs,
                questions_left=len(left),
                asked=next((name for name in names if name not in answers.given), ""),
            ),
        ),
    )


def _told(policy: Policy, answers: Answers) -> Told:
    """Return where answers come from where one person gives all of them."""
    words = {name: answer_source(policy.facts[name]) or _("your answer") for name in answers.given}
    return Told(words, frozenset(answers.given))


def answer_source(fact: FactDef) -> str:
    """Return who answered, where somebody answered in place of records and judges."""
    return "" if "customer" in {fact.source, fact.fallback} else _("assumed by you")


def _left_to_ask(policy: Policy, answers: Answers, decision: Decision) -> list[FactDef]:
    """Return the facts that can still change the outcome and were not asked yet, in the order in which to ask."""
    guards = {name for section in policy.pack.sections for name in facts_read(section.when)}
    missing = [policy.facts[one.fact] for one in decision.missing if one.fact not in answers.given]
    return sorted(missing, key=lambda fact: (_rank(fact, guards), not fact.subject))


def _rank(fact: FactDef, guards: set[str]) -> int:
    return 0 if fact.name in guards else _RANK[_answerer(fact)]


def _answerer(fact: FactDef) -> SourceKind:
    """Return who answers here, where no record is at hand."""
    return "customer" if fact.fallback == "customer" else fact.source


def _asked(policy: Policy, answers: Answers, left: list[FactDef]) -> list[FactDef]:
    """Return the questions to show: one to be mended, one to be changed, or the next; short ones come together."""
    refused = next((one.name for one in answers.refused if one.is_question), "")
    name = refused or answers.ask or (left[0].name if left else "")
    if not name:
        return []
    first = policy.facts[name]
    together = [fact for fact in policy.facts.values() if _go_together(first, fact)]
    open_names = {fact.name for fact in left} | answers.given.keys() | {name}
    shown = [fact for fact in together if fact.name in open_names]
    return shown if len(shown) > 1 else [first]


def _go_together(one: FactDef, other: FactDef) -> bool:
    """Questions of yes or no about one thing, answered by the same."""
    group, dot, _rest = one.name.rpartition(".")
    same_group = bool(dot) and other.name.rpartition(".")[0] == group
    return one.type == other.type == "bool" and same_group and _answerer(one) == _answerer(other)


def _given(policy: Policy, answers: Answers, asked: Iterable[str]) -> Iterator[Given]:
    for name, _value in answers.pairs:
        if name not in asked:
            fact = policy.facts[name]
            known = answers.facts.values.get(name)
            value = _("Not sure") if known is None else _capital(in_words(fact, known))
            yield Given(name, fact.label, value, answer_source(fact), answers.query(ask=name))


def _question(fact: FactDef, answers: Answers) -> Question:
    given = answers.given.get(fact.name, "")
    refused = next((one for one in answers.refused if one.name == fact.name), None)
    chosen = [_option(fact, value, label, hint, given) for value, label, hint in choices_of(fact)]
    input_type, input_mode = INPUTS.get(fact.type, ("text", ""))
    return Question(
        name=fact.name,
        id=f"ask-{fact.name.replace('.', '-')}",
        text=_text(fact),
        hint=_hint(fact),
        supposed=_supposed(fact),
        shape=_shape(fact),
        options=tuple(chosen),
        unsure=_option(fact, UNKNOWN, _("Not sure"), "", given),
        value=refused.value if refused else ("" if given == UNKNOWN else given),
        input_type=input_type,
        input_mode=input_mode,
        is_refused=refused is not None,
        expected=refused.expected if refused else "",
    )


def _option(fact: FactDef, value: str, label: str, hint: str, given: str) -> Option:
    return Option(value, label, hint, value == given, f"ask-{fact.name.replace('.', '-')}-{value}")


def _shape(fact: FactDef) -> Shape:
    count = 2 if fact.type == "bool" else len(fact.values)
    if not count:
        return "input"
    has_hints = any(choice.hint for choice in fact.values.values())
    return "pair" if count == _A_PAIR and has_hints else "row" if count <= _A_ROW and not has_hints else "list"


def _text(fact: FactDef) -> str:
    return fact.question if _answerer(fact) == "customer" or not fact.suppose else f"{fact.suppose}…"


def _hint(fact: FactDef) -> str:
    return fact.guide if _answerer(fact) == "judgment" else fact.hint


def _supposed(fact: FactDef) -> str:
    match _answerer(fact):
        case "record":
            return _("Our records answer this for a customer who is signed in. Here you suppose it.")
        case "judgment":
            return _("A person judges this once the request is in. Here you suppose it.")
        case _:
            return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
