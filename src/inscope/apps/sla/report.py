"""Counts and lists responses that are over, for reports."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime

from inscope.apps.sla.models import Response
from inscope.apps.sla.rows import Cell, ReportedRow, Wanted
from inscope.core.people import Actor
from inscope.pg.rows import Rows
from inscope.pg.tenancy import rows_for

LATE, IN_TIME = "late", "in-time"
"""How a response may stand."""
_OF_CUSTOMER = "(select {} from contracts_customer where id = one.customer_id)"
_GROUPS = {
    "": ("''", "''"),
    "priority": ("one.priority", "one.priority"),
    "plan": ("one.plan", "one.plan"),
    "customer": (_OF_CUSTOMER.format("public_id::text"), _OF_CUSTOMER.format("name")),
}
_BY = {"priority": ", one.priority", "plan": ", one.plan", "customer": ", one.customer_id"}
_WANTED = f"""
    one.ended_at >= %(since)s and one.ended_at < %(until)s
    and (%(target)s::text = '' or one.target = %(target)s) and (%(plan)s::text = '' or one.plan = %(plan)s)
    and (%(priority)s::text = '' or one.priority = %(priority)s)
    and (%(standing)s::text = '' or one.is_late = (%(standing)s = '{LATE}'))
    and (%(customer_id)s::bigint = 0 or one.customer_id = %(customer_id)s)
"""
_FOR_CONTACTS = "one.customer_id = %(customer)s"


def _counted(by: str) -> Rows[Cell]:
    return Rows(
        Cell,
        "sla_response one",
        where=_WANTED,
        order=f"group by 1{_BY.get(by, '')} order by 1 desc, 3",
        columns=(
            "width_bucket(one.ended_at, %(months)s::timestamptz[])",
            *_GROUPS[by],
            "count(*)",
            "count(*) filter (where one.is_late)",
            "count(*) filter (where not one.is_answered)",
            "percentile_disc(array[0.5, 0.9]) within group (order by one.used_seconds)",
        ),
        for_contacts=_FOR_CONTACTS,
    )


_CELLS = {by: _counted(by) for by in _GROUPS}
_JOINED = {
    "case_public_id": "whole.public_id",
    "subject": "whole.subject",
    "customer": "company.name",
}
_REPORTED = Rows(
    ReportedRow,
    """sla_response one
    join cases_case whole on whole.id = one.case_id
    join contracts_customer company on company.id = one.customer_id""",
    where=f"{_WANTED} and (one.ended_at, one.id) < (%(before)s, %(number)s)",
    order="order by one.ended_at desc, one.id desc limit %(most)s",
    columns={one.name: f"one.{one.name}" for one in fields(ReportedRow)} | _JOINED,
    for_contacts=_FOR_CONTACTS,
)


def counted(*, actor: Actor, wanted: Wanted, by: str, months: list[datetime]) -> Sequence[Cell]:
    """Return responses counted by month, of which `months` are the beginnings, and by what `by` names, latest first."""
    return _CELLS[by].read(actor, months=months, **_values(wanted))


def reported(*, actor: Actor, wanted: Wanted, before: datetime, number: int, most: int) -> Sequence[ReportedRow]:
    """Return so many responses, the latest first, before an instant and, at that instant, before a number."""
    return _REPORTED.read(actor, before=before, number=number, most=most, **_values(wanted))


def has_plan(*, actor: Actor, plan: str) -> bool:
    """Whether a response that the actor may see was owed by a plan."""
    return rows_for(actor, Response).filter(plan=plan).exists()


def _values(wanted: Wanted) -> dict[str, str | int | datetime]:
    values = asdict(wanted)
    return {"customer_id": values.pop("customer"), **values}
