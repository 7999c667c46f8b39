"""The areas of the office: what is kept in each, and how much of it, as far as counting is cheap."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from inscope.apps.agreements.models import AgreementText
from inscope.apps.catalog.models import Product, Release
from inscope.apps.contracts.models import Customer
from inscope.apps.imports.models import Import
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.sla.models import CalendarVersion
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as

MOST = 100
"""Beyond so many rows, the page says that there are more: counting them all would cost more."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the office; `page` is the name of its first address."""

    label: str
    about: str
    icon: str
    page: str
    right: Right
    counted: tuple[tuple[type[Model], str, str], ...]


@dataclass(frozen=True, slots=True)
class AreaCard:
    """An area as the page shows it, with counts such as 12 or 100+ and what they count."""

    label: str
    about: str
    icon: str
    page: str
    counts: str


def areas(actor: Actor) -> tuple[AreaCard, ...]:
    """Return the areas that an actor may see."""
    actor.require(Right.READ_CATALOG)
    with acting_as(actor):
        return tuple(
            AreaCard(
                one.label,
                one.about,
                one.icon,
                one.page,
                ", ".join(_counted(*each) for each in one.counted),
            )
            for one in _areas()
            if actor.may(one.right)
        )


def _areas() -> tuple[Area, ...]:
    return (
        Area(
            _("Catalogue"),
            _("Products, versions and releases, what is in them, and until when they are supported."),
            "package",
            "catalog-products",
            Right.READ_CATALOG,
            ((Product, _("product"), _("products")), (Release, _("release"), _("releases"))),
        ),
        Area(
            _("Customers"),
            _("Who is entitled to what: contacts, subscriptions, instances and hours."),
            "building-2",
            "office-customers",
            Right.READ_CUSTOMERS,
            ((Customer, _("customer"), _("customers")),),
        ),
        Area(
            _("Agreements"),
            _("Texts that customers accept, and who is bound by each."),
            "handshake",
            "office-agreements",
            Right.READ_CUSTOMERS,
            ((AgreementText, _("version"), _("versions")),),
        ),
        Area(
            _("Imports"),
            _("Many records at once from a file: checked first, brought in as a whole, and undone."),
            "file-up",
            "office-imports",
            Right.READ_CUSTOMERS,
            ((Import, _("import"), _("imports")),),
        ),
        Area(
            _("Calendar"),
            _("When we work: the week, holidays, and which open cases a new version would move."),
            "timer",
            "office-calendar",
            Right.KEEP_CALENDAR,
            ((CalendarVersion, _("new version"), _("new versions")),),
        ),
        Area(
            _("Warnings"),
            _("Whom the clocks of cases tell: as time runs out, and when a response is late."),
            "bell",
            "office-ladder",
            Right.KEEP_CALENDAR,
            (),
        ),
        Area(
            _("Prices of hours"),
            _("What an hour costs, and how long a block lasts: contacts order at these prices."),
            "receipt",
            "office-prices",
            Right.KEEP_CUSTOMERS,
            (),
        ),
        Area(
            _("Second looks"),
            _("From how much time on a colleague confirms work, or returns it."),
            "user-round-check",
            "office-second-look",
            Right.KEEP_CUSTOMERS,
            (),
        ),
        Area(
            _("Messages"),
            _("What leaves by e-mail and webhook: what waits, what failed and why."),
            "mail",
            "office-messages",
            Right.KEEP_MESSAGES,
            ((OutboundMessage, _("message"), _("messages")),),
        ),
    )


def _counted(model: type[Model], one: str, many: str) -> str:
    found = model._default_manager.values("pk")[: MOST + 1].count()  # noqa: SLF001 -- its public name
    return f"{f'{MOST}+' if found > MOST else found} {one if found == 1 else many}"
