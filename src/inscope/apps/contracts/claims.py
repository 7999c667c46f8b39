"""Writes claims of places of contract lines, each with its entry in the audit."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from inscope.apps.audit.services import record_entry
from inscope.apps.contracts.errors import NoSuchClaimError
from inscope.apps.contracts.models import Claim, Subscription
from inscope.apps.contracts.rows import CustomerRow, InstanceRow, SubscriptionRow
from inscope.core.claims import ClaimRefusedError, Terms, free_seat, seats_for_count
from inscope.core.people import Actor

_TRIES = 3


def add_claim(
    *, actor: Actor, customer: CustomerRow, line: SubscriptionRow, instance: InstanceRow, now: datetime
) -> int | None:
    """Claim a place for an instance, and return its seat; where all are held the claim is kept without one.

    Of claims at the same moment, PostgreSQL lets one have a seat, and the others look again.

    Raises:
        ClaimRefusedError: the instance claims one there already, or holds a seat of another line on such a day.
    """
    claim = _place(line, instance, person_id=actor.person_id, now=now)
    _Told(actor, customer, line.reference, now).note("place_claimed", instance.public_id, (None, claim.seat))
    return claim.seat


def end_claim(
    *, actor: Actor, customer: CustomerRow, line: SubscriptionRow, instance: InstanceRow, now: datetime
) -> None:
    """Release the place of an instance; the seat that becomes free goes to the claim that waits longest.

    Raises:
        NoSuchClaimError: it claims none there.
    """
    found = Claim.objects.filter(subscription_id=line.id, instance_id=instance.id, released_at=None)
    claim = found.first()
    if claim is None or not found.update(seat=None, released_at=now, released_by_id=actor.person_id):
        raise NoSuchClaimError
    _Told(actor, customer, line.reference, now).note("place_released", instance.public_id, (claim.seat, None))
    seat_waiting(actor=actor, customer=customer, line_id=line.id, now=now)


def keep_claim(*, line: SubscriptionRow, instance: InstanceRow, now: datetime) -> bool:
    """Keep that an instance claims a place, and say whether the claim is new.

    Raises:
        ClaimRefusedError: the instance holds a seat of another line on such a day.
    """
    if Claim.objects.filter(subscription_id=line.id, instance_id=instance.id, released_at=None).exists():
        return False
    _place(line, instance, person_id=None, now=now)
    return True


def carry_claims(
    *,
    actor: Actor,
    customer: CustomerRow,
    line: SubscriptionRow,
    renewal: SubscriptionRow,
    unlicensed: Collection[int],
    now: datetime,
) -> None:
    """Let every open claim of a line go on with the line that renews it, on the same seat where that is free.

    Raises:
        CountBelowClaimsError: the renewal has fewer places, and nobody said which claims lose their seats.
    """
    held, terms = _held(line.id), renewal.terms
    seats: dict[int, int | None] = {**held, **seats_for_count(held, terms.licence_count, unlicensed=unlicensed)}
    told = _Told(actor, customer, renewal.reference, now)
    going_on = Claim.objects.filter(subscription_id=line.id, released_at=None).select_related("instance")
    for one in going_on.order_by("claimed_at", "id"):
        new = Claim.objects.create(**_claim(renewal, terms, one.instance_id, actor.person_id, now))
        seat = seats.get(one.pk)
        taken = seat if seat is not None and _take(new.pk, seat) else None
        told.note("place_claimed", one.instance.public_id, (None, taken))
    seat_waiting(actor=actor, customer=customer, line_id=renewal.id, now=now)


def seat_for_count(
    *,
    actor: Actor,
    customer: CustomerRow,
    line: SubscriptionRow,
    licence_count: int,
    unlicensed: Collection[int],
    now: datetime,
) -> None:
    """Seat the claims of a locked line as its new count allows; those that are `unlicensed` lose their seats.

    Raises:
        CountBelowClaimsError: the count is below the claims, and nobody said which lose their seats.
    """
    held, told = _held(line.id), _Told(actor, customer, line.reference, now)
    seats = seats_for_count(held, licence_count, unlicensed=unlicensed)
    instances = dict(Claim.objects.filter(id__in=seats).values_list("id", "instance__public_id"))
    for claim, seat in seats.items():
        Claim.objects.filter(id=claim).update(seat=seat)
        if seat is None:
            told.note("place_unlicensed", instances[claim], (held[claim], None))


def seat_waiting(*, actor: Actor, customer: CustomerRow, line_id: int, now: datetime) -> None:
    """Give free seats to the claims that wait longest; an instance that holds another line's seat keeps that one."""
    line = Subscription.objects.get(id=line_id)
    told = _Told(actor, customer, line.reference, now)
    waiting = Claim.objects.filter(subscription_id=line_id, seat=None, released_at=None).order_by("claimed_at", "id")
    for claim, instance in waiting.values_list("id", "instance__public_id"):
        seat = free_seat(set(_held(line_id).values()), line.licence_count)
        if seat is None:
            return
        if _take(claim, seat):
            told.note("place_licensed", instance, (None, seat))


