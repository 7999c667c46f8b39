"""Messages that leave, as the office shows them: what waits, what failed and why. What they say is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from inscope.apps.contracts.models import Customer
from inscope.apps.outbox.endpoints import endpoints
from inscope.apps.outbox.rows import Counts, MessageState
from inscope.apps.outbox.selectors import count_messages, messages
from inscope.core.outbox import MOST_TRIES, State, endpoint_in, person_in
from inscope.core.people import Actor, Right
from inscope.pg.jobs import worker_state
from inscope.pg.tenancy import acting_as
from inscope.reads.listing import PAGE, Listing, choice, listing, number_in
from inscope.reads.names import names_of


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message; `next_at` is nothing where no try follows, `can_change` whether somebody may still decide."""

    public_id: UUID
    subject: str
    to: str
    company: str
    word: str
    icon: str
    tone: str
    tries: str
    why: str
    at: datetime
    next_at: datetime | None
    can_change: bool


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """The list, and what there is to know above it."""

    list: Listing[MessageLine]
    counts: Counts
    has_mail: bool
    has_worker: bool


def messages_page(actor: Actor, asked: Mapping[str, str], *, now: datetime) -> MessagesPage:
    """Return a page of the messages, the latest first."""
    actor.require(Right.KEEP_MESSAGES)
    looks = _looks()
    filters = (choice("state", _("Every state"), asked, [(one.value, looks[one][0]) for one in State]),)
    with acting_as(actor):
        found = messages(state=filters[0].value, before=number_in(asked.get("after", "")), most=PAGE + 1)
        names = names_of(person_in(one.recipient) for one in found)
        hooks = {str(one.public_id): one.name for one in endpoints()}
        companies = dict(Customer.objects.filter(id__in={one.customer_id for one in found}).values_list("id", "name"))
        counts, worker = count_messages(now=now), worker_state()

    def line(one: MessageState) -> MessageLine:
        person, hook = person_in(one.recipient), endpoint_in(one.recipient)
        word, icon, tone = looks[State(one.state)]
        waits = one.state == State.WAITING
        return MessageLine(
            public_id=one.public_id,
            subject=one.subject,
            to=names[person].name if person is not None else hooks.get(hook or "", ""),
            company=companies.get(one.customer_id or 0, ""),
            word=word,
            icon=icon,
            tone=tone,
            tries=_("%(tries)d of %(most)d") % {"tries": one.attempts, "most": MOST_TRIES},
            why=one.last_error,
            at=one.sent_at or one.created_at,
            next_at=one.next_at if waits and one.attempts else None,
            can_change=waits or one.state == State.FAILED,
        )

    shown = listing(found, filters, asked, line=line, place=lambda one: str(one.id))
    return MessagesPage(shown, counts, has_mail=settings.MAIL_IS_SET_UP, has_worker=worker.workers > 0)


def _looks() -> dict[State, tuple[str, str, str]]:
    """Return how each state is shown: a word, an icon and a tone."""
    return {
        State.WAITING: (_("Waits"), "hourglass", ""),
        State.SENT: (_("Sent"), "check", "ok"),
        State.FAILED: (_("Failed"), "triangle-alert", "bad"),
        State.DROPPED: (_("Dropped"), "ban", ""),
    }
