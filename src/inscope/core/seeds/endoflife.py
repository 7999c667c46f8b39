"""Products in the form of the endoflife.date API, version 1, read as records of the catalogue.

`eoasFrom` is the last day of the first phase of the pack, `eolFrom` that of the last one that every subscription holds,
`eoesFrom` that of what can be bought. A day that the scope of coverage counts by itself is none that is fixed: an
anniversary of the release, after as many years as most versions of the product live.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import partial

from inscope.core.catalog import SHORTEST_LIFECYCLE
from inscope.core.dates import shift
from inscope.core.lifecycle import MONTHS_A_YEAR, Lifecycle
from inscope.core.policy.errors import PackError, shortened
from inscope.core.policy.scalars import read_date
from inscope.core.policy.yamltree import Tree, read_text, read_tree
from inscope.core.seeds.model import MajorSeed, PhaseEndSeed, ProductSeed, ReleaseSeed, Seed
from inscope.core.seeds.reading import Reading, SeedError, place_of, whole


@dataclass(frozen=True, slots=True)
class _Version:
    """An entry of `releases`, with the days that become phases."""

    tree: Tree
    number: int
    released: date | None
    life: date | None
    releases: tuple[ReleaseSeed, ...]

    @property
    def years(self) -> int | None:
        """How many whole years it lives, if its end is an anniversary of its release."""
        if self.life is None or self.released is None:
            return None
        years = self.life.year - self.released.year
        return years if years >= SHORTEST_LIFECYCLE and self.life == self.after(years) else None

    def after(self, years: int) -> date | None:
        """Return an anniversary of its release."""
        return None if self.released is None else shift(self.released, years * MONTHS_A_YEAR, 0)


def read_endoflife(file: str, content: bytes, lifecycle: Lifecycle, *, now: datetime, zone: tzinfo) -> Seed:
    """Read an answer of `/products/full` or `/products/NAME`; its days are those of the phases of a pack.

    Raises:
        SeedError: with every mistake that was found, each with line, column, the value and what is expected.
    """
    reading = Reading(now, zone)
    try:
        result = _part(read_tree(read_text(file, content)), "result")
    except PackError as error:
        raise SeedError(error.problems) from None
    if isinstance(result.value, dict):
        result = Tree([result], result.source, result.line, result.column)
    products = reading.each({"result": result}, "result", partial(_product, lifecycle))
    if reading.problems:
        raise SeedError(reading.problems)
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return Seed(
        digest=digest, products=products, staff=(), service_accounts=(), agreements=(), customers=(), requests=()
    )


def _product(lifecycle: Lifecycle, reading: Reading, tree: Tree) -> ProductSeed:
    releases = {"releases": _part(tree, "releases")}
    versions = reading.each(releases, "releases", _version)
    years = _usual_years(versions) if lifecycle.last_by_years or not lifecycle.phases else None
    return ProductSeed(
        place=place_of(tree),
        name=_part(tree, "label").text("a name"),
        lifecycle_years=years,
        els_eligible=_is_eligible([one.tree for one in versions]),
        majors=tuple(_major(lifecycle, years, one) for one in versions),
        features=(),
        components=(),
        roadmap=(),
    )


def _usual_years(versions: Iterable[_Version]) -> int | None:
    """Return how long most versions live, of two lengths that are as usual the longer."""
    lengths = Counter(one.years for one in versions if one.years is not None)
    return max(lengths, key=lambda years: (lengths[years], years), default=None)


def _version(_reading: Reading, tree: Tree) -> _Version:
    number, released, life = whole(_part(tree, "name"), 0), _day(tree, "releaseDate"), _day(tree, "eolFrom")
    active = _day(tree, "eoasFrom")
    if active is not None and life is not None and active > life:
        _part(tree, "eoasFrom").fail(f"`eoasFrom` {active} lies after `eolFrom` {life}")
    return _Version(tree, number, released, life, tuple(_latest(tree)))


def _major(lifecycle: Lifecycle, years: int | None, version: _Version) -> MajorSeed:
    tree = version.tree
    return MajorSeed(
        place=place_of(tree),
        number=version.number,
        original_release_on=version.released,
        phase_ends=tuple(PhaseEndSeed(place_of(tree), *end) for end in _fixed(lifecycle, years, version)),
        releases=version.releases,
    )


def _fixed(lifecycle: Lifecycle, years: int | None, version: _Version) -> Iterator[tuple[str, date]]:
    """Yield the phases whose last day is not the one that the scope of coverage counts.

    Raises:
        PackError: the scope of coverage takes no fixed day there.
    """
    tree = version.tree
    held = [one.word for one in lifecycle.phases if not one.is_bought]
    bought = [one.word for one in lifecycle.phases if one.is_bought]
    active = _day(tree, "eoasFrom")
    if active is not None and active != version.life and len(held) > 1:
        yield held[0], active
    for key, words, more in (("eolFrom", held, 0), ("eoesFrom", bought, lifecycle.els_years)):
        day, counted = _day(tree, key), None if years is None else version.after(years + more)
        if not words or day is None or day == counted:
            continue
        if words[-1] not in lifecycle.fixable:
            hint = f"the scope of coverage counts whole years, from {SHORTEST_LIFECYCLE} on; what is not known is null"
            _part(tree, key).fail(f"{day} is not {counted or 'an anniversary of the release'}", hint)
        yield words[-1], day


def _is_eligible(versions: list[Tree]) -> bool | None:
    """Say whether extended support is on offer: without its keys it is not, with an empty one nobody knows."""
    said = [one for one in versions if "eoesFrom" in one.map()]
    if any(_day(one, "eoesFrom") for one in said):
        return True
    return None if said else False


def _latest(tree: Tree) -> Iterator[ReleaseSeed]:
    latest = _given(tree, "latest")
    if latest is not None:
        name = _part(latest, "name").text("a name")
        yield ReleaseSeed(place_of(latest), name, _day(latest, "date"), "generally_available", "", None, None)


def _part(tree: Tree, key: str) -> Tree:
    entries = tree.map("an object of the endoflife.date API")
    if key not in entries:
        tree.fail(f"the key `{key}` is missing", "such as the answer of https://endoflife.date/api/v1/products/NAME")
    return entries[key]


def _given(tree: Tree, key: str) -> Tree | None:
    """Return a part that may be left out, or be null."""
    found = tree.map().get(key)
    return None if found is None or found.raw == "null" else found


def _day(tree: Tree, key: str) -> date | None:
    found = _given(tree, key)
    if found is None:
        return None
    day = read_date(found.text("a day"))
    if day is None:
        found.fail(f"expected a day such as 2026-12-03, or null; found `{shortened(found.value)}`")
    return day
