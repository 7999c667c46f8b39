"""Publish the next version of the vendor's calendar; it moves no case that was not chosen."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.audit.services import record_entry
from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import add_events, set_calendar
from inscope.apps.sla.rows import CalendarRow
from inscope.apps.sla.selectors import calendar_versions
from inscope.apps.sla.services import add_calendar
from inscope.core.calendar_draft import CalendarRefusedError
from inscope.core.people import Actor, Right
from inscope.core.sla.explain import utc
from inscope.core.sla.kept import KeptClock
from inscope.flows.coverage.decide import audit_case
from inscope.flows.outbox.tell import tell_of_act
from inscope.flows.sla.keep_clock import keep_clock
from inscope.pg.ids import uuid7
from inscope.pg.locks import hold_name
from inscope.pg.tenancy import acting_as
from inscope.reads.calendar_page import Affected, Draft, affected, all_affected, drafted, moves_digest


def publish_calendar(
    actor: Actor, form: Mapping[str, str], *, moves: Collection[UUID], today: date, now: datetime
) -> None:
    """Publish what the form writes, as it was previewed, and let it time the cases that are chosen.

    `move_all` of the form chooses all that would move, by the name that their list had.

    Raises:
        RightRefusedError: the actor may not keep the calendar.
        CalendarRefusedError: it is not what was previewed, its version is taken, a chosen case would move no more, or
            all were chosen and others would move by now.
        VersionRefusedError, NotOpenLongEnoughError: as for the preview.
    """
    actor.require(Right.KEEP_CALENDAR)
    with acting_as(actor):
        hold_name("calendar", "vendor")
        draft = drafted(form, today)
        if form.get("seen") != draft.seen:
            raise CalendarRefusedError("all", "this is not what was looked at", "look at it again, then publish it")
        row = _added(actor, draft, now)
        # All cases are locked before the first entry of the audit: flows take the two in this order.
        chosen = _all_listed(actor, draft, form["move_all"]) if form.get("move_all") else set(moves)
        cases = [case_with(actor=actor, public_id=one, for_change=True) for one in sorted(chosen)]
        moved = list(affected(actor, [one for one in cases if one.is_open], draft))
        if len(moved) != len(cases):
            raise CalendarRefusedError("all", "a chosen case would be moved no more", "look at the list again")
        told = [(one.case, _move(actor, one, row, now)) for one in moved]
        for case, details in told:
            audit_case(actor=actor, case=case, event="calendar_moved", now=now, details=details)
        details = {"pack": draft.published.row.digest, "id": str(row.public_id), "moved": len(moved)}
        subject = f"calendar:{row.name}@{row.version}"
        record_entry(actor=actor, event="calendar_published", subject=subject, now=now, details=details)


def _added(actor: Actor, draft: Draft, now: datetime) -> CalendarRow:
    digest, after = draft.published.row.digest, draft.after
    own = draft.published.policy.pack.services.calendar
    taken = {one.version for one in calendar_versions(digest=digest)} | ({own.version} if own else set())
    if after.version in taken:
        raise CalendarRefusedError("version", f"version `{after.version}` is published already", "choose another")
    row = CalendarRow(uuid7(now), after.name, after.version, draft.content, now)
    add_calendar(actor=actor, digest=digest, row=row)
    return row


def _all_listed(actor: Actor, draft: Draft, listed: str) -> set[UUID]:
    found = all_affected(actor, draft)
    if moves_digest(found) != listed:
        raise CalendarRefusedError("all", "other open cases would move than were listed", "look at the list again")
    return {one.case.public_id for one in found}


def _move(actor: Actor, one: Affected, row: CalendarRow, now: datetime) -> dict[str, object]:
    """Let a version time a locked case from its first day on; return what both sides read of it."""
    case = replace(one.case, calendar_version=row.public_id)
    details: dict[str, object] = {
        "before": _due(one.kept[0]),
        "after": _due(one.kept[1]),
        "calendar": f"{row.name} {row.version}",
    }
    set_calendar(case_id=case.id, version=row.public_id, now=now)
    add_events(actor=actor, case=case, now=now, events=[("calendar_moved", details)])
    keep_clock(actor=actor, case=case)
    said = _("Our calendar has a new version, %(version)s. The next answer: %(after)s, no longer %(before)s.")
    said %= {"version": row.version, "after": one.after, "before": one.before}
    why = _("It names other hours or days on which we work.")
    tell_of_act(actor=actor, case=case, event="calendar_moved", said=said, why=why, now=now)
    return details


def _due(kept: KeptClock) -> str | None:
    return None if kept.due_at is None else utc(kept.due_at)
