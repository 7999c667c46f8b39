"""Licences of a contract line: its terms, who may claim a place, which seat is free, and who loses one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from inscope.core.entitlement import Standing, standing_on
from inscope.core.errors import DomainError
from inscope.core.records import ValueRefusedError

MOST_LICENCES = 100_000
MOST_GRACE_DAYS = 366


class TermsRefusedError(ValueRefusedError):
    """Terms that no contract line can have."""

    code: ClassVar[str] = "terms_refused"


class RenewalRefusedError(ValueRefusedError):
    """A contract line that cannot be renewed so."""

    code: ClassVar[str] = "renewal_refused"


class CountBelowClaimsError(ValueRefusedError):
    """A licence count with fewer places than claims hold, without word which of them become unlicensed."""

    code: ClassVar[str] = "count_below_claims"

    def __init__(self, licence_count: int, held: int) -> None:
        lost = held - licence_count
        claims = f"{lost} claims become" if lost > 1 else "one claim becomes"
        super().__init__(
            f"`{licence_count}` is below the {held} claims that hold a seat",
            field="licence_count",
            hint=f"say which {claims} unlicensed",
        )


class ClaimRefusedError(DomainError):
    """A place that this instance cannot claim."""

    code: ClassVar[str] = "claim_refused"


@dataclass(frozen=True, slots=True)
class Terms:
    """When a contract line holds, and for how many instances; built valid or not at all.

    Raises:
        TermsRefusedError: the last day is before the first, or a number is out of bounds.
    """

    starts_on: date
    ends_on: date
    licence_count: int = 1
    grace_days: int = 0

    def __post_init__(self) -> None:
        """Check the values beside each other."""
        if self.ends_on < self.starts_on:
            raise TermsRefusedError(
                f"the last day, {self.ends_on}, is before the first, {self.starts_on}",
                field="ends_on",
                hint="both days are included: for a single day, give it twice",
            )
        _check("licence_count", "licence count", self.licence_count, 1, MOST_LICENCES)
        _check("grace_days", "days of grace", self.grace_days, 0, min(MOST_GRACE_DAYS, (date.max - self.ends_on).days))

    def standing(self, on: date) -> Standing:
        """Say how a line of these terms stands on a day."""
        return standing_on(on, self.starts_on, self.ends_on, self.ends_on + timedelta(days=self.grace_days))


def require_one_licence(terms: Terms, *, is_of_one_instance: bool) -> None:
    """Refuse a line that names the only instance that it is for, and has licences for others.

    Raises:
        TermsRefusedError: it has.
    """
    if is_of_one_instance and terms.licence_count != 1:
        raise TermsRefusedError(
            f"a line of one instance has one licence, not {terms.licence_count}",
            field="licence_count",
            hint="make it 1, or name no instance",
        )


@dataclass(frozen=True, slots=True)
class Claimable:
    """A contract line as claims see it; no products: every product. `instance_id`: the only one that it is for."""

    reference: str
    terms: Terms
    products: frozenset[int] = frozenset()
    instance_id: int | None = None

    def takes(self, *, instance_id: int, product_id: int, on: date) -> bool:
        """Say whether an instance may claim a place on a day."""
        is_for_it = self.instance_id in {None, instance_id}
        return is_for_it and (not self.products or product_id in self.products) and on <= self.terms.ends_on


def require_claimable(line: Claimable, *, instance_id: int, product_id: int) -> None:
    """Refuse an instance that a line is not for.

    Raises:
        ClaimRefusedError: the line is for another instance, or does not cover the product of this one.
    """
    if line.instance_id not in {None, instance_id}:
        raise ClaimRefusedError(f"`{line.reference}` is for another instance alone", hint="claim another line")
    if line.products and product_id not in line.products:
        raise ClaimRefusedError(
            f"`{line.reference}` does not cover the product of this instance", hint="claim a line that does"
        )


def require_not_over(line: Claimable, on: date) -> None:
    """Refuse to claim a place of a line that has ended; one that is to come can be claimed ahead.

    Raises:
        ClaimRefusedError: says when it ended.
    """
    if line.terms.ends_on < on:
        raise ClaimRefusedError(
            f"`{line.reference}` ended on {line.terms.ends_on}", hint="claim the line that renews it"
        )


def free_seat(taken: Collection[int], licence_count: int) -> int | None:
    """Return the lowest seat that nobody holds; nothing, if all are held.

    >>> free_seat({1, 3}, 3), free_seat({1, 2, 3}, 3)
    (2, None)
    """
    return next((seat for seat in range(1, licence_count + 1) if seat not in taken), None)


def seats_for_count(
    held: Mapping[int, int], licence_count: int, *, unlicensed: Collection[int]
) -> dict[int, int | None]:
    """Return the new seats of claims that change them when a count changes; `held` are seats by claim.

    Whoever keeps a seat within the count keeps that very seat; one above it gets a lower one.

    Raises:
        CountBelowClaimsError: the count is below the claims, and `unlicensed` does not name as many as lose a seat.
    """
    lost = max(0, len(held) - licence_count)
    losing = set(unlicensed) & held.keys() if lost else set()
    if len(losing) != lost:
        raise CountBelowClaimsError(licence_count, len(held))
    kept = held.keys() - losing
    moved = sorted(claim for claim in kept if held[claim] > licence_count)
    taken = {held[claim] for claim in kept}
    free = (seat for seat in range(1, licence_count + 1) if seat not in taken)
    return dict.fromkeys(sorted(losing)) | dict(zip(moved, free, strict=False))


def require_after(terms: Terms, *, reference: str, ends_on: date) -> None:
    """Refuse a renewal that begins before the line that it renews has ended.

    Raises:
        RenewalRefusedError: says until when that line holds.
    """
    if terms.starts_on <= ends_on:
        raise RenewalRefusedError(
            f"the renewal would begin on {terms.starts_on}, and `{reference}` holds until {ends_on}",
            field="starts_on",
            hint="begin on the day after, so that no instance is licensed twice",
        )


def _check(field: str, what: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise TermsRefusedError(f"`{number}` is no {what}", field=field, hint=f"a whole number from {least} to {most}")
