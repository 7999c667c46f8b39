"""The checklist of a new installation: what it takes until requests are decided, read from what there is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from inscope.apps.installation.services import InstallationRow, installation
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy, load_policy
from inscope.packs import read_shipped
from inscope.pg.rows import Statement
from inscope.pg.tenancy import acting_as
from inscope.reads.published_policy import PublishedPolicy, default_pack, place_of, policy_in_force_if_any


@dataclass(frozen=True, slots=True)
class Progress:
    """What there is. Product and customer are those that are furthest, and that pages lead to."""

    product: UUID | None
    has_major: bool
    has_release: bool
    customer: UUID | None
    has_contact: bool
    has_subscription: bool
    has_instance: bool
    has_claim: bool
    has_decision: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step: why it is needed, and the page that does it; without an address for those who may not."""

    label: str
    why: str
    is_done: bool
    link: str
    address: str
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class SetupPage:
    """The checklist; `can_dismiss` for those who may, while it still shows by itself."""

    steps: tuple[Step, ...]
    done: int
    total: int
    next_step: Step | None
    can_dismiss: bool


@dataclass(frozen=True, slots=True)
class ShippedPolicy:
    """The policy that ships: its title and label, how much it says, and whether it is published."""

    title: str
    name: str
    version: str
    valid_from: date
    clauses: int
    plans: str
    is_published: bool


_SETTLED = ", ".join(f"'{outcome.value}'" for outcome in Outcome if not outcome.is_open)
_PROGRESS = Statement(
    Progress,
    f"""
    with product as (
      select product.id, product.public_id, count(distinct major.id) majors, count(release.id) releases
      from (select * from catalog_product order by id limit 25) product
      left join catalog_majorversion major on major.product_id = product.id
      left join catalog_release release on release.major_id = major.id
      group by product.id, product.public_id order by 4 desc, 3 desc, 1 limit 1
    ), customer as (
      select one.id, one.public_id,
        exists (select from identity_person where customer_id = one.id and not is_service) contact,
        exists (select from contracts_subscription where customer_id = one.id) line,
        exists (select from contracts_instance where customer_id = one.id) instance,
        exists (select from contracts_claim where customer_id = one.id and seat is not null) claim
      from (select * from contracts_customer order by id limit 25) one
    ), furthest as (
      select * from customer order by claim::int + instance::int + line::int + contact::int desc, id limit 1
    )
    select (select public_id from product), coalesce((select majors > 0 from product), false),
      coalesce((select releases > 0 from product), false), (select public_id from furthest),
      coalesce((select contact from furthest), false), coalesce((select line from furthest), false),
      coalesce((select instance from furthest), false), coalesce((select claim from furthest), false),
      exists (select from cases_case where outcome in ({_SETTLED}))
    """,  # noqa: S608 - ours, every word
)


def setup_page(actor: Actor, *, today: date) -> SetupPage:
    """Return the checklist with what is done."""
    actor.require(Right.READ_CATALOG)
    with acting_as(actor):
        return _page(actor, today, installation())


def setup_card(actor: Actor, *, today: date) -> SetupPage | None:
    """Return the checklist for other pages: nothing once everything is done, or an administrator dismissed it."""
    with acting_as(actor):
        decided = installation()
        page = None if decided.setup_is_dismissed else _page(actor, today, decided)
    return page if page is not None and page.next_step is not None else None


def shipped_policy(*, today: date) -> ShippedPolicy:
    """Return the policy that ships under the name that the installation decides by.

    Raises:
        NoSuchPackError: none ships under that name.
    """
    pack = load_policy(read_shipped(default_pack())).pack
    return ShippedPolicy(
        title=pack.title,
        name=pack.name,
        version=pack.version,
        valid_from=pack.valid_from,
        clauses=len(pack.clauses),
        plans=", ".join(plan.label for plan in pack.services.plans.values()),
        is_published=policy_in_force_if_any(today) is not None,
    )


