"""Reads a seed file: every record and request in it, or all its mistakes at once."""

import hashlib
import re
from collections.abc import Collection
from datetime import datetime, tzinfo

from inscope.core.people import STAFF, ContactRole
from inscope.core.policy.errors import PackError, shortened
from inscope.core.policy.yamltree import Tree, read_text, read_tree
from inscope.core.seeds.model import (
    AgreementSeed,
    BlockSeed,
    CustomerSeed,
    InstanceSeed,
    MajorSeed,
    PersonSeed,
    ProductSeed,
    ReleaseSeed,
    Seed,
    SubscriptionSeed,
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
    text_or_empty,
    whole,
)
from inscope.core.seeds.requests import read_request

SHORTEST_LIFECYCLE = 3
_STAFF_ROLES = sorted(role.value for role in STAFF)
_CONTACT_ROLES = [role.value for role in ContactRole]
_PARTS = ("products", "staff", "customers", "requests")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


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
        customers=reading.each(entries, "customers", _customer),
        requests=reading.each(entries, "requests", read_request),
    )
    if reading.problems:
        raise SeedError(reading.problems)
    return seed


def _product(reading: Reading, tree: Tree) -> ProductSeed:
    entries = tree.record(("name", "lifecycle_years", "els_eligible", "majors"), required=("name",))
    return ProductSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        lifecycle_years=given(entries, "lifecycle_years", lambda one: whole(one, SHORTEST_LIFECYCLE)),
        els_eligible=given(entries, "els_eligible", Tree.flag),
        majors=reading.each(entries, "majors", _major),
    )


def _major(reading: Reading, tree: Tree) -> MajorSeed:
    entries = tree.record(("number", "original_release_on", "releases"), required=("number",))
    return MajorSeed(
        place=place_of(tree),
        number=whole(entries["number"], 0),
        original_release_on=given(entries, "original_release_on", reading.day),
        releases=reading.each(entries, "releases", _release),
    )


def _release(reading: Reading, tree: Tree) -> ReleaseSeed:
    entries = tree.record(("name", "released_on", "feature_status"), required=("name",))
    return ReleaseSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        released_on=given(entries, "released_on", reading.day),
        feature_status=given(entries, "feature_status", Tree.text) or "generally_available",
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


def _customer(reading: Reading, tree: Tree) -> CustomerSeed:
    parts = ("contacts", "subscriptions", "instances", "blocks", "agreements")
    entries = tree.record(("name", *parts), required=("name",))
    return CustomerSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        contacts=reading.each(entries, "contacts", _contact),
        subscriptions=reading.each(entries, "subscriptions", _subscription),
        instances=reading.each(entries, "instances", _instance),
        blocks=reading.each(entries, "blocks", _block),
        agreements=reading.each(entries, "agreements", _agreement),
    )


def _subscription(reading: Reading, tree: Tree) -> SubscriptionSeed:
    needed = ("reference", "product", "plan", "starts_on", "ends_on")
    entries = tree.record((*needed, "els_purchased"), required=needed)
    starts_on, ends_on = reading.days_in_order(entries)
    return SubscriptionSeed(
        place=place_of(tree),
        reference=entries["reference"].text("a reference"),
        product=entries["product"].text("the name of a product"),
        plan=entries["plan"].text("a plan"),
        starts_on=starts_on,
        ends_on=ends_on,
        els_purchased=flag(entries, "els_purchased"),
    )


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
    entries = tree.record((*needed, "activity"), required=needed)
    starts_on, ends_on = reading.days_in_order(entries)
    purchased = minutes(entries["hours"], 1, MOST_MINUTES)
    return BlockSeed(
        place=place_of(tree),
        reference=entries["reference"].text("a reference"),
        purchased_minutes=purchased,
        free_minutes=minutes(entries["free"], 0, purchased),
        activity=text_or_empty(entries, "activity"),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _agreement(reading: Reading, tree: Tree) -> AgreementSeed:
    needed = ("agreement", "accepted_on", "signatory", "text_digest")
    entries = tree.record(needed, required=needed)
    digest = entries["text_digest"].text("a digest")
    if not _DIGEST.fullmatch(digest):
        entries["text_digest"].fail(f"expected `sha256:` and 64 digits from 0 to f, found `{shortened(digest)}`")
    return AgreementSeed(
        place=place_of(tree),
        agreement=entries["agreement"].text("a short name"),
        accepted_on=reading.day(entries["accepted_on"]),
        signatory=entries["signatory"].text("who signed"),
        text_digest=digest,
    )
