"""Tell people by e-mail what happened on a case, in the transaction in which it happens.

Who acted is told nothing, nor is a closed account; and of an internal note nobody.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow, MessageRow
from inscope.apps.coverage.rows import StoredDecision
from inscope.apps.hours.rows import BlockRow, ContestedRow
from inscope.apps.identity.selectors import person_names
from inscope.apps.outbox.endpoints import endpoints
from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import add_messages
from inscope.core.outbox import Channel, first_lines, one_line, to_endpoint, to_person
from inscope.core.outcome import Outcome
from inscope.core.people import Actor
from inscope.core.sla.warnings import Whom
from inscope.pg.jobs import wake
from inscope.reads.case_lines import reference
from inscope.reads.recipients import Recipient, assignee_of, contacts_on, people_among, warned_people
from inscope.web.ui.outcomes import look_of

_PORTAL, _DESK = "portal-request", "desk-case"
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silently() -> Iterator[None]:
    """Tell nobody of what is brought in from elsewhere: it happened long ago."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def tell_of_message(*, actor: Actor, case: CaseRow, message: MessageRow, now: datetime) -> None:
    """Tell the other side what somebody wrote on a case; of an internal note, nobody."""
    if message.is_internal:
        return
    people, page = _side(actor, case, is_customer=actor.is_staff)
    if people:
        name = person_names(ids=[message.person_id])[message.person_id].name
        said = _("%(name)s wrote:") % {"name": one_line(name)}
        said = f"{said}\n\n{first_lines(message.body)}"
        _tell(case, people, page=page, what=f"message:{message.id}", said=said, now=now)


def tell_of_decision(*, actor: Actor, case: CaseRow, decision: StoredDecision, now: datetime) -> None:
    """Tell the customer that a request has another decision."""
    people, page = _side(actor, case, is_customer=True)
    said = _("The decision on this request is now: %(word)s.") % {"word": look_of(Outcome(decision.outcome)).word}
    if decision.clause:
        said = f"{said}\n{_('The clause that decides: %(clause)s.') % {'clause': decision.clause}}"
    _tell(case, people, page=page, what=f"decision:{decision.id}", said=said, now=now)


def tell_of_act(
    *, actor: Actor, case: CaseRow, event: str, said: str, why: str, now: datetime, besides: Iterable[Recipient] = ()
) -> None:
    """Tell the other side in a sentence what somebody did on a case, and why; and some `besides` of it."""
    if _silent.get():
        return
    side, page = _side(actor, case, is_customer=actor.is_staff)
    people = sorted({*side, *besides}, key=lambda one: one.id)
    told = f"{said}\n\n{first_lines(why)}"
    _tell(case, people, page=page, what=f"{event}:{case.id}:{now.isoformat()}", said=told, now=now)


def tell_of_objection(*, actor: Actor, entry: ContestedRow, case: CaseRow, what: str, said: str, now: datetime) -> None:
    """Tell both sides about an objection to work: who has the case and who logged it, the contacts and who objected.

    `what` names it once for ever; who acts is told nothing.
    """
    if _silent.get():
        return
    besides = people_among(actor, [entry.logged_by_id, entry.objected_by_id])
    logged, objected = ([one for one in besides if one.id == of] for of in (entry.logged_by_id, entry.objected_by_id))
    engineers = {*warned_people(case, {Whom.ASSIGNEE}, on_call=None), *logged}
    contacts = {*contacts_on(actor, case), *objected}
    for people, page in ((engineers, _DESK), (contacts, _PORTAL)):
        told = sorted((one for one in people if one.id != actor.person_id), key=lambda one: one.id)
        _tell(case, told, page=page, what=what, said=said, now=now)


def tell_who_logged(*, actor: Actor, entry: ContestedRow, case: CaseRow, what: str, said: str, now: datetime) -> None:
    """Tell who logged work what a colleague did with it; `what` names it once for ever."""
    if not _silent.get():
        _tell(case, people_among(actor, [entry.logged_by_id]), page=_DESK, what=what, said=said, now=now)


