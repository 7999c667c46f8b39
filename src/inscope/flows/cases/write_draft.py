"""Write a request before it is sent: kept at every step, thrown away at will."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from inscope.apps.cases.rows import DraftRow, NewFile
from inscope.apps.cases.selectors import draft_with
from inscope.apps.cases.services import add_draft_files, discard_draft, remove_draft_file
from inscope.apps.cases.services import begin_draft as add_draft
from inscope.apps.cases.services import save_draft as keep_draft
from inscope.apps.contracts.selectors import instance_with
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.answers import Pairs
from inscope.reads.draft_page import answers_of, stored_pairs
from inscope.reads.published_policy import policy_in_force


def begin_draft(
    actor: Actor, instance: UUID | None, pairs: Iterable[tuple[str, str]], *, today: date, now: datetime
) -> DraftRow:
    """Begin a request about an instance, or about none, with the answers that a route carries along.

    Raises:
        RightRefusedError: the contact's company does not let it open requests.
        NoSuchInstanceError: the instance is not one of the customer's.
    """
    actor.require(Right.WRITE_REQUESTS)
    with acting_as(actor):
        customer_id = actor.customer
        found = instance and instance_with(actor=actor, customer_id=customer_id, public_id=instance)
        answers = answers_of(policy_in_force(today).policy, pairs, today)
        return add_draft(
            actor=actor,
            customer_id=customer_id,
            instance_id=found.id if found else None,
            answers=urlencode(answers.pairs),
            now=now,
        )


def save_draft(
    actor: Actor,
    draft_id: UUID,
    *,
    pairs: Iterable[tuple[str, str]],
    subject: str,
    body: str,
    files: tuple[NewFile, ...] = (),
    today: date,
    now: datetime,
) -> Pairs:
    """Keep what was written so far, and return the answers that were not taken, for the page to name.

    Raises:
        NoCaseError: there is no such draft of this person.
        FileRefusedError: a file is not taken; everything else is kept.
    """
    actor.require(Right.WRITE_REQUESTS)
    with acting_as(actor):
        draft = draft_with(actor=actor, public_id=draft_id, for_change=True)
        given = dict(pairs)
        answers = answers_of(policy_in_force(today).policy, [*stored_pairs(draft), *given.items()], today)
        keep_draft(draft_id=draft.id, answers=urlencode(answers.pairs), subject=subject, body=body, now=now)
    if files:
        with acting_as(actor):
            add_draft_files(actor=actor, draft=draft, files=files, now=now)
    return tuple((one.name, given[one.name]) for one in answers.refused if one.name in given)


def remove_file(actor: Actor, draft_id: UUID, file: UUID) -> None:
    """Take a file back."""
    actor.require(Right.WRITE_REQUESTS)
    with acting_as(actor):
        draft = draft_with(actor=actor, public_id=draft_id, for_change=True)
        remove_draft_file(draft_id=draft.id, public_id=file)


def throw_away(actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away, with its files."""
    actor.require(Right.WRITE_REQUESTS)
    with acting_as(actor):
        discard_draft(draft_id=draft_with(actor=actor, public_id=draft_id, for_change=True).id)
