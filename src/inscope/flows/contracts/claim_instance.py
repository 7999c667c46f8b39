"""Claim a place of a contract line for an instance, or give it back."""

from datetime import date, datetime
from uuid import UUID

from inscope.apps.contracts.claims import add_claim, end_claim
from inscope.apps.contracts.rows import InstanceRow, SubscriptionRow
from inscope.apps.contracts.selectors import customer_numbered, customer_with, instance_with, subscription_with
from inscope.core.claims import ClaimRefusedError, require_claimable, require_not_over
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as


def claim_instance(
    actor: Actor,
    instance_id: UUID,
    line_id: UUID | None,
    *,
    customer_id: UUID | None = None,
    today: date,
    now: datetime,
) -> int | None:
    """Claim a place, and return its seat; nothing, where all are held: the claim then waits, without a licence.

    With `customer_id` the instance is one of that customer.

    Raises:
        RightRefusedError: the contact's company does not let it claim.
        NoSuchCustomerError, NoSuchInstanceError, NoSuchSubscriptionError: there is none that the actor sees.
        ClaimRefusedError: the line is over, or not for this instance, or the instance is licensed already.
    """
    actor.require(_right(actor))
    with acting_as(actor):
        instance = _instance(actor, instance_id, customer_id)
        line = _line(actor, instance, line_id)
        require_claimable(line.claimable, instance_id=instance.id, product_id=instance.product_id)
        require_not_over(line.claimable, today)
        customer = customer_numbered(actor=actor, customer_id=instance.customer_id)
        return add_claim(actor=actor, customer=customer, line=line, instance=instance, now=now)


def release_claim(
    actor: Actor, instance_id: UUID, line_id: UUID | None, *, customer_id: UUID | None = None, now: datetime
) -> None:
    """Give a place back; its seat goes to the claim that waits longest. With `customer_id`, of that customer.

    Raises:
        RightRefusedError: the contact's company does not let it claim.
        NoSuchCustomerError, NoSuchInstanceError, NoSuchSubscriptionError: there is none that the actor sees.
        NoSuchClaimError: the instance claims no place there.
    """
    actor.require(_right(actor))
    with acting_as(actor):
        instance = _instance(actor, instance_id, customer_id)
        line = _line(actor, instance, line_id)
        customer = customer_numbered(actor=actor, customer_id=instance.customer_id)
        end_claim(actor=actor, customer=customer, line=line, instance=instance, now=now)


def _instance(actor: Actor, instance_id: UUID, customer_id: UUID | None) -> InstanceRow:
    of = actor.customer_id if customer_id is None else customer_with(actor=actor, public_id=customer_id).id
    return instance_with(actor=actor, customer_id=of, public_id=instance_id)


def _line(actor: Actor, instance: InstanceRow, line_id: UUID | None) -> SubscriptionRow:
    if line_id is None:
        raise ClaimRefusedError("no subscription was chosen", hint="choose one of those that are offered")
    return subscription_with(actor=actor, customer_id=instance.customer_id, public_id=line_id)


def _right(actor: Actor) -> Right:
    return Right.KEEP_CUSTOMERS if actor.is_staff else Right.CLAIM_INSTANCES