def tell_of_warning(*, case: CaseRow, people: Sequence[Recipient], what: str, said: str, now: datetime) -> None:
    """Tell some of the staff what the clock of a case warns of; `what` names it once for ever."""
    _tell(case, people, page=_DESK, what=what, said=said, now=now)


def tell_of_shift(*, actor: Actor, person_id: int, what: str, said: str, now: datetime) -> None:
    """Tell one of the staff when they are on call, unless it is their own doing; `what` names it once for ever."""
    if person_id != actor.person_id:
        link, subject = f"{settings.ORIGIN}{reverse('desk-on-call')}", _("On call")
        _send([Recipient(person_id)], what=what, subject=subject, body=_body(said, link), customer_id=None, now=now)


def tell_of_hours(
    people: Sequence[Recipient],
    *,
    customer_id: int,
    what: str,
    subject: str,
    said: str,
    address: str,
    now: datetime,
    attachment: str = "",
) -> None:
    """Tell some people how the hours of a customer stand, with the address of the page that says more."""
    body = _body(said, f"{settings.ORIGIN}{address}", foot=_("Sent by %(vendor)s. Answers by e-mail are not read."))
    _send(people, what=what, subject=subject, body=body, customer_id=customer_id, now=now, attachment=attachment)


def tell_of_order(
    *, block: BlockRow, people: Sequence[Recipient], what: str, address: str, said: str, now: datetime
) -> None:
    """Tell one side what became of an order of hours, with the address of the page that it goes on from."""
    if _silent.get():
        return
    link = f"{settings.ORIGIN}{address}"
    subject = _("Order of hours %(reference)s") % {"reference": block.reference}
    what = f"order:{block.public_id}:{what}"
    _send(people, what=what, subject=subject, body=_body(said, link), customer_id=block.customer_id, now=now)


def tell_webhooks(*, case: CaseRow, what: str, event: str, data: Mapping[str, object], now: datetime) -> None:
    """Tell every open webhook of an event about a case."""
    data = {"case": str(case.public_id), "reference": reference(case.id), **data}
    body = json.dumps({"type": event, "timestamp": now.isoformat(), "data": data})
    letters = [
        NewMessage(
            reason=f"{what}:webhook:{one.public_id}",
            channel=Channel.WEBHOOK,
            recipient=to_endpoint(one.public_id),
            subject=event,
            body=body,
            customer_id=case.customer_id,
        )
        for one in endpoints()
        if one.is_active
    ]
    if add_messages(letters, now=now):
        wake("deliver_messages")


def _side(actor: Actor, case: CaseRow, *, is_customer: bool) -> tuple[Sequence[Recipient], str]:
    """Return whom to tell on a side, and their page of the case; nobody, where nobody is told."""
    page = _PORTAL if is_customer else _DESK
    if _silent.get():
        return (), page
    return contacts_on(actor, case) if is_customer else assignee_of(actor, case), page


def _tell(case: CaseRow, people: Sequence[Recipient], *, page: str, what: str, said: str, now: datetime) -> None:
    if not people:
        return
    name, link = reference(case.id), f"{settings.ORIGIN}{reverse(page, args=[case.public_id])}"
    subject, body = f"[{name}] {case.subject}", _body(f"{name}: {case.subject}\n\n{said}", link)
    _send(people, what=what, subject=subject, body=body, customer_id=case.customer_id, now=now)


def _body(said: str, link: str, *, foot: str = "") -> str:
    """Return a text with the address of its page; where that takes no answer, another `foot` says so."""
    foot = foot or _("Sent by %(vendor)s. Please answer on that page: answers by e-mail are not read.")
    return f"{said}\n\n{link}\n\n-- \n{foot % {'vendor': settings.VENDOR_NAME}}\n"


def _send(
    people: Sequence[Recipient],
    *,
    what: str,
    subject: str,
    body: str,
    customer_id: int | None,
    now: datetime,
    attachment: str = "",
) -> None:
    letters = [
        NewMessage(
            reason=f"{what}:person:{one.id}",
            channel=Channel.EMAIL,
            recipient=to_person(one.id),
            subject=subject,
            body=body,
            customer_id=customer_id,
            attachment=attachment,
        )
        for one in people
    ]
    if add_messages(letters, now=now):
        wake("deliver_messages")
