"""Reads a seed file: every record and request in it, or all its mistakes at once."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo
from functools import partial

from inscope.core.catalog import SHORTEST_LIFECYCLE
from inscope.core.charging import MOST_MINUTES as MOST_OF_A_DAY
from inscope.core.claims import Terms, TermsRefusedError
from inscope.core.contract_times import CALENDAR
from inscope.core.people import ONLY_PEOPLE, STAFF, ContactRole
from inscope.core.policy.errors import PackError
from inscope.core.policy.services import PRIORITIES
from inscope.core.policy.yamltree import Tree, read_text, read_tree
from inscope.core.seeds.catalog import read_component, read_feature, read_roadmap_item
from inscope.core.seeds.model import (
    AgreementSeed,
    AgreementTextSeed,
    BlockSeed,
    CustomerSeed,
    InstanceSeed,
    MajorSeed,
    PersonSeed,
    PhaseEndSeed,
    PricesSeed,
    ProductSeed,
    ReleaseSeed,
    SecondLooksSeed,
    Seed,
    ServiceAccountSeed,
    SubscriptionSeed,
    TimesSeed,
)
from inscope.core.seeds.reading import (
    MOST_MINUTES,
    Reading,
    SeedError,
    email,
    flag,
    given,
    minutes,
    place_of,
    price,
    text_or_empty,
    whole,
)
from inscope.core.seeds.requests import read_request
from inscope.core.sla.model import Name

_STAFF_ROLES = sorted(role.value for role in STAFF)
_CONTACT_ROLES = [role.value for role in ContactRole]
_PARTS = ("products", "staff", "service_accounts", "agreements", "prices", "second_looks", "customers", "requests")


def read_seed(file: str, content: bytes, *, now: datetime, zone: tzinfo) -> Seed:
    """Read a seed file, YAML or JSON, as it is to be loaded at an instant in the vendor's zone.

    Raises:
        SeedError: with every mistake that was found, each with line, column, the value and what is expected.
    """
    reading = Reading(now, zone)
    try:
        entries = read_tree(read_text(file, content)).record(_PARTS, what=f"a map of {', '.join(_PARTS)}")
    except PackError as error:
        raise SeedError(error.problems) from None
    seed = Seed(
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        products=reading.each(entries, "products", _product),
        staff=reading.each(entries, "staff", _staff),
        service_accounts=reading.each(entries, "service_accounts", _program_of_staff),
        agreements=reading.each(entries, "agreements", _text),
        prices=reading.one(entries, "prices", _prices),
        second_looks=reading.one(entries, "second_looks", _second_looks),
        customers=reading.each(entries, "customers", _customer),
        requests=reading.each(entries, "requests", read_request),
    )
    if reading.problems:
        raise SeedError(reading.problems)
    return seed


def _product(reading: Reading, tree: Tree) -> ProductSeed:
    parts = ("majors", "features", "components", "roadmap")
    entries = tree.record(("name", "lifecycle_years", "els_eligible", *parts), required=("name",))
    return ProductSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        lifecycle_years=given(entries, "lifecycle_years", lambda one: whole(one, SHORTEST_LIFECYCLE)),
        els_eligible=given(entries, "els_eligible", Tree.flag),
        majors=reading.each(entries, "majors", _major),
        features=reading.each(entries, "features", read_feature),
        components=reading.each(entries, "components", read_component),
        roadmap=reading.each(entries, "roadmap", read_roadmap_item),
    )


def _major(reading: Reading, tree: Tree) -> MajorSeed:
    entries = tree.record(("number", "original_release_on", "phase_ends", "releases"), required=("number",))
    ends = entries["phase_ends"].map("a map of phases to days") if "phase_ends" in entries else {}
    return MajorSeed(
        place=place_of(tree),
        number=whole(entries["number"], 0),
        original_release_on=given(entries, "original_release_on", reading.day),
        phase_ends=tuple(PhaseEndSeed(place_of(day), phase, reading.day(day)) for phase, day in ends.items()),
        releases=reading.each(entries, "releases", _release),
    )


def _release(reading: Reading, tree: Tree) -> ReleaseSeed:
    days = ("released_on", "withdrawn_on", "re_released_on")
    entries = tree.record(("name", "kind", *days, "feature_status"), required=("name",))
    return ReleaseSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        released_on=given(entries, "released_on", reading.day),
        feature_status=given(entries, "feature_status", Tree.text) or "generally_available",
        kind=text_or_empty(entries, "kind"),
        withdrawn_on=given(entries, "withdrawn_on", reading.day),
        re_released_on=given(entries, "re_released_on", reading.day),
    )


def _staff(_reading: Reading, tree: Tree) -> PersonSeed:
    person = _person(tree, _STAFF_ROLES)
    if not person.roles:
        tree.fail(f"`{person.email}` needs a role", f"one of {', '.join(_STAFF_ROLES)}")
    return person


def _contact(_reading: Reading, tree: Tree) -> PersonSeed:
    return _person(tree, _CONTACT_ROLES)


def _person(tree: Tree, roles: Collection[str]) -> PersonSeed:
    entries = tree.record(("email", "name", "roles", "password"), required=("email", "name", "roles"))
    return PersonSeed(
        place=place_of(tree),
        email=email(entries["email"]),
        name=entries["name"].text("a name"),
        roles=tuple(one.word(roles, "role") for one in entries["roles"].list("a list of roles")),
        password=given(entries, "password", Tree.text),
    )


def _program_of_staff(_reading: Reading, tree: Tree) -> ServiceAccountSeed:
    return _program(tree, _STAFF_ROLES)


def _program_of_customer(_reading: Reading, tree: Tree) -> ServiceAccountSeed:
    return _program(tree, _CONTACT_ROLES)


def _program(tree: Tree, roles: Collection[str]) -> ServiceAccountSeed:
    entries = tree.record(("name", "roles"), required=("name", "roles"))
    known = [role for role in roles if role not in ONLY_PEOPLE]
    return ServiceAccountSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        roles=tuple(one.word(known, "role") for one in entries["roles"].list("a list of roles")),
    )


def _customer(reading: Reading, tree: Tree) -> CustomerSeed:
    parts = ("contacts", "service_accounts", "subscriptions", "instances", "blocks", "agreements")
    entries = tree.record(("name", "parent", *parts), required=("name",))
    return CustomerSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        parent=given(entries, "parent", Tree.text),
        contacts=reading.each(entries, "contacts", _contact),
        service_accounts=reading.each(entries, "service_accounts", _program_of_customer),
        subscriptions=reading.each(entries, "subscriptions", _subscription),
        instances=reading.each(entries, "instances", _instance),
        blocks=reading.each(entries, "blocks", _block),
        agreements=reading.each(entries, "agreements", _agreement),
    )


def _subscription(reading: Reading, tree: Tree) -> SubscriptionSeed:
    needed = ("reference", "plan", "starts_on", "ends_on")
    allowed = ("product", "products", "licences", "grace_days", "instance", "els_purchased", "renews", "response_times")
    entries = tree.record((*needed, *allowed), required=needed)
    if {"product", "products"} <= entries.keys():
        tree.fail("a subscription has `product` or `products`, not both", "without either it covers every product")
    several = entries["products"].list("a list of products") if "products" in entries else ()
    return SubscriptionSeed(
        place=place_of(tree),
        reference=entries["reference"].text("a reference"),
        products=tuple(one.text("the name of a product") for one in (*several, *_one(entries, "product"))),
        plan=entries["plan"].text("a plan"),
        terms=_terms(reading, tree, entries),
        instance=given(entries, "instance", Tree.text),
        els_purchased=flag(entries, "els_purchased"),
        renews=given(entries, "renews", Tree.text),
        times=given(entries, "response_times", partial(_times, reading)),
    )


def _times(reading: Reading, tree: Tree) -> TimesSeed:
    entries = tree.record((*PRIORITIES, "agreed_at", "paper"), required=PRIORITIES)
    typed: dict[str, str] = {}
    for priority in PRIORITIES:
        target = entries[priority].record((*Name, CALENDAR), required=tuple(Name))
        typed |= {f"{priority}_{part}": text_or_empty(target, part) for part in (*Name, CALENDAR)}
    return TimesSeed(
        place=place_of(tree),
        typed=typed,
        paper=text_or_empty(entries, "paper"),
        agreed_at=given(entries, "agreed_at", reading.instant),
    )


def _terms(reading: Reading, tree: Tree, entries: Mapping[str, Tree]) -> Terms:
    starts_on, ends_on = reading.days_in_order(entries)
    licences, grace_days = (
        given(entries, "licences", lambda one: whole(one, 1)),
        given(entries, "grace_days", lambda one: whole(one, 0)),
    )
    try:
        return Terms(starts_on, ends_on, licences or 1, grace_days or 0)
    except TermsRefusedError as error:
        tree.fail(error.message, error.hint)


def _one(entries: Mapping[str, Tree], key: str) -> tuple[Tree, ...]:
    return (entries[key],) if key in entries else ()


def _instance(reading: Reading, tree: Tree) -> InstanceSeed:
    needed = ("name", "environment", "product", "release")
    entries = tree.record((*needed, "subscription", "facts", "said_by", "said_at"), required=needed)
    said = {"facts", "said_by", "said_at"}
    if missing := said - entries.keys() if said & entries.keys() else set():
        tree.fail(f"the key `{min(missing)}` is missing", "facts of an instance go with who said them, and when")
    return InstanceSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        environment=entries["environment"].text("an environment"),
        product=entries["product"].text("the name of a product"),
        release=entries["release"].text("the name of a release"),
        subscription=given(entries, "subscription", Tree.text),
        facts=given(entries, "facts", reading.facts) or {},
        said_by=given(entries, "said_by", email),
        said_at=given(entries, "said_at", reading.instant),
    )


def _block(reading: Reading, tree: Tree) -> BlockSeed:
    needed = ("reference", "hours", "free", "starts_on", "ends_on")
    entries = tree.record((*needed, "activity", "bought_at", "price"), required=needed)
    starts_on, ends_on = reading.days_in_order(entries)
    price_minor, currency = price(entries["price"]) if "price" in entries else (None, "")
    purchased = minutes(entries["hours"], 1, MOST_MINUTES)
    return BlockSeed(
        place=place_of(tree),
        reference=entries["reference"].text("a reference"),
        purchased_minutes=purchased,
        free_minutes=minutes(entries["free"], 0, purchased),
        activity=text_or_empty(entries, "activity"),
        starts_on=starts_on,
        ends_on=ends_on,
        bought_at=given(entries, "bought_at", reading.instant),
        price_minor=price_minor,
        currency=currency,
    )


def _prices(_reading: Reading, tree: Tree) -> PricesSeed:
    needed = ("currency", "hour", "minimum_hours", "validity_months")
    entries = tree.record((*needed, "by_activity"), required=needed)
    own = entries["by_activity"].map("a map of activities to prices") if "by_activity" in entries else {}
    return PricesSeed(
        place=place_of(tree),
        currency=entries["currency"].text("a currency"),
        hour=entries["hour"].text("a price"),
        by_activity={word: price.text("a price") for word, price in own.items()},
        minimum_hours=whole(entries["minimum_hours"], 1),
        validity_months=whole(entries["validity_months"], 1),
    )


def _second_looks(_reading: Reading, tree: Tree) -> SecondLooksSeed:
    entries = tree.record(("from",), required=("from",))
    return SecondLooksSeed(place_of(tree), minutes(entries["from"], 1, MOST_OF_A_DAY))


def _text(reading: Reading, tree: Tree) -> AgreementTextSeed:
    needed = ("agreement", "version", "title", "text", "published_at")
    entries = tree.record((*needed, "material"), required=needed)
    return AgreementTextSeed(
        place=place_of(tree),
        agreement=entries["agreement"].text("a short name"),
        version=entries["version"].text("a version"),
        title=entries["title"].text("a title"),
        content=entries["text"].text("the text"),
        is_material=flag(entries, "material"),
        published_at=reading.instant(entries["published_at"]),
    )


def _agreement(reading: Reading, tree: Tree) -> AgreementSeed:
    needed = ("agreement", "version", "accepted_on", "name")
    entries = tree.record((*needed, "title"), required=needed)
    return AgreementSeed(
        place=place_of(tree),
        agreement=entries["agreement"].text("a short name"),
        version=entries["version"].text("a version"),
        accepted_on=reading.day(entries["accepted_on"]),
        name=entries["name"].text("who signed"),
        title=text_or_empty(entries, "title"),
    )
