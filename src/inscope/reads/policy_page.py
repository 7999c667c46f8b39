"""The published page of a pack: its text, and under each clause how it decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.text import slugify
from django.utils.translation import gettext as _

from inscope.apps.published.rows import PublishedVersion
from inscope.apps.published.selectors import published_versions
from inscope.core.outcome import Outcome
from inscope.core.policy import Pack
from inscope.core.policy.model import Block, Heading, Offer, Prose, Quote, Rule
from inscope.reads.published_policy import place_of, policy_at

Standing = Literal["in_force", "to_come", "past"]
Kind = Literal["heading", "prose", "clause"]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in words and as it stands in the pack."""

    id: str
    outcome: Outcome
    because: str
    when: str
    routes: tuple[str, ...]
    judge: str


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One part of the page."""

    kind: Kind
    text: str
    anchor: str = ""
    level: int = 0
    clause: str = ""
    rules: tuple[RuleRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A heading, and the clauses below it."""

    text: str
    anchor: str
    level: int
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version in a list."""

    name: str
    version: str
    title: str
    place: str
    digest: str
    valid_from: date
    valid_to: date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The page of one version."""

    version: VersionRow
    blocks: tuple[BlockRow, ...]
    outline: tuple[OutlineRow, ...]
    readings: tuple[str, ...]
    clauses: int
    rules: int


def policy_page(place: str, today: date) -> PolicyPage:
    """Return the page of the version that an address names.

    Raises:
        NotPublishedError: there is no such version.
    """
    published = policy_at(place)
    pack = published.policy.pack
    blocks = tuple(_blocks(pack))
    others = [row for row in published_versions() if row.name == published.row.name]
    return PolicyPage(
        version=_version(published.row, others, today),
        blocks=blocks,
        outline=tuple(_outline(blocks)),
        readings=tuple(pack.readings.values()),
        clauses=len(pack.clauses),
        rules=len(pack.rules),
    )


def policies_page(today: date) -> tuple[VersionRow, ...]:
    """Return every published version: by pack, the one that begins last first."""
    rows = published_versions()
    return tuple(_version(row, [other for other in rows if other.name == row.name], today) for row in rows)


def _version(row: PublishedVersion, others: list[PublishedVersion], today: date) -> VersionRow:
    return VersionRow(
        name=row.name,
        version=row.version,
        title=row.title,
        place=place_of(row),
        digest=row.digest,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        standing=_standing(row, others, today),
    )


def _standing(row: PublishedVersion, others: list[PublishedVersion], today: date) -> Standing:
    """Of the versions valid on a day, the one that began last is in force."""
    if row.valid_from > today:
        return "to_come"
    valid = [other for other in others if other.valid_from <= today and not _is_over(other, today)]
    latest = max(valid, key=lambda other: other.valid_from, default=None)
    return "in_force" if latest is not None and latest.digest == row.digest else "past"


def _is_over(row: PublishedVersion, today: date) -> bool:
    return row.valid_to is not None and row.valid_to < today


def _blocks(pack: Pack) -> Iterator[BlockRow]:
    elsewhere = _rules_quoted_elsewhere(pack)
    for block in pack.document:
        if not (isinstance(block, Heading) and block.level == 1):
            yield _block(block, pack, elsewhere)


def _block(block: Block, pack: Pack, elsewhere: Mapping[str, tuple[Rule, ...]]) -> BlockRow:
    match block:
        case Heading():
            return BlockRow("heading", block.text, anchor=slugify(block.text), level=min(block.level, 4))
        case Prose():
            return BlockRow("prose", block.markdown)
        case Quote():
            rules = (*block.rules, *elsewhere.get(block.clause, ()))
            rows = tuple(_rule(rule, pack) for rule in dict.fromkeys(rules))
            return BlockRow("clause", block.markdown, anchor=block.clause, clause=block.clause, rules=rows)


def _rules_quoted_elsewhere(pack: Pack) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules of each clause that stand apart from its text."""
    shown = {rule.id for block in pack.document if isinstance(block, Quote) for rule in block.rules}
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in pack.rules:
        if rule.id not in shown:
            found[rule.clause] = (*found.get(rule.clause, ()), rule)
    return found


def _rule(rule: Rule, pack: Pack) -> RuleRow:
    return RuleRow(
        id=rule.id,
        outcome=rule.then,
        because=_because(rule, pack),
        when=rule.when_text,
        routes=tuple(_route(offer, pack) for offer in rule.routes),
        judge=_("%(fact)s, by: %(role)s") % _judge(rule, pack) if rule.judge else "",
    )


def _because(rule: Rule, pack: Pack) -> str:
    """Return the sentence of a rule, with the names of facts where a decision has their values."""
    text = rule.because
    for name, fact in pack.facts.items():
        text = text.replace(f"{{{name}}}", f"[{fact.label.lower()}]")
    return text


def _route(offer: Offer, pack: Pack) -> str:
    route = pack.services.routes.get(offer.word)
    label = route.label if route else offer.word
    return _("%(route)s, under a condition") % {"route": label} if offer.when or offer.unless else label


def _judge(rule: Rule, pack: Pack) -> dict[str, str]:
    return {"fact": pack.facts[rule.judge].label, "role": pack.services.roles.get(rule.role, rule.role)}


def _outline(blocks: tuple[BlockRow, ...]) -> Iterator[OutlineRow]:
    heading: BlockRow | None = None
    clauses: list[str] = []
    for block in (*blocks, None):
        if block is None or block.kind == "heading":
            if heading is not None:
                yield OutlineRow(heading.text, heading.anchor, heading.level, tuple(clauses))
            heading, clauses = block, []
        elif block.clause:
            clauses.append(block.clause)
