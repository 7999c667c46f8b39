"""Facts with where they come from: what a decision about a case rests on, ready to be stored beside it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from inscope.core.policy.evaluate import Policy
from inscope.core.policy.factset import UNKNOWN, FactSet, read_one, value_of
from inscope.core.policy.vocabulary import ASKED_ON, SourceKind

_to_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value as JSON carries it, and who gave it.

    `person` and `at` of what a person said; `note` names the record, or where it was kept; `statement` is the number
    of the assertion.
    """

    value: object
    source: SourceKind
    person: int | None = None
    at: datetime | None = None
    note: str = ""
    statement: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return where the value comes from; the value itself stands with the facts."""
        at = None if self.at is None else self.at.isoformat()
        form = {"source": self.source, "person": self.person, "at": at, "note": self.note, "statement": self.statement}
        return {key: value for key, value in form.items() if value not in {None, ""}}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every fact of a request, and the source of each that was stated."""

    facts: FactSet
    sources: Mapping[str, Sourced]

    def facts_text(self) -> str:
        """Return the facts as they are stored; they read back to the same fact set."""
        return _to_json(self.facts.as_json())

    def sources_text(self) -> str:
        """Return the sources as they are stored."""
        return _to_json({name: one.as_json() for name, one in self.sources.items()})

    @property
    def statements(self) -> tuple[int, ...]:
        """The numbers of the assertions that are used."""
        return tuple(sorted(one.statement for one in self.sources.values() if one.statement is not None))


def gather(policy: Policy, asked_on: date, layers: Iterable[Mapping[str, Sourced]]) -> Gathered:
    """Join facts of several sources, a later layer before an earlier one, and complete them.

    A record for which the policy has no word says nothing. People's answers were checked when they were given.
    """
    joined: dict[str, Sourced] = {}
    for layer in layers:
        joined |= {name: one for name, one in layer.items() if _is_a_word(policy, name, one.value)}
    raw = {name: one.value for name, one in joined.items()}
    return Gathered(policy.read_facts(raw | {ASKED_ON: asked_on.isoformat()}, asked_on), joined)


def checked(policy: Policy, name: str, value: object) -> object:
    """Return a value of a fact as JSON carries it.

    Raises:
        FactError: the name or the value is not of the policy's vocabulary.
    """
    return read_one(name, value, policy.facts)


def _is_a_word(policy: Policy, name: str, value: object) -> bool:
    fact = policy.facts.get(name)
    return fact is not None and (value == UNKNOWN.value or value_of(fact, value) is not None)
