"""What follows for a case from its decision: for whom it waits, and who may state which fact."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.core.policy import Decision, Missing, Policy
from inscope.core.policy.vocabulary import ASKED_ON, FactDef, SourceKind

PRIORITY_FACT = "priority_chosen"
DEFAULT_PRIORITY = "P3"
PRIORITIES = ("P1", "P2", "P3")
KEPT_ON_INSTANCE = "deployment."
"""Facts of this group are true of an instance, not of one request: what is said of them is kept there."""
_REFERENCE = re.compile(r"(?:[A-Za-z]+-)?([0-9]{1,18})", re.ASCII)


class WaitingFor(StrEnum):
    """Whose turn it is."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    JUDGMENT = "judgment"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, and, of a judgment, which fact is judged by which role."""

    waiting_for: WaitingFor
    fact: str = ""
    role: str = ""


class FactNotYoursError(DomainError):
    """A fact that somebody else answers."""

    code: ClassVar[str] = "fact_not_yours"

    def __init__(self, fact: FactDef) -> None:
        who = {"record": "the vendor's records", "customer": "the customer", "judgment": f"the role `{fact.role}`"}
        super().__init__(
            f"`{fact.name}` is answered by {who[fact.source]}", hint="write a message, and somebody who may states it"
        )
        self.fact = fact.name

    def details(self) -> dict[str, object]:
        """Return the fact."""
        return {"fact": self.fact}


class NoCaseError(DomainError):
    """A case that there is not, or that this person does not see: one answer for both."""

    code: ClassVar[str] = "no_such_case"

    def __init__(self) -> None:
        super().__init__("there is no such case")


def turn_after(decision: Decision) -> Turn:
    """Return whose turn it is after a decision.

    A grant is the vendor's to act on. A refusal waits for nobody: the customer may go another way, or ask for a
    review. An open decision waits for whoever answers the first fact that is missing; judgments come last.
    """
    missing = decision.missing
    if not missing:
        return Turn(WaitingFor.VENDOR if decision.outcome.grants else WaitingFor.NOBODY)
    return turn_for(decision.policy, missing[0])


def turn_for(policy: Policy, first: Missing) -> Turn:
    """Return whose turn it is while a fact is the first that is missing."""
    if is_judged(policy, first):
        return Turn(WaitingFor.JUDGMENT, first.fact, judging_role(policy, first))
    fact = policy.facts[first.fact]
    is_customers = "customer" in {fact.source, fact.fallback}
    return Turn(WaitingFor.CUSTOMER if is_customers else WaitingFor.VENDOR)


def is_judged(policy: Policy, missing: Missing) -> bool:
    """Whether a missing fact waits for a person's judgment: by its source, or where records say nothing of it."""
    fact = policy.facts[missing.fact]
    return missing.source == "judgment" or (fact.source == "record" and fact.fallback == "judgment")


def judging_role(policy: Policy, missing: Missing) -> str:
    """Return the role that judges a missing fact."""
    return missing.role or policy.facts[missing.fact].role


def source_of_statement(policy: Policy, name: str, actor: Actor) -> SourceKind:
    """Return whose knowledge a statement of a fact is, when this actor makes it outside of a judgment.

    A contact states what customers answer; the vendor's staff state and correct those facts and the records'.

    Raises:
        FactNotYoursError: the fact is answered by somebody else.
        RightRefusedError: the actor may state nothing here.
    """
    fact = policy.facts[name]
    if actor.is_staff:
        actor.require(Right.WORK_CASES)
        if fact.source == "judgment" or name == ASKED_ON:
            raise FactNotYoursError(fact)
        return "record"
    actor.require(Right.WRITE_REQUESTS)
    if "customer" not in {fact.source, fact.fallback}:
        raise FactNotYoursError(fact)
    return "customer"


def priority_of(facts: dict[str, object]) -> str:
    """Return the priority that the facts of a request name; none is P3."""
    chosen = facts.get(PRIORITY_FACT)
    return str(chosen) if chosen in PRIORITIES else DEFAULT_PRIORITY


def reference_of(number: int, prefix: str) -> str:
    """Return how people name a case, such as KS-2041."""
    return f"{prefix}-{number}"


def number_of(reference: str) -> int | None:
    """Return the number of a case that people name, with or without its prefix; nothing, if it is no name.

    >>> number_of("KS-2041"), number_of("2041"), number_of("none")
    (2041, 2041, None)
    """
    found = _REFERENCE.fullmatch(reference.strip())
    return int(found[1]) if found else None
