"""Life cycles in the forms that other programs read: our own, OpenEoX Core, and that of the endoflife.date API.

In every form the day on which something ends is its last day.
Sources: OpenEoX Core 1.0, CSD01 (OASIS); the API of endoflife.date, version 1.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from inscope.core.lifecycle import Lifecycle, Span, Version, standing
from inscope.core.names import name_key

Json = dict[str, Any]

OPENEOX_CORE = "https://docs.oasis-open.org/openeox/eox-core/v1.0/schema/core.json"
OPENEOX_SHELL = "https://docs.oasis-open.org/openeox/tbd/schema/shell.json"
OPENEOX_SOFTWARE = "https://docs.oasis-open.org/openeox/tbd/schema/product_software.json"
ENDOFLIFE_VERSION = "1.2.0"
_TO_BE_ANNOUNCED = "tba"


@dataclass(frozen=True, slots=True)
class MajorLife:
    """A major version with its phases, and its latest release, if there is one."""

    product: str
    number: int
    version: Version
    spans: tuple[Span, ...]
    latest: str = ""
    latest_on: date | None = None

    @property
    def name(self) -> str:
        """The major version as people say it."""
        return f"{self.product} {self.number}"

    @property
    def held(self) -> tuple[Span, ...]:
        """The phases that come with every subscription."""
        return tuple(span for span in self.spans if not span.phase.is_bought)


@dataclass(frozen=True, slots=True)
class Edition:
    """Who publishes the life cycles, by which scope of coverage, when and where."""

    vendor: str
    version: str
    lifecycle: Lifecycle
    today: date
    now: datetime
    address: str
    policy_address: str


def as_json(lives: Sequence[MajorLife], edition: Edition) -> Json:
    """Return our own form: every phase of every major version, with its first and its last day."""
    return {
        "vendor": edition.vendor,
        "scope_of_coverage": {"version": edition.version, "address": edition.policy_address},
        "generated_at": _instant(edition.now),
        "phases": [
            {"phase": one.word, "label": one.label, "about": one.about, "is_bought": one.is_bought}
            for one in edition.lifecycle.phases
        ],
        "products": [
            {
                "product": product,
                "els_eligible": majors[0].version.els_eligible,
                "major_versions": [_major(one, edition.today) for one in majors],
            }
            for product, majors in _by_product(lives)
        ],
    }


def as_openeox(lives: Iterable[MajorLife], edition: Edition) -> Json:
    """Return an OpenEoX Core record for each major version; Core names no product, so each stands beside its own.

    Security support ends with what every subscription holds, life with the last phase that can be bought.
    """
    return {
        "$schema": OPENEOX_SHELL,
        "statements": [
            {
                "core": _core(one, edition.now),
                "product": {
                    "$schema": OPENEOX_SOFTWARE,
                    "product_name": one.product,
                    "product_version": str(one.number),
                    "vendor_name": edition.vendor,
                },
            }
            for one in lives
        ],
    }


def as_endoflife(lives: Iterable[MajorLife], edition: Edition) -> Json:
    """Return what `/products/full` of the endoflife.date API answers; there, a release needs its day of release."""
    products = [_product(product, majors, edition) for product, majors in _by_product(lives)]
    return {
        "schema_version": ENDOFLIFE_VERSION,
        "generated_at": _instant(edition.now),
        "total": len(products),
        "result": products,
    }


def slug(name: str) -> str:
    """Return a name as an address holds it.

    >>> slug("Kestrel Gateway (Élan)")
    'kestrel-gateway-elan'
    """
    return re.sub(r"[^a-z0-9]+", "-", name_key(name)).strip("-")


def _by_product(lives: Iterable[MajorLife]) -> list[tuple[str, list[MajorLife]]]:
    return [(product, list(majors)) for product, majors in groupby(lives, key=lambda one: one.product)]


def _major(one: MajorLife, today: date) -> Json:
    stands, span = standing(one.spans, today)
    return {
        "major_version": one.number,
        "original_release_on": _day(one.version.original_release_on),
        "standing": stands.value,
        "phase": span and span.phase.word,
        "phases": [
            {
                "phase": span.phase.word,
                "starts_on": _day(span.starts_on),
                "ends_on": _day(span.ends_on),
                "is_fixed": span.is_fixed,
            }
            for span in one.spans
        ],
    }


def _core(one: MajorLife, now: datetime) -> Json:
    released = one.version.original_release_on
    return {
        "$schema": OPENEOX_CORE,
        **({} if released is None else {"general_availability": f"{released.isoformat()}T00:00:00Z"}),
        "end_of_security_support": _end(one.held),
        "end_of_life": _end(one.spans),
        "last_updated": _instant(now),
    }


def _product(product: str, majors: Sequence[MajorLife], edition: Edition) -> Json:
    held = [phase.label for phase in edition.lifecycle.phases if not phase.is_bought]
    bought = [phase.label for phase in edition.lifecycle.phases if phase.is_bought]
    has_els = bool(bought) and majors[0].version.els_eligible is not False
    return {
        "name": slug(product),
        "aliases": [],
        "label": product,
        "category": "server-app",
        "tags": ["server-app"],
        "versionCommand": None,
        "identifiers": [],
        "labels": {
            "eoas": held[0] if held else None,
            "discontinued": None,
            "eol": held[-1] if held else None,
            "eoes": bought[-1] if has_els else None,
        },
        "links": {"icon": None, "html": edition.address, "releasePolicy": edition.policy_address},
        "releases": [
            _release(one, edition.today, has_els=has_els) for one in majors if one.version.original_release_on
        ],
    }


def _release(one: MajorLife, today: date, *, has_els: bool) -> Json:
    active, life, whole = _last(one.held[:1]), _last(one.held), _last(one.spans)
    extended = {"isEoes": _is_over(whole, today), "eoesFrom": _day(whole)} if has_els else {}
    return {
        "name": str(one.number),
        "codename": None,
        "label": str(one.number),
        "releaseDate": _day(one.version.original_release_on),
        "isLts": False,
        "ltsFrom": None,
        "isEoas": _is_over(active, today),
        "eoasFrom": _day(active),
        "isEol": _is_over(life, today),
        "eolFrom": _day(life),
        **extended,
        "isMaintained": not _is_over(whole, today),
        "latest": {"name": one.latest, "date": _day(one.latest_on), "link": None} if one.latest else None,
        "custom": None,
    }


def _last(spans: Sequence[Span]) -> date | None:
    return spans[-1].ends_on if spans else None


def _is_over(end: date | None, today: date) -> bool:
    return end is not None and end < today


def _end(spans: Sequence[Span]) -> str:
    last = _last(spans)
    return _TO_BE_ANNOUNCED if last is None else f"{last.isoformat()}T23:59:59Z"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
