"""Second looks at work: from how many minutes on, at which entries, and what came of each. Read in `objections`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from inscope.apps.audit.services import save_record
from inscope.apps.hours.models import SecondLook, SecondLookAnswer, SecondLookRule
from inscope.apps.hours.rows import ContestedRow, EntryRow
from inscope.apps.hours.selectors import given_back
from inscope.apps.identity.selectors import are_two
from inscope.core.overage import Billing
from inscope.core.people import Actor, Right
from inscope.core.records import require_seen
from inscope.core.second_look import Worked, require_rule
from inscope.pg.locks import hold_name
from inscope.pg.rows import Insert, Statement
from inscope.pg.tenancy import acting_as

SUBJECT, _WHAT = "second_look", "second look"
_LOOKS = Insert(SecondLook)


def _of_day(from_minutes: int, *columns: Any) -> tuple[int, Worked]:  # noqa: ANN401 - columns
    return from_minutes, Worked(*columns)


_DAY = Statement(
    _of_day,
    f"""
    select rule.from_minutes, entry.id, entry.public_id::text, entry.worked_minutes, entry.charged_minutes,
      exists (select from hours_secondlook look where look.entry_id = entry.id)
    from hours_secondlookrule rule, hours_timeentry entry
    where rule.from_minutes is not null and entry.case_id = %(case_id)s and entry.person_id = %(person)s
      and entry.worked_on = %(on)s and entry.billing <> '{Billing.GOODWILL}' and not {given_back("entry")}
    order by entry.id
    """,  # noqa: S608 - ours, every word
)
_WRONG = Statement(
    str,
    f"""
    select format('entry %%s of customer %%s: %%s', entry.public_id, customer.public_id, fault.told)
    from hours_secondlookanswer answer
    join hours_secondlook look on look.id = answer.second_look_id
    join hours_timeentry entry on entry.id = look.entry_id
    join contracts_customer customer on customer.id = entry.customer_id
    cross join lateral (values
      (answer.person_id = entry.person_id, 'who logged it took the second look at it'),
      (not answer.is_confirmed and not {given_back("entry")}, 'it was returned, and is not given back')
    ) fault (is_there, told)
    where fault.is_there
    order by entry.id, fault.told
    """,  # noqa: S608 - ours, every word
)


def rule_values() -> Mapping[str, int | None]:
    """Return from how many worked minutes on a colleague looks at work, as a form shows it."""
    kept = SecondLookRule.objects.first()
    return {"from_minutes": kept.from_minutes if kept else None}


def save_rule(*, actor: Actor, seen: str, from_minutes: int | None, now: datetime) -> None:
    """Keep from how many worked minutes on a colleague looks at work that is logged; nothing: at none.

    `seen` is the state that the form showed. What waits already goes on waiting.

    Raises:
        RecordMovedOnError: somebody changed it meanwhile.
        ValueRefusedError: no day has so many minutes, or fewer than two people work on cases.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        require_rule(from_minutes, are_two=are_two(right=Right.WORK_CASES))
        hold_name(SUBJECT, "")
        before, after = rule_values(), {"from_minutes": from_minutes}
        require_seen(_WHAT, before, seen)
        row = SecondLookRule(id=1, from_minutes=from_minutes)
        save_record(actor=actor, row=row, what=_WHAT, name="", subject=SUBJECT, before=before, after=after, now=now)


def day_of(*, entry: EntryRow) -> tuple[int | None, Sequence[Worked]]:
    """Return from how many minutes on a colleague looks, and what who logged an entry logged with it on that day."""
    found = _DAY.read(case_id=entry.case_id, person=entry.person_id, on=entry.worked_on)
    return (found[0][0] if found else None), [one for _rule, one in found]


def ask_for_second_looks(*, customer_id: int, entries: Iterable[Worked], now: datetime) -> None:
    """Let entries wait for a second look."""
    _LOOKS.add({"customer_id": customer_id, "entry_id": one.entry_id, "made_at": now} for one in entries)


def wrong_second_looks() -> Sequence[str]:
    """Return, in words, at which entries a second look is not what it should be. For the staff."""
    return _WRONG.read()


def add_look(*, actor: Actor, entry: ContestedRow, is_confirmed: bool, why: str = "", now: datetime) -> None:
    """Keep what came of the second look at an entry."""
    SecondLookAnswer.objects.create(
        customer_id=entry.customer_id,
        second_look_id=entry.second_look_id,
        person_id=actor.person,
        made_at=now,
        is_confirmed=is_confirmed,
        why=why,
    )
