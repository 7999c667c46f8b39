"""A pack after reading: the page, its clauses, and its rules in the order in which they decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inscope.core.outcome import Outcome
from inscope.core.policy.conditions import Param
from inscope.core.policy.expressions import Condition
from inscope.core.policy.services import Services
from inscope.core.policy.vocabulary import FactDef


@dataclass(frozen=True, slots=True)
class Offer:
    """A route or a citation, kept where `when` certainly holds and `unless` does not."""

    word: str
    when: Condition | None = None
    unless: Condition | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule block: when it holds, what follows, and how it is said."""

    id: str
    clause: str
    when: Condition
    when_text: str
    then: Outcome
    because: str
    routes: tuple[Offer, ...]
    cites: tuple[Offer, ...]
    judge: str
    role: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of the page whose `when` guards its list of gates."""

    name: str
    when: Condition
    when_text: str
    heading: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule at its place in the order of a section."""

    rule: Rule
    section: Section


@dataclass(frozen=True, slots=True)
class Clause:
    """A text that decisions cite."""

    id: str
    text: str
    heading: str
    line: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Text between the clauses, as Markdown."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted text, as Markdown, with the clause that it is, and its rules; no clause: it informs."""

    markdown: str
    clause: str = ""
    rules: tuple[Rule, ...] = ()


Block = Heading | Prose | Quote


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What holds where no rule does."""

    then: Outcome
    judge: str
    role: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy pack, read and checked."""

    name: str
    version: str
    title: str
    digest: str
    valid_from: date
    valid_to: date | None
    params: Mapping[str, Param]
    readings: Mapping[str, str]
    otherwise: Otherwise
    sections: tuple[Section, ...]
    gates: tuple[Gate, ...]
    clauses: Mapping[str, Clause]
    document: tuple[Block, ...]
    facts: Mapping[str, FactDef]
    services: Services

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule once, in the order of the gates."""
        return tuple({gate.rule.id: gate.rule for gate in self.gates}.values())

    def valid_on(self, day: date) -> bool:
        """Return whether this version is in force on a day; both ends count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
