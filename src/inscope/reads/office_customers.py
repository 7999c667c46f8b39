"""Customers in the office: the list, and one with its tree, contract lines, instances and contacts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from inscope.apps.contracts.models import Claim, Customer, Instance, Subscription
from inscope.apps.contracts.rows import CustomerRow
from inscope.apps.contracts.selectors import customer_with, ids_above
from inscope.apps.identity.selectors import people_of_customer
from inscope.core.contract_times import CALENDAR, FIELDS
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.sla.model import Name
from inscope.pg.tenancy import acting_as
from inscope.reads.customers_page import ContactRow, contact_rows
from inscope.reads.instances_page import InstanceLine, LineCard, lines_and_instances
from inscope.reads.listing import PAGE, Filter, Listing, choice, listing, search
from inscope.reads.office_history import History, history
from inscope.reads.plans import plan_label
from inscope.reads.published_policy import policy_in_force


@dataclass(frozen=True, slots=True)
class CompanyLink:
    """A company of the tree."""

    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in the list: plans and `seats` of its lines in term, in words; `beyond` counts claims without one."""

    public_id: UUID
    name: str
    parent: str
    plans: str
    seats: str
    beyond: int
    instances: int


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One customer; `above` is what it belongs to, the top of the tree first."""

    public_id: UUID
    name: str
    above: tuple[CompanyLink, ...]
    affiliates: tuple[CompanyLink, ...]
    has_more_affiliates: bool
    contacts: tuple[ContactRow, ...]
    lines: tuple[LineCard, ...]
    list: Listing[InstanceLine]
    history: History
    can_keep: bool


def labels() -> dict[str, str]:
    """Return the labels of fields, for forms and for what the history tells of them."""
    return {
        "name": _("Name"),
        "parent": _("Belongs to"),
        "reference": _("Reference"),
        "plan": _("Plan"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "licence_count": _("Licences"),
        "grace_days": _("Days of grace"),
        "products": _("Products"),
        "els_purchased": _("Extended Life Cycle Support"),
        "instance": _("Only for"),
        "environment": _("Environment"),
        "product": _("Product"),
        "release": _("Release"),
        "seat": _("Seat"),
        "paper": _("Paper"),
    } | {field: times_label(field) for field in FIELDS}


def times_label(field: str) -> str:
    """Return the label of a field of agreed response times, such as P1 first response."""
    priority, part = field.split("_")
    words = {
        Name.INITIAL: _("%(priority)s first response"),
        Name.ONGOING: _("%(priority)s each time after"),
        CALENDAR: _("%(priority)s hours"),
    }
    return words[part] % {"priority": priority}


def customers_page(actor: Actor, asked: Mapping[str, str], *, today: date) -> Listing[CustomerLine]:
    """Return a page of the customers, by name."""
    actor.require(Right.READ_CUSTOMERS)
    policy = policy_in_force(today).policy
    plans = [(word, one.label) for word, one in policy.pack.services.plans.items()]
    filters = (
        search("q", _("Name of a customer"), asked),
        choice("plan", _("Every plan"), asked, plans),
        choice(
            "licences",
            _("Every customer"),
            asked,
            (("beyond", _("Claims beyond the count")), ("none", _("No subscription today"))),
        ),
    )
    with acting_as(actor):
        rows = _filtered(filters, today).filter(name_key__gt=name_key(asked.get("after", "")))
        found = list(rows.select_related("parent").order_by("name_key")[: PAGE + 1])
        counts = _counted(found, policy, today)
    return listing(found, filters, asked, line=lambda one: counts[one.pk], place=lambda one: one.name)


def customer_page(actor: Actor, customer_id: UUID, asked: Mapping[str, str], *, today: date) -> CustomerPage:
    """Return one customer with what it has, and a page of its instances.

    Raises:
        NoSuchCustomerError: there is none.
    """
    actor.require(Right.READ_CUSTOMERS)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        lines, instances = lines_and_instances(actor, customer.id, asked, today=today)
        affiliates = Customer.objects.filter(parent_id=customer.id).order_by("name_key")[: PAGE + 1]
        below = [CompanyLink(one.public_id, one.name) for one in affiliates]
        return CustomerPage(
            public_id=customer.public_id,
            name=customer.name,
            above=_above(customer),
            affiliates=tuple(below[:PAGE]),
            has_more_affiliates=len(below) > PAGE,
            contacts=contact_rows(people_of_customer(actor=actor, customer_id=customer.id)),
            lines=lines,
            list=instances,
            history=history(actor, customer.subject_name, labels()),
            can_keep=actor.may(Right.KEEP_CUSTOMERS),
        )


def _filtered(filters: tuple[Filter, Filter, Filter], today: date) -> QuerySet[Customer]:
    query, plan, licences = filters
    rows = Customer.objects.filter(name_key__contains=name_key(query.value))
    in_term = Subscription.objects.filter(customer=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today)
    if plan.value:
        rows = rows.filter(Exists(in_term.filter(plan=plan.value)))
    if licences.value == "none":
        rows = rows.filter(~Exists(in_term))
    elif licences.value == "beyond":
        rows = rows.filter(Exists(Claim.objects.filter(customer=OuterRef("pk"), seat=None, released_at=None)))
    return rows


def _counted(customers: Iterable[Customer], policy: Policy, today: date) -> dict[int, CustomerLine]:
    """Return customers as lines; what they have is counted for all of them at once."""
    shown = list(customers)
    numbers = [one.pk for one in shown]
    lines = Subscription.objects.filter(customer__in=numbers, starts_on__lte=today, ends_on__gte=today)
    claims = lines.annotate(held=Count("claims", filter=Q(claims__seat__isnull=False)))
    plans: dict[int, set[str]] = defaultdict(set)
    held, licences = Counter[int](), Counter[int]()
    for number, plan, count, seated in claims.values_list("customer_id", "plan", "licence_count", "held"):
        plans[number].add(plan_label(policy, plan))
        licences[number] += count
        held[number] += seated
    open_claims = Claim.objects.filter(customer__in=numbers, released_at=None, seat=None)
    beyond = Counter(open_claims.values_list("customer_id", flat=True))
    instances = Counter(Instance.objects.filter(customer__in=numbers).values_list("customer_id", flat=True))
    return {
        one.pk: CustomerLine(
            public_id=one.public_id,
            name=one.name,
            parent="" if one.parent is None else one.parent.name,
            plans=", ".join(sorted(plans[one.pk])),
            seats=_("%(held)d of %(count)d") % {"held": held[one.pk], "count": licences[one.pk]}
            if licences[one.pk]
            else "",
            beyond=beyond[one.pk],
            instances=instances[one.pk],
        )
        for one in shown
    }


def _above(customer: CustomerRow) -> tuple[CompanyLink, ...]:
    """Return the companies that a customer belongs to, the top of the tree first."""
    if customer.parent_id is None:
        return ()
    numbers = ids_above(customer_id=customer.parent_id)
    found = {one.pk: one for one in Customer.objects.filter(id__in=numbers)}
    return tuple(CompanyLink(found[number].public_id, found[number].name) for number in reversed(numbers))
