"""The priority of a case: in words, given another one, asked for by the customer, and what urgent cases ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from inscope.core.cases import KEPT_ON_INSTANCE, PRIORITIES
from inscope.core.errors import DomainError
from inscope.core.outcome import Outcome
from inscope.core.policy.calendars import NEVER_CLOSED
from inscope.core.policy.errors import shortened
from inscope.core.policy.services import Plan, Services

URGENT = PRIORITIES[0]
_KIND_FACT, _NO_PRODUCTION = "request_kind", "development"
_LONGEST_CONTACT = 200
_FEWEST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class PriorityWords:
    """What a priority is called, and what it means; `is_default` where a request that names none has it."""

    priority: str
    label: str
    definition: str
    is_default: bool

    @property
    def name(self) -> str:
        """The priority with its label."""
        return f"{self.priority} {self.label}".strip()


def priorities_in_words(services: Services) -> tuple[PriorityWords, ...]:
    """Return the priorities as the policy explains them."""
    terms = services.terms.get("priorities")
    words = terms if isinstance(terms, Mapping) else {}
    default = words.get("default")
    return tuple(PriorityWords(one, *_words_of(words.get(one)), is_default=one == default) for one in PRIORITIES)


def _words_of(entry: object) -> tuple[str, str]:
    words = entry if isinstance(entry, Mapping) else {}
    return str(words.get("label", "")), str(words.get("definition", ""))


class PriorityRefusedError(DomainError):
    """A priority that a case does not take."""

    code: ClassVar[str] = "priority_refused"

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "priority"}


class ContactRefusedError(DomainError):
    """A contact around the clock that was not asked for, or whom nobody could reach."""

    code: ClassVar[str] = "contact_refused"

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "contact"}


def other_priority(before: str, to: str) -> str:
    """Return the priority that a case is to have instead of another.

    Raises:
        PriorityRefusedError: there is no such priority, or the case has it.
    """
    if to not in PRIORITIES:
        raise PriorityRefusedError(f"`{shortened(to)}` is no priority", hint=f"expected one of {', '.join(PRIORITIES)}")
    if to == before:
        raise PriorityRefusedError(f"the case is `{to}` already", hint="choose another one, or leave it as it is")
    return to


def open_proposal(kinds: Iterable[str]) -> int | None:
    """Return the place of the proposal that nobody has answered, among what happened to a case; a later one counts.

    >>> open_proposal(["opened", "priority_proposed", "resolved"])
    1
    >>> open_proposal(["opened", "priority_proposed", "reclassified"])
    """
    found = None
    for place, kind in enumerate(kinds):
        if kind == "priority_proposed":
            found = place
        elif kind in {"reclassified", "priority_declined"}:
            found = None
    return found


def beside_production(priority: str, facts: Mapping[str, object]) -> tuple[str, ...]:
    """Return the facts by which an urgent request concerns no production; none, where it is not urgent.

    Source: service level agreement, urgent requests (clause SLA-P1). It is pointed out, and changes nothing.
    """
    if priority != URGENT:
        return ()
    kind = (_KIND_FACT,) if facts.get(_KIND_FACT) == _NO_PRODUCTION else ()
    return (*kind, *(name for name, value in facts.items() if name.startswith(KEPT_ON_INSTANCE) and value is False))


def asks_for_contact(plan: Plan | None, priority: str, outcome: Outcome) -> bool:
    """Whether somebody must be reachable while a case is open: where urgent ones are answered around the clock.

    Source: service level agreement, dedicated contact (clause SLA-CONTACT).
    """
    return (
        priority == URGENT
        and not outcome.denies
        and plan is not None
        and bool(plan.targets)
        and plan.targets[URGENT].calendar == NEVER_CLOSED
    )


def checked_contact(text: str) -> str:
    """Return a contact as it is kept: a name, and a number or an address under which somebody answers.

    Raises:
        ContactRefusedError: it is empty, too long, not for print, or has neither.
    """
    text = " ".join(text.split())
    if not text:
        raise ContactRefusedError("the contact is empty", hint="a name, and a phone number or an e-mail address")
    if len(text) > _LONGEST_CONTACT:
        raise ContactRefusedError(f"a contact has at most {_LONGEST_CONTACT} characters, this has {len(text)}")
    if not text.isprintable():
        raise ContactRefusedError("the contact has characters that are not for print")
    if "@" not in text and sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        raise ContactRefusedError(
            f"`{shortened(text)}` has no phone number and no e-mail address", hint="add one that is answered at night"
        )
    return text
