"""Send a draft: it opens one case, however often it is sent."""

from datetime import date, datetime
from uuid import UUID

from inscope.apps.cases.selectors import case_under_key, draft_with
from inscope.apps.contracts.selectors import instance_numbered
from inscope.core.people import Actor, Right
from inscope.core.policy.vocabulary import ASKED_ON
from inscope.flows.cases.open_case import Opened, Request, open_case
from inscope.pg.tenancy import acting_as
from inscope.reads.draft_page import answers_of, stored_pairs
from inscope.reads.published_policy import policy_in_force


def send_draft(actor: Actor, draft_id: UUID, *, today: date, now: datetime) -> Opened:
    """Open the case of a draft, whose id is the key: a reload or a second click finds the same case.

    Raises:
        NoCaseError: there is no such draft of this person.
        TextRefusedError: the subject or the text is missing; the draft stays as it is.
    """
    actor.require(Right.WRITE_REQUESTS)
    with acting_as(actor):
        draft = draft_with(actor=actor, public_id=draft_id, for_change=True)
        key = str(draft.public_id)
        if earlier := case_under_key(actor=actor, customer_id=draft.customer_id, key=key):
            return Opened(earlier, None)
        instance = None if draft.instance_id is None else instance_numbered(actor=actor, instance_id=draft.instance_id)
        answers = answers_of(policy_in_force(today).policy, stored_pairs(draft), today)
        raw = answers.facts.as_json()
        request = Request(
            key=key,
            subject=draft.subject,
            body=draft.body,
            answers={name: raw[name] for name in answers.given if name != ASKED_ON},
            instance=None if instance is None else instance.public_id,
            draft=draft.public_id,
        )
        return open_case(actor, request, today=today, now=now)
