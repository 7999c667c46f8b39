"""Contacts from a file, of customers that stand. Each is found by the address with which they sign in."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from inscope.apps.contracts.bulk import hold_customers, plans_by_customer
from inscope.apps.identity.bulk import (
    add_contacts,
    change_contacts,
    contacts_counted,
    people_standing,
    remove_contacts,
    rests_on_contacts,
)
from inscope.apps.identity.errors import PersonRefusedError
from inscope.apps.identity.services import checked_email
from inscope.core.contact_limits import ContactLimitError, require_room
from inscope.core.imports import Plan, Row, Standing, Values, Wanted
from inscope.core.imports.plan import Key
from inscope.core.people import Actor, Right
from inscope.flows.imports.kinds import Records, Refuse
from inscope.reads.published_policy import policy_in_force

TAKEN = "another address: somebody else signs in with this one"
CHANGED = "what stands: to change a contact takes an administrator"


class Contacts(Records):
    """Contacts; they choose a password once somebody sends them a link."""

    def __init__(self, actor: Actor, *, today: date, now: datetime) -> None:
        super().__init__(actor, today=today, now=now)
        self._people: dict[Key, Standing] = {}

    def wanted(self, rows: Iterable[Row], refuse: Refuse) -> Iterator[Wanted]:
        """Yield the rows whose customer there is, and whose address is one, of nobody else."""
        ours = [(row, email) for row in rows if (email := self._email(row, refuse))]
        found = people_standing(emails=[email for _row, email in ours])
        customers = {email: customer for customer, email, _one in found}
        self._people = {
            (customer, email): self._beside(customer, one) for customer, email, one in found if customer is not None
        }
        for row, email in ours:
            customer = self.customer(row, refuse)
            if customer and customers.get(email, customer.id) != customer.id:
                refuse(row.problem("email", TAKEN))
            elif customer:
                values = {name: value for name, value in row.values.items() if name in {"name", "roles"}}
                yield Wanted(row, (customer.id, email), values)

    def standing(self) -> Mapping[Key, Standing]:
        """Return those who sign in with the addresses of the file."""
        return self._people

    def check(self, plan: Plan, refuse: Refuse) -> None:
        """Refuse two customers for one address, and contacts for whom the plan of their customer has no room.

        What a contact may do is changed by administrators alone, here as on the page of a person.
        """
        if not self.actor.may(Right.KEEP_PEOPLE):
            for change in plan.changed:
                refuse(change.wanted.row.problem("roles", CHANGED))
        seen: dict[str, int] = {}
        of = {one.key[0] for one in plan.added}
        plans = plans_by_customer(customers=of, on=self.today)
        known = policy_in_force(self.today).policy.pack.services.plans if plans else {}
        hold_customers(numbers=plans)
        counts = Counter(contacts_counted(customers=of))
        for one in plan.added:
            customer, email = one.key
            if seen.setdefault(email, one.row.number) != one.row.number:
                refuse(one.row.problem("email", f"another address: row {seen[email]} has this one"))
            try:
                words = plans.get(customer, frozenset())
                require_room([known[word] for word in words if word in known], counts[customer])
            except ContactLimitError as error:
                refuse(one.row.problem("customer", f"room for one more contact: {error.message}"))
            counts[customer] += 1

    def add(self, rows: Sequence[Wanted]) -> list[Standing]:
        """Add contacts."""
        made = add_contacts(rows=[(*one.key, one.values) for one in rows], now=self.now)
        return [self._beside(row.key[0], one) for one, row in zip(made, rows, strict=True)]

    def change(self, changes: Sequence[tuple[Standing, Values]]) -> list[Standing]:
        """Give contacts other names and roles."""
        change_contacts(rows=[(stands.id, values) for stands, values in changes])
        return [Standing(stands.id, stands.subject, stands.name, values) for stands, values in changes]

    def in_words(self, values: Values) -> dict[str, object]:
        """Return what a contact may do; of the name, no word is kept."""
        return {"roles": values["roles"]}

    def locked(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """Return contacts by number, and keep others from changing them."""
        return {one.id: one for _customer, _email, one in people_standing(numbers=numbers)}

    def rests_on(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how many rows of what rest on contacts."""
        return rests_on_contacts(numbers=numbers)

    def remove(self, numbers: Collection[int]) -> None:
        """Take contacts back."""
        remove_contacts(numbers=numbers)

    def _beside(self, customer: int, one: Standing) -> Standing:
        """Return a contact with a path below its customer, whose history tells of it."""
        return Standing(one.id, f"{self.companies[customer]}/{one.subject}", one.name, one.values)

    @staticmethod
    def _email(row: Row, refuse: Refuse) -> str:
        try:
            return checked_email(str(row.values["email"]))
        except PersonRefusedError as error:
            refuse(row.problem("email", error.hint or error.message))
            return ""
