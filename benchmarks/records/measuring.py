"""Measures the match of contract lines, and pages of customers' records."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from django.db import connection
from django.test import Client
from django.utils import timezone

from inscope.apps.contracts.entitlement import LINES, entitlement_on
from inscope.apps.contracts.models import Customer, Instance
from inscope.apps.identity.models import Person
from inscope.core.people import INSCOPE, Actor, contact_actor
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as

TODAY = date(2026, 5, 20)
ASKED, PAGES = 2_000, 40

Figures = Iterator[tuple[str, float]]


def matches() -> Figures:
    """Yield what the match costs: its statement in PostgreSQL, and the ranked answer through the selector."""
    with acting_as(INSCOPE):
        everything = list(Instance.objects.order_by("id").values_list("id", "customer_id"))
    asked = everything[:: max(1, len(everything) // ASKED)]
    customer = asked[0][1]
    own = [number for number, company in everything if company == customer]
    for who, actor, numbers in (
        ("the staff", INSCOPE, [number for number, _company in asked]),
        ("a contact", contact_actor(1, customer, ["administer"]), own * (ASKED // len(own))),
    ):
        with acting_as(actor):
            yield (
                f"statement of the match in PostgreSQL, for {who}",
                statistics.median(_explained(actor, one) for one in numbers),
            )
            match = partial(entitlement_on, actor=actor, on=TODAY)
            yield (
                f"match through the selector, ranked, for {who}",
                _median(lambda one, match=match: match(instance_id=one), numbers),
            )


def pages() -> Figures:
    """Yield what whole pages take, from the request to the last byte."""
    with acting_as(INSCOPE):
        customer = Customer.objects.order_by("id")[10]
        staff = _person("staff", ["support_engineer"], None)
        contact = _person("contact", ["administer"], customer.pk)
    for name, person, path in (
        ("list of customers, 25 rows", staff, "/office/customers/"),
        ("list of customers, found by a part of the name", staff, "/office/customers/?q=49"),
        ("list of customers with claims beyond the count", staff, "/office/customers/?licences=beyond"),
        ("a customer with four lines and ten instances", staff, f"/office/customers/{customer.public_id}/"),
        ("a contact's instances", contact, "/portal/instances/"),
        ("the customers of the desk, 25 rows", staff, "/desk/customers/"),
        ("list of products", staff, "/office/products/"),
        ("list of releases, 25 of 2,000", staff, "/office/releases/"),
        ("list of releases, found by a part of the name", staff, "/office/releases/?q=5.1"),
        ("the public life cycle of 100 major versions", None, "/lifecycle/"),
        ("who is bound by agreements", staff, "/office/agreements/"),
    ):
        client = Client(headers={"host": "localhost"})
        if person is not None:
            client.force_login(person)
        for _ in range(3):
            assert client.get(path).status_code == 200, path
        yield name, _median(lambda _number, get=client.get, path=path: get(path), range(PAGES))


def _explained(actor: Actor, instance: int) -> float:
    values = {"instances": [instance], "customer": actor.customer_id, "on": TODAY}
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, timing off, format json) {LINES}", values)
        told = cursor.fetchall()[0][0][0]
    return float(told["Execution Time"])


def _median(act: Callable[[int], object], asked: Sequence[int]) -> float:
    """Return how many milliseconds one call takes."""
    taken = []
    for one in asked:
        begun = time.perf_counter()
        act(one)
        taken.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(taken)


def _person(word: str, roles: list[str], customer_id: int | None) -> Person:
    now = timezone.now()
    return Person.objects.create(
        public_id=uuid7(now),
        name=word,
        email=f"{word}@example.com",
        password="!",  # noqa: S106 - nobody signs in with one
        roles=roles,
        customer_id=customer_id,
    )
