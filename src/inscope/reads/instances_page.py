"""Instances of a customer as both sides see them: what runs where, what covers it, and what it may claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Value
from django.utils.translation import gettext as _

from inscope.apps.catalog.models import MajorVersion
from inscope.apps.contracts.entitlement import entitlements_on
from inscope.apps.contracts.models import Claim, Instance
from inscope.apps.contracts.rows import ClaimRow, SubscriptionRow
from inscope.apps.contracts.selectors import claims_of, subscriptions_of
from inscope.core.entitlement import Entitlement, Place, Standing
from inscope.core.lifecycle import Lifecycle, spans
from inscope.core.lifecycle import Standing as Phase
from inscope.core.lifecycle import standing as phase_on
from inscope.core.lifecycle_exports import MajorLife
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.pg.tenancy import acting_as, rows_for
from inscope.reads.catalog_words import Word
from inscope.reads.contract_times import AgreedTimes, agreed_times
from inscope.reads.lifecycles import by_product, life_of
from inscope.reads.listing import PAGE, Listing, choice, listing, search
from inscope.reads.plans import covers_words, line_words, plan_label, seats_words
from inscope.reads.published_policy import policy_in_force


@dataclass(frozen=True, slots=True)
class LineCard:
    """A contract line; `seats` in words, `beyond` the names of instances that claim a place and have no seat.

    `times` are there where its plan leaves them to the contract.
    """

    public_id: UUID
    reference: str
    plan: str
    covers: str
    starts_on: date
    ends_on: date
    seats: str
    beyond: tuple[str, ...]
    word: Word
    grace: str
    renews: str
    renewed_by: str
    times: AgreedTimes | None


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """A place of a line: one that an instance claims, or one that it may claim; `told` says which seat, or how many."""

    line_id: UUID
    reference: str
    told: str


@dataclass(frozen=True, slots=True)
class InstanceLine:
    """An instance; `lost` says what it goes without where no licence covers it, `ends_on` when its life cycle ends."""

    public_id: UUID
    name: str
    environment: str
    product: str
    plan: str
    line: str
    word: Word
    lost: str
    phase: str
    ends_on: date | None
    claims: tuple[PlaceOf, ...]
    offers: tuple[PlaceOf, ...]
    has_certificate: bool


@dataclass(frozen=True, slots=True)
class InstancesPage:
    """What a contact sees of its company's instances."""

    lines: tuple[LineCard, ...]
    list: Listing[InstanceLine]
    can_claim: bool


def instances_page(actor: Actor, asked: Mapping[str, str], *, today: date) -> InstancesPage:
    """Return the contract lines of the contact's company, and a page of its instances, by name."""
    actor.require(Right.READ_INSTANCES)
    with acting_as(actor):
        lines, found = lines_and_instances(actor, actor.customer, asked, today=today)
    return InstancesPage(lines, found, actor.may(Right.CLAIM_INSTANCES))


