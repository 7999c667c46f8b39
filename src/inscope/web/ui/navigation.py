"""Which pages somebody finds in the navigation: by who is signed in, and by what each may do."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from inscope.core.people import Actor, Right, Role

MOST_ON_PHONE = 4
"""The bar at the foot of a phone holds no more; the pages above come first, so the others are the least used."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation: `keys` lead to it; `also` begins the names of pages that stand below it."""

    word: object
    icon: str
    name: str
    keys: str = ""
    right: Right = Right.READ_PUBLISHED
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavLink:
    """One page to go to."""

    word: object
    icon: str
    address: str
    keys: str
    is_here: bool
    is_spare: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Pages that belong together."""

    heading: object
    links: tuple[NavLink, ...]


Groups = tuple[tuple[object, tuple[Place, ...]], ...]

_CHECK = Place(_("Check coverage"), "list-checks", "check")
_SCOPE = Place(_("Scope of coverage"), "scroll-text", "policies", also=("policy",))
_LIFECYCLE = Place(_("Product life cycle"), "layers", "lifecycle")
_TIMES = Place(_("Response times"), "timer", "response-times", also=("calendar-year",))
_API = Place(_("API"), "code-xml", "api-docs")
_REFERENCE = (_("Reference"), (_SCOPE, _CHECK, _LIFECYCLE, _TIMES, _API))

_NOBODY: Groups = (
    (_("Support"), (Place(_("Home"), "house", "home"), _CHECK)),
    (_("Reference"), (_SCOPE, _LIFECYCLE, _TIMES, _API)),
)
_CONTACT: Groups = (
    (
        _("Your support"),
        (
            Place(_("Requests"), "circle-dot", "portal", right=Right.READ_REQUESTS, also=("portal-request",)),
            Place(_("New request"), "plus", "portal-new", right=Right.WRITE_REQUESTS, also=("portal-draft",)),
            Place(
                _("Instances"),
                "server",
                "portal-instances",
                right=Right.READ_INSTANCES,
                also=("portal-claim", "portal-release"),
            ),
            Place(
                _("Hours"),
                "timer",
                "portal-hours",
                right=Right.READ_HOURS,
                also=("portal-buy", "portal-block", "portal-quote", "portal-statement"),
            ),
            Place(
                _("Agreements"),
                "handshake",
                "portal-agreements",
                right=Right.READ_AGREEMENTS,
                also=("portal-agreement",),
            ),
            Place(
                _("Team"), "users", "portal-team", right=Right.KEEP_TEAM, also=("portal-colleague", "portal-account")
            ),
            Place(
                _("Responses in time"),
                "chart-column",
                "portal-times",
                right=Right.READ_REQUESTS,
                also=("portal-responses",),
            ),
            Place(_("Audit"), "history", "portal-audit", right=Right.READ_OWN_AUDIT),
        ),
    ),
    _REFERENCE,
)
_STAFF: Groups = (
    (
        _("Desk"),
        (
            Place(_("Due next"), "hourglass", "desk-due", "g d", Right.READ_CASES, also=("desk-on-call",)),
            Place(
                _("Queue"),
                "inbox",
                "desk-queue",
                "g q",
                Right.READ_CASES,
                also=("desk-case", "desk-decisions", "desk-replay"),
            ),
            Place(_("Needs judgment"), "scale", "desk-judgments", "g j", Right.READ_CASES),
        ),
    ),
    (
        _("Records"),
        (
            Place(
                _("Customers"),
                "building-2",
                "desk-customers",
                "g c",
                Right.READ_CUSTOMERS,
                also=("desk-customer", "desk-invite", "desk-invite-again", "desk-hours", "desk-sell", "desk-block"),
            ),
            Place(_("Orders"), "shopping-cart", "desk-orders", right=Right.KEEP_CUSTOMERS, also=("desk-quote",)),
            Place(_("Second looks"), "user-round-check", "desk-second-looks", right=Right.READ_CASES),
            Place(
                _("Catalogue"),
                "package",
                "catalog-products",
                right=Right.READ_CATALOG,
                also=("catalog",),
            ),
            Place(
                _("Agreements"),
                "handshake",
                "office-agreements",
                right=Right.READ_CUSTOMERS,
                also=("office-agreement",),
            ),
            Place(
                _("Responses in time"),
                "chart-column",
                "office-times",
                right=Right.READ_CUSTOMERS,
                also=("office-responses",),
            ),
            Place(_("Hours owed"), "timer", "office-liability", right=Right.READ_CUSTOMERS),
            Place(_("Audit"), "history", "office-audit", right=Right.READ_AUDIT),
            Place(
                _("People"),
                "users",
                "office-people",
                right=Right.KEEP_PEOPLE,
                also=("office-person", "office-account"),
            ),
            Place(
                _("Office"),
                "archive",
                "office",
                right=Right.READ_CATALOG,
                also=(
                    *("office-customer", "office-instance", "office-line", "office-renewal"),
                    *(
                        "office-import",
                        "office-setup",
                        "office-message",
                        "office-webhook",
                        "office-calendar",
                        "office-ladder",
                        "office-prices",
                        "office-second-look",
                    ),
                ),
            ),
        ),
    ),
    _REFERENCE,
)


def groups_for(actor: Actor | None, here: str) -> tuple[NavGroup, ...]:
    """Return the pages that there are for an actor; `here` names the present one."""
    places = [(heading, [one for one in group if _may(actor, one)]) for heading, group in _groups_of(actor)]
    order = [one.name for _heading, group in places for one in group]
    spare = frozenset(order[MOST_ON_PHONE:])
    made = ((heading, tuple(_links(group, here, spare))) for heading, group in places)
    return tuple(NavGroup(heading, links) for heading, links in made if links)


def _groups_of(actor: Actor | None) -> Groups:
    if actor is not None and actor.is_staff:
        return _STAFF
    return _CONTACT if actor is not None and Role.CONTACT in actor.roles else _NOBODY


def _may(actor: Actor | None, place: Place) -> bool:
    return place.right is Right.READ_PUBLISHED or (actor is not None and actor.may(place.right))


def _links(places: list[Place], here: str, spare: frozenset[str]) -> Iterator[NavLink]:
    for one in places:
        with suppress(NoReverseMatch):
            is_here = here == one.name or here.startswith(one.also)
            yield NavLink(one.word, one.icon, reverse(one.name), one.keys, is_here, one.name in spare)
