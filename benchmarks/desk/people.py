"""Who there is: 50 customers that all have the same records, 500 contacts with a token each, 20 engineers.

The records are alike, and each request rests on them, so that a decision made once holds for all customers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from inscope.apps.agreements.models import Acceptance, AgreementText
from inscope.apps.catalog.models import MajorVersion, Product, Release
from inscope.apps.contracts.models import Claim, Customer, Instance, Subscription, SubscriptionProduct
from inscope.apps.hours.rows import NewBlock
from inscope.apps.hours.services import keep_block
from inscope.apps.identity.models import ApiToken, Person
from inscope.apps.identity.selectors import hash_of
from inscope.core.charging import Rules
from inscope.core.names import name_key
from inscope.core.people import INSCOPE
from inscope.core.tokens import USUAL
from inscope.pg.ids import uuid7
from inscope.pg.schema import OWNER_ALIAS
from inscope.pg.tenancy import acting_as

CUSTOMERS, CONTACTS, ENGINEERS = 50, 500, 20
BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2029, 12, 31)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who asks: with the instance that the requests are about, and a token."""

    person: Person
    customer_id: int
    instance_id: int
    instance: UUID
    token: str


@dataclass(frozen=True, slots=True)
class People:
    """Everybody."""

    contacts: Sequence[Contact]
    engineers: Sequence[Person]

    @property
    def asking(self) -> Sequence[Contact]:
        """Return the contacts of half of the customers, who asked for all that there is: more than a page, of 1,000."""
        customers = {one.customer_id for one in self.contacts[: CUSTOMERS // 2]}
        return [one for one in self.contacts if one.customer_id in customers]


def make_people() -> People:
    """Add everybody, with what the customers have."""
    customers = Customer.objects.using(OWNER_ALIAS).bulk_create(
        Customer(public_id=uuid7(BEGAN), name=f"Customer {number}", name_key=name_key(f"Customer {number}"))
        for number in range(CUSTOMERS)
    )
    instances = _records_of(customers)
    contacts = Person.objects.using(OWNER_ALIAS).bulk_create(
        _person(f"contact{number}", customers[number % CUSTOMERS].pk, ["open_requests"]) for number in range(CONTACTS)
    )
    engineers = Person.objects.using(OWNER_ALIAS).bulk_create(
        _person(f"engineer{number}", None, ["support_engineer"]) for number in range(ENGINEERS)
    )
    tokens, now = [f"insc_benchmark_{number}" for number in range(CONTACTS)], datetime.now(UTC)
    ApiToken.objects.using(OWNER_ALIAS).bulk_create(
        ApiToken(
            public_id=uuid7(BEGAN),
            person=person,
            customer_id=person.customer_id,
            name="benchmark",
            token_hash=hash_of(token),
            scopes=["cases:read", "cases:write"],
            made_at=now,
            expires_at=now + USUAL,
            used_at=now,  # as of programs at work: that they are is noted every few minutes
        )
        for person, token in zip(contacts, tokens, strict=True)
    )
    asking = [
        Contact(person, own.customer_id, own.pk, own.public_id, token)
        for number, (person, token) in enumerate(zip(contacts, tokens, strict=True))
        for own in [instances[number % CUSTOMERS]]
    ]
    return People(asking, engineers)


def _person(word: str, customer_id: int | None, roles: list[str]) -> Person:
    return Person(
        public_id=uuid7(BEGAN),
        name=f"{word.capitalize()} Example",
        email=f"{word}@example.com",
        password="!",  # noqa: S106 - nobody signs in with one
        customer_id=customer_id,
        roles=roles,
    )


def _records_of(customers: Sequence[Customer]) -> list[Instance]:
    """Give each customer a subscription, an instance under it, hours and an agreement, all under the same names."""
    product = Product.objects.using(OWNER_ALIAS).create(
        public_id=uuid7(BEGAN), name="Gateway", name_key="gateway", lifecycle_years=5, els_eligible=True
    )
    major = MajorVersion.objects.using(OWNER_ALIAS).create(product=product, number=5, original_release_on=FIRST_DAY)
    release = Release.objects.using(OWNER_ALIAS).create(
        public_id=uuid7(BEGAN), major=major, name="5.4.2", name_key="5.4.2"
    )
    days = {"starts_on": FIRST_DAY, "ends_on": LAST_DAY}
    subscriptions = Subscription.objects.using(OWNER_ALIAS).bulk_create(
        Subscription(customer=customer, public_id=uuid7(BEGAN), reference="S-1", plan="premium", **days)
        for customer in customers
    )
    SubscriptionProduct.objects.using(OWNER_ALIAS).bulk_create(
        SubscriptionProduct(customer=one.customer, subscription=one, product=product) for one in subscriptions
    )
    block = NewBlock(reference="B-1", bought_minutes=2_400, bought_on=FIRST_DAY, rules=Rules(), **days)
    with acting_as(INSCOPE):
        for customer in customers:
            keep_block(customer_id=customer.pk, block=block, free_minutes=1_200, now=BEGAN)
    text = AgreementText.objects.using(OWNER_ALIAS).create(
        agreement="cca", number=1, version="1", title="Agreement", digest=f"sha256:{'0' * 64}", is_material=False,
        published_at=BEGAN,
    )  # fmt: skip
    Acceptance.objects.using(OWNER_ALIAS).bulk_create(
        Acceptance(
            customer=customer, public_id=uuid7(BEGAN), text=text, nth=1, is_on_paper=True, company=customer.name,
            name="A director", accepted_on=FIRST_DAY, recorded_at=BEGAN,
        )
        for customer in customers
    )  # fmt: skip
    instances = Instance.objects.using(OWNER_ALIAS).bulk_create(
        Instance(
            customer=one.customer,
            public_id=uuid7(BEGAN),
            name="prod-1",
            name_key="prod-1",
            environment="production",
            release=release,
        )
        for one in subscriptions
    )
    Claim.objects.using(OWNER_ALIAS).bulk_create(
        Claim(customer=one.customer, instance=one, subscription=line, licence_count=1, seat=1, claimed_at=BEGAN, **days)
        for one, line in zip(instances, subscriptions, strict=True)
    )
    return instances