def lines_and_instances(
    actor: Actor, customer_id: int, asked: Mapping[str, str], *, today: date
) -> tuple[tuple[LineCard, ...], Listing[InstanceLine]]:
    """Return the contract lines of a customer and a page of its instances. Belongs inside `acting_as`."""
    policy = policy_in_force(today).policy
    lines = subscriptions_of(actor=actor, customer_id=customer_id)
    claims = claims_of(actor=actor, customer_id=customer_id)
    query = search("q", _("Name of an instance"), asked)
    licence = choice("licence", _("Licensed or not"), asked, (("yes", _("Licensed")), ("no", _("Not licensed"))))
    rows = rows_for(actor, Instance).filter(customer_id=customer_id, name_key__contains=name_key(query.value))
    if licence.value:
        last = ExpressionWrapper(
            Value(today, DateField()) - F("subscription__grace_days"), DateField()
        )  # of a term whose grace goes on
        seated = Exists(Claim.objects.filter(instance=OuterRef("pk"), seat__isnull=False, ends_on__gte=last))
        rows = rows.filter(seated if licence.value == "yes" else ~seated)
    rows = rows.filter(name_key__gt=name_key(asked.get("after", ""))).select_related("release__major__product")
    found = list(rows.order_by("name_key")[: PAGE + 1])
    seen = _Seen(
        policy,
        today,
        lines,
        _by_instance(claims),
        entitlements_on(actor=actor, instance_ids=[one.pk for one in found], on=today),
        _lives(found, policy.pack.services.lifecycle),
    )
    shown = listing(found, (query, licence), asked, line=seen.line_of, place=lambda one: one.name)
    times = agreed_times(actor, policy, customer_id, lines)
    return tuple(_card(policy, one, claims, times.get(one.id), today) for one in lines), shown


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read for a page of instances."""

    policy: Policy
    today: date
    lines: Sequence[SubscriptionRow]
    claims: Mapping[int, Sequence[ClaimRow]]
    covering: Mapping[int, Entitlement]
    lives: Mapping[int, MajorLife]

    def line_of(self, one: Instance) -> InstanceLine:
        """Return an instance as a line."""
        entitlement, product_id = self.covering[one.pk], one.release.major.product_id
        named = entitlement.named
        claims = {claim.subscription_id: claim for claim in self.claims.get(one.pk, ())}
        phase, ends_on = self._life(self.lives[one.release.major_id], entitlement)
        return InstanceLine(
            public_id=one.public_id,
            name=one.name,
            environment=one.environment,
            product=f"{one.release.major.product.name} {one.release.name}",
            plan="" if named is None else plan_label(self.policy, named.plan),
            line=line_words(entitlement),
            word=_word(entitlement),
            lost=_lost(entitlement),
            phase=phase,
            ends_on=ends_on,
            claims=tuple(_claimed(line, claims[line.id]) for line in self.lines if line.id in claims),
            offers=tuple(
                _offered(line)
                for line in self.lines
                if line.id not in claims
                and line.claimable.takes(instance_id=one.pk, product_id=product_id, on=self.today)
            ),
            has_certificate=entitlement.is_certifiable,
        )

    def _life(self, life: MajorLife, entitlement: Entitlement) -> tuple[str, date | None]:
        named = entitlement.named
        version = replace(life.version, els_purchased=named is not None and named.els_purchased)
        found = spans(self.policy.pack.services.lifecycle, version)
        standing, span = phase_on(found, self.today)
        words = {Phase.UNKNOWN: _("Not known"), Phase.BEFORE: _("Not begun"), Phase.ENDED: _("Ended")}
        return span.phase.label if span else words[standing], found[-1].ends_on if found else None


def _by_instance(claims: Iterable[ClaimRow]) -> Mapping[int, Sequence[ClaimRow]]:
    found = defaultdict(list)
    for one in claims:
        found[one.instance_id].append(one)
    return found


def _lives(instances: Iterable[Instance], lifecycle: Lifecycle) -> Mapping[int, MajorLife]:
    majors = MajorVersion.objects.filter(id__in={one.release.major_id for one in instances})
    return {one.pk: life_of(one, lifecycle) for one in by_product(majors)}


def _card(
    policy: Policy, one: SubscriptionRow, claims: Iterable[ClaimRow], times: AgreedTimes | None, today: date
) -> LineCard:
    terms = one.terms
    return LineCard(
        public_id=one.public_id,
        reference=one.reference,
        plan=plan_label(policy, one.plan),
        covers=covers_words(one),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        seats=seats_words(one),
        beyond=tuple(claim.instance for claim in claims if claim.subscription_id == one.id and claim.seat is None),
        word=_standing_word(one, today),
        grace=_("%(days)d days of grace") % {"days": terms.grace_days} if terms.grace_days else "",
        renews=one.renews,
        renewed_by=one.renewed_by,
        times=times,
    )


def _standing_word(one: SubscriptionRow, today: date) -> Word:
    words = {
        Standing.IN_TERM: Word(_("Active"), "circle-check", "ok"),
        Standing.IN_GRACE: Word(_("In grace"), "hourglass", "warn"),
        Standing.OVER: Word(_("Ended"), "history", ""),
        Standing.TO_COME: Word(_("To come"), "calendar", ""),
    }
    return words[one.terms.standing(today)]


def _word(entitlement: Entitlement) -> Word:
    if not entitlement.is_licensed:
        return Word(_("Not licensed"), "lock", "warn")
    words = {
        Standing.IN_TERM: Word(_("Licensed"), "shield-check", "ok"),
        Standing.IN_GRACE: Word(_("In grace"), "hourglass", "warn"),
        Standing.OVER: Word(_("Licence ended"), "history", "bad"),
        Standing.TO_COME: Word(_("Licence to come"), "calendar", "warn"),
        None: Word(_("Not licensed"), "lock", "warn"),
    }
    return words[entitlement.standing]


def _lost(entitlement: Entitlement) -> str:
    """Say why an instance gets no production support; nothing, if a licence covers it."""
    if entitlement.covers:
        return ""
    line = entitlement.named
    if line is None:
        return _("No subscription covers it: no production support.")
    words = {"line": line.reference, "day": line.ends_on}
    if line.place is Place.BEYOND:
        return _("Beyond the licences of %(line)s: no production support until a seat is free.") % words
    if line.place is Place.NONE:
        return _("Claims no place of %(line)s: no production support.") % words
    return _("No production support on this day.")


def _claimed(line: SubscriptionRow, claim: ClaimRow) -> PlaceOf:
    told = _("beyond the count") if claim.seat is None else _("seat %(seat)d") % {"seat": claim.seat}
    return PlaceOf(line.public_id, line.reference, told)


def _offered(line: SubscriptionRow) -> PlaceOf:
    told = _("%(held)d of %(count)d used") % {"held": line.held, "count": line.terms.licence_count}
    return PlaceOf(line.public_id, line.reference, told)
