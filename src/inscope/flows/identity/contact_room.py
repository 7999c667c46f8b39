"""How many contacts the plans of a customer have room for, as they are on a day."""

from datetime import date

from inscope.apps.contracts.bulk import hold_customers
from inscope.apps.contracts.selectors import plans_on
from inscope.apps.identity.bulk import contacts_counted
from inscope.core.contact_limits import require_room
from inscope.core.people import Actor
from inscope.reads.published_policy import policy_in_force


def require_room_for_one(actor: Actor, customer_id: int, today: date) -> None:
    """Refuse one more contact who can sign in, where there is no room; nobody else adds one meanwhile.

    Raises:
        ContactLimitError: the plan of the customer has room for no more.
    """
    hold_customers(numbers=[customer_id])
    words = plans_on(actor=actor, customer_id=customer_id, on=today)
    if words:
        plans = policy_in_force(today).policy.pack.services.plans
        count = contacts_counted(customers=[customer_id]).get(customer_id, 0)
        require_room([plans[word] for word in words if word in plans], count)
