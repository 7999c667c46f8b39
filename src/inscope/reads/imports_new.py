"""The form by which a file comes: the kinds of records that somebody may keep, and the columns of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from inscope.core.imports import COLUMNS, KEEPING, LARGEST, MOST_ROWS, What
from inscope.core.people import Actor, Right


@dataclass(frozen=True, slots=True)
class KindTab:
    """A kind of record; `name` stands in the address, `count` is nothing."""

    name: str
    label: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column: what its cells hold, and an example; one that is not needed may be left out."""

    name: str
    about: str
    example: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class NewImportPage:
    """The form for one kind of record."""

    what: What
    label: str
    found_by: str
    tabs: tuple[KindTab, ...]
    columns: tuple[ColumnLine, ...]
    most_megabytes: int
    most_rows: str


def new_import_page(actor: Actor, asked: str) -> NewImportPage:
    """Return the form for the kind that is asked for, or for the first that the actor may keep."""
    actor.require(Right.IMPORT_RECORDS)
    kinds = [what for what in What if actor.may(KEEPING[what])]
    what = next((one for one in kinds if one == asked), kinds[0])
    return NewImportPage(
        what=what,
        label=labels()[what],
        found_by=_found_by()[what],
        tabs=tuple(KindTab(one.value, labels()[one], one is what) for one in kinds),
        columns=tuple(
            ColumnLine(one.name, _about()[one.name], next(filter(None, one.examples), ""), one.needed)
            for one in COLUMNS[what]
        ),
        most_megabytes=LARGEST // 1024 // 1024,
        most_rows=f"{MOST_ROWS:,}",
    )


def labels() -> Mapping[What, str]:
    """Return the kinds of records in words."""
    return {
        What.CUSTOMERS: _("Customers"),
        What.CONTACTS: _("Contacts"),
        What.SUBSCRIPTIONS: _("Subscriptions"),
        What.INSTANCES: _("Instances"),
        What.RELEASES: _("Releases"),
    }


def _found_by() -> Mapping[What, str]:
    return {
        What.CUSTOMERS: _("A row is about the customer of its name. Parents may stand anywhere in the file."),
        What.CONTACTS: _("A row is about whoever signs in with its address. Links to sign in are made afterwards."),
        What.SUBSCRIPTIONS: _("A row is about the subscription that its customer has under its reference."),
        What.INSTANCES: _("A row is about the instance that its customer has under its name."),
        What.RELEASES: _("A row is about the release of its name in its major version, which stands already."),
    }


def _about() -> Mapping[str, str]:
    """Return what the cells of a column hold; a column means the same wherever it stands."""
    return {
        "name": _("At most 200 characters"),
        "parent": _("The customer it belongs to"),
        "customer": _("Its name"),
        "email": _("An e-mail address"),
        "roles": _("open_requests, buy_hours, approve_overage, sign, administer; several with | between"),
        "reference": _("As on the order form"),
        "plan": _("A word of the policy"),
        "starts_on": _("The first day"),
        "ends_on": _("The last day"),
        "licence_count": _("How many instances can be licensed; 1 if empty"),
        "grace_days": _("Days after the last one, in which it still answers"),
        "products": _("Names with | between; empty for every product"),
        "els_purchased": _("Extended Life Cycle Support: yes or no"),
        "environment": _("In the customer's words"),
        "product": _("Its name"),
        "release": _("As it stands in the catalogue"),
        "major": _("The number of the major version"),
        "kind": _("major, minor, patch or cumulative_patch"),
        "released_on": _("The original day"),
        "withdrawn_on": _("The day on which it was withdrawn"),
        "re_released_on": _("The day on which it came back"),
        "feature_status": _("generally_available, technology_preview or planned"),
    }
