"""How many contacts a customer may have: as many as the largest of its plans says, and without end if one says none."""

from collections.abc import Collection
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.policy.services import Plan


class ContactLimitError(DomainError):
    """A contact beyond those that the plan of a customer has room for."""

    code: ClassVar[str] = "contact_limit"

    def __init__(self, plan: Plan, most: int) -> None:
        super().__init__(
            f"the plan `{plan.label}` is for {most} contacts, and there are as many",
            hint="close the account of somebody who left, or sell a larger plan",
        )
        self.plan, self.most = plan.word, most

    def details(self) -> dict[str, object]:
        """Return the plan and its number."""
        return {"plan": self.plan, "most": self.most}


def require_room(plans: Collection[Plan], contacts: int) -> None:
    """Refuse one more contact where the plans in force have room for no more; without a plan, nothing limits.

    Raises:
        ContactLimitError: names the plan with the most room.
    """
    limits = {plan.contacts: plan for plan in plans}
    known = {most: plan for most, plan in limits.items() if most is not None}
    if known and None not in limits and contacts >= max(known):
        raise ContactLimitError(known[max(known)], max(known))
