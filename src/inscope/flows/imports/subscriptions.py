"""Contract lines from a file. Those that stand are changed as the office changes them: claims may stand against it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from inscope.apps.catalog.bulk import product_names
from inscope.apps.contracts.bulk import add_lines, lines_standing, remove_lines, rests_on_lines
from inscope.apps.contracts.lines import change_line, line_values
from inscope.apps.contracts.rows import NewLine
from inscope.apps.contracts.selectors import customer_numbered, subscription_with
from inscope.core.imports import Row, Standing, Values, Wanted, terms_of
from inscope.core.imports.plan import Key
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.core.policy import FactError
from inscope.core.policy.errors import did_you_mean
from inscope.core.policy.sourced import checked
from inscope.core.records import state_of
from inscope.flows.imports.kinds import Records, Refuse
from inscope.reads.published_policy import policy_in_force

PLAN = "plan"


class Subscriptions(Records):
    """Contract lines; the plan is a word of the policy in force."""

    changes_at_once = 1

    def __init__(self, actor: Actor, *, today: date, now: datetime) -> None:
        super().__init__(actor, today=today, now=now)
        self._products = product_names()
        self._plans: dict[str, str] = {}
        self._of: set[int] = set()

    def wanted(self, rows: Iterable[Row], refuse: Refuse) -> Iterator[Wanted]:
        """Yield the rows whose customer, plan and products there are."""
        products = {key: number for number, (key, _name, _subject) in self._products.items()}
        for row in rows:
            customer = self.customer(row, refuse)
            is_whole = self._has_plan(row, refuse)
            values = {name: value for name, value in row.values.items() if name not in {"customer", "reference"}}
            if "products" in values:
                numbers = [products.get(name_key(name)) for name in values["products"]]
                for name, number in zip(values["products"], numbers, strict=True):
                    if number is None:
                        near = did_you_mean(name_key(name), products)
                        refuse(row.problem("products", f"products that stand, and `{name}` does not. {near}".strip()))
                        is_whole = False
                values["products"] = tuple(sorted({number for number in numbers if number is not None}))
            if customer and is_whole:
                self._of.add(customer.id)
                yield Wanted(row, (customer.id, str(row.values["reference"])), values)

    def standing(self) -> Mapping[Key, Standing]:
        """Return the contract lines of the customers that the file names."""
        return {(customer, reference): one for customer, reference, one in lines_standing(customers=self._of)}

    def add(self, rows: Sequence[Wanted]) -> list[Standing]:
        """Add contract lines."""
        return add_lines(rows=[(*one.key, one.values) for one in rows], companies=self.companies, now=self.now)

    def change(self, changes: Sequence[tuple[Standing, Values]]) -> list[Standing]:
        """Change contract lines by their service; their claims follow.

        Raises:
            CountBelowClaimsError, TermsRefusedError: claims stand against it.
        """
        for stands, values in changes:
            line = subscription_with(
                actor=self.actor, public_id=UUID(stands.subject.rpartition(":")[2]), for_change=True
            )
            change_line(
                actor=self.actor,
                customer=customer_numbered(actor=self.actor, customer_id=line.customer_id),
                stands=line,
                line=NewLine(
                    reference=line.reference,
                    plan=values["plan"],
                    terms=terms_of(values),
                    product_ids=frozenset(values["products"]),
                    instance_id=line.instance_id,
                    els_purchased=values["els_purchased"],
                    renews_id=line.renews_id,
                ),
                unlicensed=(),
                seen=state_of(line_values(line)),
                now=self.now,
            )
        return [Standing(stands.id, stands.subject, stands.name, values) for stands, values in changes]

    def in_words(self, values: Values) -> dict[str, object]:
        """Return values with the names of the products."""
        return {**values, "products": tuple(self._products[number][1] for number in values["products"])}

    def locked(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """Return contract lines by number, and keep others from changing them."""
        return {one.id: one for _customer, _reference, one in lines_standing(numbers=numbers)}

    def rests_on(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how many rows of what rest on contract lines."""
        return rests_on_lines(numbers=numbers)

    def remove(self, numbers: Collection[int]) -> None:
        """Take contract lines back."""
        remove_lines(numbers=numbers)

    def _has_plan(self, row: Row, refuse: Refuse) -> bool:
        word = str(row.values[PLAN])
        if word not in self._plans:
            self._plans[word] = self._refusal_of(word)
        if self._plans[word]:
            refuse(row.problem(PLAN, self._plans[word]))
        return not self._plans[word]

    def _refusal_of(self, word: str) -> str:
        policy = policy_in_force(self.today).policy
        try:
            if PLAN in policy.facts:
                checked(policy, PLAN, word)
        except FactError as error:
            return " ".join(filter(None, (error.expected or "a plan of the policy", error.hint)))
        return ""
