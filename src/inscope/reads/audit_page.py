"""The audit: what happened, by whom, to what; to the vendor all of it, to a customer its own part. And its export."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from inscope.apps.audit.rows import COLUMNS, EntryRow
from inscope.apps.audit.selectors import entries, events
from inscope.apps.contracts.models import Customer
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.core.tables import as_csv
from inscope.pg.tenancy import acting_as
from inscope.reads.case_rows import PersonName
from inscope.reads.listing import PAGE, Filter, Listing, choice, listing, number_in, search
from inscope.reads.names import names_of
from inscope.reads.office_history import Change, changes_of, in_words

_MOST_COMPANIES = 50
_AT_ONCE = 2_000
_OF_CUSTOMER = "customer:"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry: `company` is empty in the installation's own chain, `number` its place in the chain."""

    at: datetime
    who: PersonName
    what: str
    name: str
    subject: str
    company: str
    number: int
    hash: str
    changes: tuple[Change, ...]
    details: tuple[tuple[str, str], ...]


def audit_page(actor: Actor, asked: Mapping[str, str]) -> Listing[AuditLine]:
    """Return a page of the audit, the latest first.

    Raises:
        RightRefusedError: the actor reads neither all of it nor its own part.
    """
    _require(actor)
    with acting_as(actor):
        filters = _filters(actor, asked)
        rows = _found(actor, filters, before=number_in(asked.get("after", "")), most=PAGE + 1)
        names = names_of(one.person_id for one in rows)
        wanted = {number for one in rows if (number := _customer(one))}
        companies = dict(Customer.objects.filter(id__in=wanted).values_list("id", "name"))

    def line(one: EntryRow) -> AuditLine:
        return _line(one, names[one.person_id], companies.get(_customer(one) or 0, ""))

    return listing(rows, filters, asked, line=line, place=lambda one: str(one.id))


def export(actor: Actor, asked: Mapping[str, str], form: str) -> Iterator[str]:
    """Yield the entries that the filters leave, the latest first, with every column: as `jsonl`, or else as CSV.

    They are read in parts, each in a transaction of its own. Numbers and hashes stand as in the chain, so that a copy
    can be compared with what is kept.

    Raises:
        RightRefusedError: the actor reads neither all of it nor its own part.
    """
    _require(actor)
    return _exported(actor, asked, is_csv=form != "jsonl")


def _exported(actor: Actor, asked: Mapping[str, str], *, is_csv: bool) -> Iterator[str]:
    if is_csv:
        yield as_csv([COLUMNS])
    with acting_as(actor):
        filters = _filters(actor, asked)
    before: int | None = None
    while True:
        with acting_as(actor):
            rows = _found(actor, filters, before=before, most=_AT_ONCE)
        kept = [one.as_kept() for one in rows]
        if is_csv:
            yield as_csv(list(one.values()) for one in kept)
        else:
            yield "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in kept)
        if len(rows) < _AT_ONCE:
            return
        before = rows[-1].id


def _require(actor: Actor) -> None:
    actor.require(Right.READ_AUDIT if actor.is_staff else Right.READ_OWN_AUDIT)


def _filters(actor: Actor, asked: Mapping[str, str]) -> tuple[Filter, ...]:
    happened = choice("event", _("Every event"), asked, [(name, in_words(name)) for name in events(actor=actor)])
    if not actor.is_staff:
        return (happened,)
    return (
        search("customer", _("Name of a customer"), asked),
        search("subject", _("Subject, such as case:12"), asked),
        happened,
    )


def _found(actor: Actor, filters: tuple[Filter, ...], *, before: int | None, most: int) -> tuple[EntryRow, ...]:
    wanted = {one.name: one.value for one in filters}
    chains = None
    if name := wanted.get("customer"):
        found = Customer.objects.filter(name_key__contains=name_key(name)).order_by("name_key")
        chains = [f"{_OF_CUSTOMER}{number}" for number in found.values_list("id", flat=True)[:_MOST_COMPANIES]]
    return entries(
        actor=actor,
        event=wanted["event"],
        subject=wanted.get("subject", ""),
        chains=chains,
        before=before,
        most=most,
    )


def _line(one: EntryRow, who: PersonName, company: str) -> AuditLine:
    details = dict(one.details)
    name, changes = str(details.pop("name", "")), details.pop("changes", None)
    return AuditLine(
        at=one.at,
        who=who,
        what=in_words(one.event),
        name=name,
        subject=one.subject,
        company=company,
        number=one.number,
        hash=one.hash,
        changes=changes_of(changes, {}),
        details=tuple((in_words(key), _told(value)) for key, value in details.items()),
    )


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | bool) else str(value)


def _customer(one: EntryRow) -> int | None:
    number = one.chain.removeprefix(_OF_CUSTOMER)
    return int(number) if number != one.chain else None
