"""Reading what is sent about cases: a request, statements, a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from inscope.api.body import by_name, count_in, day_in, facts_in, flag_in, read_members, text_in
from inscope.api.limits import CASE_BYTES_MAX
from inscope.apps.contracts.errors import NoSuchInstanceError
from inscope.core.policy import FactError
from inscope.web.common.ids import read_id

CASE_FORM = 'such as {"subject": "No audio", "body": "Since Monday ...", "facts": {"request_kind": "production"}}'
STATEMENT_FORM = 'such as {"facts": {"deployment.commercial_use": true}}'
PRIORITY_FORM = 'such as {"priority": "P2", "why": "Half of the calls lose audio."}'
TIME_FORM = 'such as {"worked_on": "2026-05-20", "minutes": 45, "text": "Reviewed the dial plan."}'
CORRECTION_FORM = 'such as {"why": "It belongs to another case."}'
MESSAGE_FORM = 'such as {"body": "The log is attached."}'


@dataclass(frozen=True, slots=True)
class SentCase:
    """A request: its words, the facts that the sender knows, by name, and what it is about, if an instance."""

    subject: str
    body: str
    facts: Mapping[str, object]
    instance: UUID | None


@dataclass(frozen=True, slots=True)
class SentStatement:
    """Facts that somebody states, by name; a judgment is of one."""

    facts: Mapping[str, object]
    why: str
    evidence: str
    is_judgment: bool


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message, or a note among the staff."""

    body: str
    is_internal: bool


@dataclass(frozen=True, slots=True)
class SentPriority:
    """Another priority, and the reason."""

    priority: str
    why: str


@dataclass(frozen=True, slots=True)
class SentTime:
    """Work: its day, its minutes, and what was done."""

    worked_on: date
    minutes: int
    text: str


def read_case(request: HttpRequest) -> SentCase:
    """Return the request that a body sends.

    Raises:
        BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError: it is not of the documented form.
        FactError: a fact is given twice.
        NoSuchInstanceError: what names the instance is no id.
    """
    raw = read_members(request, ("subject", "body", "facts", "instance"), form=CASE_FORM, bytes_max=CASE_BYTES_MAX)
    return SentCase(
        subject=text_in(raw, "subject", form=CASE_FORM),
        body=text_in(raw, "body", form=CASE_FORM),
        facts=by_name(facts_in(raw, form=CASE_FORM)),
        instance=_instance(text_in(raw, "instance", form=CASE_FORM)) if "instance" in raw else None,
    )


def read_statement(request: HttpRequest) -> SentStatement:
    """Return the facts that a body states.

    Raises:
        BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError: it is not of the documented form.
        FactError: a fact is given twice, there is none, or a judgment is of more than one.
    """
    known = ("facts", "why", "evidence", "judgment")
    raw = read_members(request, known, form=STATEMENT_FORM, bytes_max=CASE_BYTES_MAX)
    facts, is_judgment = by_name(facts_in(raw, form=STATEMENT_FORM)), flag_in(raw, "judgment")
    if not facts:
        raise FactError("the body states no fact", hint=STATEMENT_FORM)
    if is_judgment and len(facts) > 1:
        raise FactError(f"a judgment is of one fact, and this body has {len(facts)}", hint="send one after the other")
    why, evidence = (text_in(raw, name, "", form="leave it out where there is nothing to say") for name in known[1:3])
    return SentStatement(facts, why, evidence, is_judgment)


def read_message(request: HttpRequest) -> SentMessage:
    """Return the message that a body sends.

    Raises:
        BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError: it is not of the documented form.
    """
    raw = read_members(request, ("body", "internal"), form=MESSAGE_FORM, bytes_max=CASE_BYTES_MAX)
    return SentMessage(text_in(raw, "body", form=MESSAGE_FORM), flag_in(raw, "internal"))


def read_priority(request: HttpRequest) -> SentPriority:
    """Return the priority that a body asks for.

    Raises:
        BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError: it is not of the documented form.
    """
    raw = read_members(request, ("priority", "why"), form=PRIORITY_FORM, bytes_max=CASE_BYTES_MAX)
    return SentPriority(text_in(raw, "priority", form=PRIORITY_FORM), text_in(raw, "why", form=PRIORITY_FORM))


def read_time(request: HttpRequest) -> SentTime:
    """Return the work that a body sends.

    Raises:
        BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError: it is not of the documented form.
    """
    raw = read_members(request, ("worked_on", "minutes", "text"), form=TIME_FORM, bytes_max=CASE_BYTES_MAX)
    worked_on, minutes = day_in(raw, "worked_on", form=TIME_FORM), count_in(raw, "minutes", form=TIME_FORM)
    return SentTime(worked_on, minutes, text_in(raw, "text", form=TIME_FORM))


def read_correction(request: HttpRequest) -> str:
    """Return why work is taken back, as a body says it.

    Raises:
        BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError: it is not of the documented form.
    """
    raw = read_members(request, ("why",), form=CORRECTION_FORM, bytes_max=CASE_BYTES_MAX)
    return text_in(raw, "why", form=CORRECTION_FORM)


def _instance(text: str) -> UUID:
    found = read_id(text)
    if found is None:
        raise NoSuchInstanceError
    return found