def _take(claim: int, seat: int) -> bool:
    """Give a claim a seat, unless its instance holds another on one of these days."""
    with suppress(IntegrityError), transaction.atomic():
        return bool(Claim.objects.filter(id=claim, released_at=None).update(seat=seat))
    return False


def _place(line: SubscriptionRow, instance: InstanceRow, *, person_id: int | None, now: datetime) -> Claim:
    for _ in range(_TRIES):
        terms = _terms(line.id)
        _require_no_other(line, instance, terms)
        seat = free_seat(set(_held(line.id).values()), terms.licence_count)
        with suppress(IntegrityError), transaction.atomic():
            return Claim.objects.create(**_claim(line, terms, instance.id, person_id, now), seat=seat)
    raise ClaimRefusedError(f"others claim places of `{line.reference}` at this moment", hint="try again")


def _terms(line_id: int) -> Terms:
    row = Subscription.objects.get(id=line_id)
    return Terms(row.starts_on, row.ends_on, row.licence_count, row.grace_days)


def _held(line_id: int) -> dict[int, int]:
    """Return the seats of a line that are held, by claim."""
    held = Claim.objects.filter(subscription_id=line_id, seat__isnull=False)
    return {one.pk: one.seat for one in held if one.seat is not None}


def _claim(
    line: SubscriptionRow, terms: Terms, instance_id: int, person_id: int | None, now: datetime
) -> dict[str, Any]:
    return {
        "customer_id": line.customer_id,
        "instance_id": instance_id,
        "subscription_id": line.id,
        "licence_count": terms.licence_count,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "claimed_at": now,
        "claimed_by_id": person_id,
    }


def _require_no_other(line: SubscriptionRow, instance: InstanceRow, terms: Terms) -> None:
    """Refuse a second claim on the line, and a second seat on a day that another line of the instance includes."""
    claims = Claim.objects.filter(instance_id=instance.id, released_at=None).select_related("subscription")
    for one in claims.order_by("id"):
        if one.subscription_id == line.id:
            raise ClaimRefusedError(f"`{instance.name}` claims a place of `{line.reference}` already")
        if one.seat is not None and one.starts_on <= terms.ends_on and terms.starts_on <= one.ends_on:
            raise ClaimRefusedError(
                f"`{instance.name}` holds a seat of `{one.subscription.reference}` until {one.ends_on}",
                hint="release it there first: an instance is licensed once",
            )


@dataclass(frozen=True, slots=True)
class _Told:
    """What entries about the places of a contract line have in common."""

    actor: Actor
    customer: CustomerRow
    reference: str
    now: datetime

    def note(self, event: str, instance: UUID, seats: tuple[int | None, int | None]) -> None:
        """Note what happened to the place of an instance: from which seat to which."""
        record_entry(
            actor=self.actor,
            event=event,
            subject=f"{self.customer.subject_name}/instance:{instance}",
            now=self.now,
            customer_id=self.customer.id,
            details={"name": self.reference, "changes": {"seat": list(seats)}},
        )