def _page(actor: Actor, today: date, decided: InstallationRow) -> SetupPage:
    progress = _PROGRESS.read()[0]
    steps = tuple(_steps(progress, decided, policy_in_force_if_any(today), actor))
    following = next((number for number, one in enumerate(steps) if not one.is_done), None)
    shown = tuple(replace(one, is_next=number == following) for number, one in enumerate(steps))
    return SetupPage(
        steps=shown,
        done=sum(one.is_done for one in steps),
        total=len(steps),
        next_step=None if following is None else shown[following],
        can_dismiss=actor.may(Right.SET_UP) and not decided.setup_is_dismissed,
    )


def _steps(has: Progress, decided: InstallationRow, published: PublishedPolicy | None, actor: Actor) -> Iterator[Step]:
    plans = reverse("policies") if published is None else reverse("policy", args=[place_of(published.row)])
    yield Step(
        _("Say who you are"),
        _("Your name stands on every page; your time zone says which day it is when a request arrives."),
        settings.VENDOR_IS_NAMED or decided.name_is_confirmed,
        _("Name and time zone"),
        _for(actor, Right.SET_UP, "office-setup-name"),
    )
    yield Step(
        _("Publish a policy"),
        _("Your scope of coverage, as the program that decides each request."),
        published is not None,
        _("Publish the policy"),
        _for(actor, Right.SET_UP, "office-setup-policy"),
    )
    yield Step(
        _("Know your response times"),
        _("The policy says which plans you sell, and how soon each is answered."),
        published is not None and _has_targets(published.policy),
        _("Plans of the policy"),
        plans,
    )
    yield from _of_catalog(has, actor)
    yield from _of_customer(has, actor)
    yield Step(
        _("Decide the first request"),
        _("Your contact opens it in the portal. What takes a judgment waits for one of you in the queue."),
        has.has_decision,
        _("Queue"),
        _for(actor, Right.READ_CASES, "desk-queue"),
    )


def _of_catalog(has: Progress, actor: Actor) -> Iterator[Step]:
    keeps = Right.KEEP_CATALOG
    product = None if has.product is None else str(has.product)
    yield Step(
        _("Add a product"),
        _("What you support: how long its life cycle is, which decisions ask for."),
        product is not None,
        _("New product"),
        _for(actor, keeps, "catalog-product-new"),
    )
    yield Step(
        _("Add a major version of it"),
        _("Its original release is the day from which the life cycle is counted."),
        has.has_major,
        _("New major version"),
        _for(actor, keeps, "catalog-major-new", product),
    )
    yield Step(
        _("Add a release of it"),
        _("What customers run: instances name a release."),
        has.has_release,
        _("New release"),
        _for(actor, keeps, "catalog-release-new", product),
    )


def _of_customer(has: Progress, actor: Actor) -> Iterator[Step]:
    keeps = Right.KEEP_CUSTOMERS
    customer = None if has.customer is None else str(has.customer)
    yield Step(
        _("Add a customer"),
        _("Whoever buys support from you. Many come at once from a file, under Imports."),
        customer is not None,
        _("New customer"),
        _for(actor, keeps, "office-customer-new"),
    )
    yield Step(
        _("Invite a contact"),
        _("Somebody of the customer who opens requests: you get a link to send."),
        has.has_contact,
        _("Contacts of the customer"),
        _for(actor, Right.INVITE_CONTACTS, "desk-customer", customer),
    )
    yield Step(
        _("Add a subscription"),
        _("What the customer bought: a plan, its days, and how many licences."),
        has.has_subscription,
        _("New subscription"),
        _for(actor, keeps, "office-line-new", customer),
    )
    yield Step(
        _("Add an instance"),
        _("Where your product runs, and which release."),
        has.has_instance,
        _("New instance"),
        _for(actor, keeps, "office-instance-new", customer),
    )
    yield Step(
        _("License the instance"),
        _("It claims a place of the subscription. Without one, nothing is covered."),
        has.has_claim,
        _("Instances of the customer"),
        _for(actor, keeps, "office-customer", customer),
    )


def _for(actor: Actor, right: Right, name: str, *args: str | None) -> str:
    """Return an address for those who may go there, once there is what it is about."""
    return reverse(name, args=args) if actor.may(right) and None not in args else ""


def _has_targets(policy: Policy) -> bool:
    return any(plan.targets for plan in policy.pack.services.plans.values())
