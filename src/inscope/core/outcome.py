"""The closed set of outcomes that a decision can have."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a request gets. The order is the order in which outcomes are listed."""

    COVERED = "covered"
    COVERED_LIMITED = "covered_limited"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_ENTITLED = "not_entitled"
    PREREQUISITE_UNMET = "prerequisite_unmet"
    OUTSIDE_LIFECYCLE = "outside_lifecycle"
    NEEDS_INFORMATION = "needs_information"
    NEEDS_JUDGMENT = "needs_judgment"

    @property
    def grants(self) -> bool:
        """Whether the service takes the request."""
        return self in _GRANTS

    @property
    def denies(self) -> bool:
        """Whether the service refuses the request."""
        return not self.grants and not self.is_open

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer: a fact or a judgment is missing."""
        return self in _OPEN


_GRANTS = frozenset({Outcome.COVERED, Outcome.COVERED_LIMITED})
_OPEN = frozenset({Outcome.NEEDS_INFORMATION, Outcome.NEEDS_JUDGMENT})
_POSITION = {outcome: position for position, outcome in enumerate(Outcome)}


def in_order(outcomes: set[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes in their fixed order."""
    return tuple(sorted(outcomes, key=_POSITION.__getitem__))
