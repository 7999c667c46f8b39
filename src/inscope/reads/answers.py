"""Answers as an address holds them: read one by one, so that a bad one is named and the others stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from inscope.core.policy import FactError, FactSet, Policy
from inscope.core.policy.scalars import read_number
from inscope.core.policy.vocabulary import FactDef

UNKNOWN = "unknown"
ASK = "ask"
_MOST_REFUSED = 12
_SHOWN = 60

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """One part of the address that is no answer: what it is, and what is expected."""

    name: str
    label: str
    value: str
    expected: str
    hint: str
    is_question: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, in the order of the address; which question to show again; what was refused."""

    pairs: Pairs
    facts: FactSet
    ask: str
    refused: tuple[Refused, ...]

    @property
    def given(self) -> dict[str, str]:
        """The answers by fact."""
        return dict(self.pairs)

    def query(self, changed: Mapping[str, object] | None = None, ask: str = "") -> str:
        """Return these answers as an address holds them, some changed, or one to be asked again."""
        pairs = self.given | {name: as_answer(value) for name, value in (changed or {}).items()}
        return urlencode(pairs | ({ASK: ask} if ask else {}))

    @property
    def address(self) -> str:
        """Return the address that says the same in the shortest way."""
        return self.query(ask=self.ask)


def read_answers(policy: Policy, pairs: Iterable[tuple[str, str]], today: date) -> Answers:
    """Read the parts of an address; of a part that stands twice, the last counts."""
    latest = {name: value.strip() for name, value in pairs if value.strip()}
    ask = latest.pop(ASK, "")
    refused = dict(_refusals(policy, latest, today))
    if ask and ask not in policy.facts:
        refused[ASK] = _unknown_question(ask, _error(policy, {ask: UNKNOWN}, today))
        ask = ""
    kept = {name: value for name, value in latest.items() if name not in refused}
    raw = {name: typed(policy.facts[name], value) for name, value in kept.items()}
    facts = policy.read_facts(raw, today)
    return Answers(tuple(kept.items()), facts, ask, tuple(refused.values())[:_MOST_REFUSED])


def as_answer(value: object) -> str:
    """Return a JSON value as an address holds it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refusals(policy: Policy, latest: Mapping[str, str], today: date) -> Iterator[tuple[str, Refused]]:
    for name, value in latest.items():
        fact = policy.facts.get(name)
        error = _error(policy, {name: value if fact is None else typed(fact, value)}, today)
        if error is not None:
            yield name, _unknown_question(name, error) if fact is None else _no_answer(fact, value, error)


def _error(policy: Policy, raw: Mapping[str, object], today: date) -> FactError | None:
    try:
        policy.read_facts(raw, today)
    except FactError as error:
        return error
    return None


def typed(fact: FactDef, value: str) -> object:
    """Return a text of the address as the JSON value that it stands for; what stands for none stays text."""
    if fact.type == "bool" or (fact.type == "choice" and value in fact.values):
        return {"true": True, "false": False}.get(value, value)
    if fact.is_number:
        number = read_number(value)
        return value if number is None else number
    return value


def _no_answer(fact: FactDef, value: str, error: FactError) -> Refused:
    expected = "" if fact.values or fact.type == "bool" else _plain(error.expected)
    return Refused(fact.name, fact.label, _shortened(value), expected, _plain(error.hint), is_question=True)


def _unknown_question(name: str, error: FactError | None) -> Refused:
    hint = "" if error is None else _plain(error.hint)
    return Refused(name, _shortened(name), "", "", hint, is_question=False)


def _plain(text: str) -> str:
    """Return words of the core as a page shows them: without the marks of a terminal."""
    return text.replace("`", "")


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
