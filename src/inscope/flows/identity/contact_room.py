"""How many contacts the plans of a customer have room for, as they are on a day."""

from datetime import date

from inscope.apps.contracts.selectors import plans_on
from inscope.apps.identity.selectors import people_of_customer
from inscope.core.contact_limits import require_room
from inscope.core.people import Actor
from inscope.pg.locks import hold_name
from inscope.reads.published_policy import policy_in_force


def require_room_for_one(actor: Actor, customer_id: int, today: date) -> None:
    """Refuse one more contact who can sign in, where there is no room; nobody else adds one meanwhile.

    Raises:
        ContactLimitError: the plan of the customer has room for no more.
    """
    hold_name("contacts", str(customer_id))
    words = plans_on(actor=actor, customer_id=customer_id, on=today)
    if words:
        plans = policy_in_force(today).policy.pack.services.plans
        people = people_of_customer(actor=actor, customer_id=customer_id)
        require_room([plans[word] for word in words if word in plans], sum(one.is_active for one in people))
