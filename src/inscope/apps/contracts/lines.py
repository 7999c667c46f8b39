"""Writes contract lines, each with its entry in the audit."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from inscope.apps.audit.services import save_record
from inscope.apps.catalog.models import Product
from inscope.apps.contracts.claims import seat_for_count, seat_waiting
from inscope.apps.contracts.models import Claim, Subscription, SubscriptionProduct
from inscope.apps.contracts.rows import CustomerRow, NewLine, SubscriptionRow
from inscope.core.claims import Terms, TermsRefusedError, require_one_licence
from inscope.core.people import Actor
from inscope.core.records import Kept, RecordDiffersError, checked_name, require_same, require_seen
from inscope.pg.ids import uuid7


def keep_line(*, customer_id: int, line: NewLine, now: datetime) -> Kept:
    """Keep a contract line; the plan is a word of the policy, which the caller has checked.

    Raises:
        NameRefusedError: the reference is none.
        RecordDiffersError: it stands with other values.
    """
    reference, terms = checked_name("subscription", line.reference), line.terms
    require_one_licence(terms, is_of_one_instance=line.instance_id is not None)
    wanted = {
        "plan": line.plan,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "licence_count": terms.licence_count,
        "grace_days": terms.grace_days,
        "instance_id": line.instance_id,
        "els_purchased": line.els_purchased,
        "renews_id": line.renews_id,
    }
    row, is_new = Subscription.objects.get_or_create(
        customer_id=customer_id, reference=reference, defaults={**wanted, "public_id": uuid7(now)}
    )
    if is_new:
        _cover(row, line.product_ids)
    require_same("subscription", reference, row, wanted)
    stands, asked = _names(row.products.values_list("id", flat=True)), _names(line.product_ids)
    if stands != asked:
        raise RecordDiffersError("subscription", reference, {"products": (stands, asked)})
    return Kept(row.pk, is_new)


def add_line(*, actor: Actor, customer: CustomerRow, line: NewLine, now: datetime) -> UUID:
    """Add a contract line and return its public id; the caller knows that its plan and products are.

    Raises:
        NameRefusedError, RecordTakenError: the reference is none, or another line has it.
    """
    row = Subscription(customer_id=customer.id, public_id=uuid7(now))
    _save(row, line, actor=actor, customer=customer, before={}, now=now)
    return row.public_id


def change_line(
    *,
    actor: Actor,
    customer: CustomerRow,
    stands: SubscriptionRow,
    line: NewLine,
    unlicensed: Collection[int],
    seen: str,
    now: datetime,
) -> None:
    """Change what a locked contract line says; its claims follow its days and its count.

    A lower count takes the seats of the claims that are `unlicensed`; a higher one gives seats to those that wait.

    Raises:
        NameRefusedError, RecordTakenError: the reference is none, or another line has it.
        CountBelowClaimsError: the count is below the claims, and nobody said which lose their seats.
        TermsRefusedError: on some day an instance would hold seats of two lines, or its product is left out.
        RecordMovedOnError: the line is not the one that was `seen`.
    """
    require_seen("subscription", line_values(stands), seen)
    _require_apart(stands, line.terms)
    _require_covered(stands, line.product_ids)
    seat_for_count(
        actor=actor,
        customer=customer,
        line=stands,
        licence_count=line.terms.licence_count,
        unlicensed=unlicensed,
        now=now,
    )
    row = Subscription.objects.get(id=stands.id)
    _save(row, line, actor=actor, customer=customer, before=line_values(stands), now=now)
    seat_waiting(actor=actor, customer=customer, line_id=row.pk, now=now)


def line_values(line: SubscriptionRow) -> dict[str, object]:
    """Return what a contract line says, as forms and the audit tell it."""
    return _values(line.reference, line.plan, line.terms, line.products.values(), line.els_purchased)


def _save(
    row: Subscription,
    line: NewLine,
    *,
    actor: Actor,
    customer: CustomerRow,
    before: Mapping[str, object],
    now: datetime,
) -> None:
    terms = line.terms
    require_one_licence(terms, is_of_one_instance=line.instance_id is not None)
    row.reference, row.plan = checked_name("subscription", line.reference, field="reference"), line.plan
    row.starts_on, row.ends_on = terms.starts_on, terms.ends_on
    row.licence_count, row.grace_days = terms.licence_count, terms.grace_days
    row.instance_id, row.els_purchased = line.instance_id, line.els_purchased
    row.renews_id = line.renews_id
    save_record(
        actor=actor,
        row=row,
        what="subscription",
        name=row.reference,
        subject=f"{customer.subject_name}/subscription:{row.public_id}",
        before=before,
        after=_values(row.reference, row.plan, terms, _names(line.product_ids), row.els_purchased),
        now=now,
        customer_id=customer.id,
        field="reference",
    )
    _cover(row, line.product_ids)


def _cover(row: Subscription, product_ids: Collection[int]) -> None:
    """Let a line cover these products, and no others."""
    covered = SubscriptionProduct.objects.filter(subscription_id=row.pk)
    covered.exclude(product_id__in=product_ids).delete()
    missing = set(product_ids) - set(covered.values_list("product_id", flat=True))
    SubscriptionProduct.objects.bulk_create(
        SubscriptionProduct(customer_id=row.customer_id, subscription_id=row.pk, product_id=product_id)
        for product_id in sorted(missing)
    )


def _values(
    reference: str, plan: str, terms: Terms, products: Iterable[str], els_purchased: object
) -> dict[str, object]:
    return {
        "reference": reference,
        "plan": plan,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "licence_count": terms.licence_count,
        "grace_days": terms.grace_days,
        "products": tuple(products),
        "els_purchased": els_purchased,
    }


def _names(product_ids: Iterable[int]) -> tuple[str, ...]:
    names = Product.objects.filter(id__in=list(product_ids)).order_by("name_key").values_list("name", flat=True)
    return tuple(names)


def _require_apart(line: SubscriptionRow, terms: Terms) -> None:
    """Refuse days on which an instance of the line holds a seat of another line as well."""
    seated = Claim.objects.filter(subscription_id=line.id, seat__isnull=False).values("instance_id")
    others = Claim.objects.filter(instance_id__in=seated, seat__isnull=False).exclude(subscription_id=line.id)
    other = others.filter(starts_on__lte=terms.ends_on, ends_on__gte=terms.starts_on).select_related(
        "instance", "subscription"
    )
    if found := other.order_by("id").first():
        raise TermsRefusedError(
            f"`{found.instance.name}` holds a seat of `{found.subscription.reference}` from {found.starts_on} "
            f"to {found.ends_on}",
            field="ends_on" if found.starts_on > line.terms.ends_on else "starts_on",
            hint="choose other days, or release it there first",
        )


def _require_covered(line: SubscriptionRow, product_ids: Collection[int]) -> None:
    """Refuse to leave out the product of an instance that claims a place; no products are all of them."""
    claims = Claim.objects.filter(subscription_id=line.id, released_at=None).select_related("instance")
    left_out = claims.exclude(instance__release__major__product_id__in=product_ids) if product_ids else claims.none()
    if found := left_out.order_by("id").first():
        raise TermsRefusedError(
            f"`{found.instance.name}` claims a place, and its product would not be covered",
            field="products",
            hint="release its place first, or leave its product in",
        )
