"""The facts of a pack: what each is called, what it may be, who answers it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Literal as OneOf

from inscope.core.policy.errors import shortened
from inscope.core.policy.expressions import GIVEN, Condition, Term, Value
from inscope.core.policy.scalars import NAME, WORD, read_number
from inscope.core.policy.yamltree import Source, Tree, read_tree

FactType = OneOf["bool", "choice", "int", "decimal", "hours", "date", "text"]
SourceKind = OneOf["record", "customer", "judgment"]

TYPES: tuple[FactType, ...] = ("bool", "choice", "int", "decimal", "hours", "date", "text")
NUMBERS = frozenset({"int", "decimal", "hours"})
SOURCES: tuple[SourceKind, ...] = ("record", "customer", "judgment")
ASKED_ON = "asked_on"
MINUTES_AN_HOUR = 60
_RESERVED = frozenset({"true", "false", "param"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that a fact may be, as people read it."""

    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be: from `low` (itself only if `closed`) up to `high`; hours count in minutes."""

    low: int | Decimal
    closed: bool = True
    high: int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """What holds when nobody said otherwise, where `when` certainly holds."""

    value: Value | Term
    when: Condition


@dataclass(frozen=True, slots=True)
class FactDef:
    """One fact: its type, its words, and who answers it."""

    name: str
    type: FactType
    source: SourceKind
    label: str
    values: Mapping[str, Choice] = field(default_factory=dict)
    bounds: Bounds | None = None
    fallback: SourceKind | None = None
    role: str = ""
    evidence: tuple[str, ...] = ()
    guide: str = ""
    question: str = ""
    hint: str = ""
    suppose: str = ""
    subject: bool = False
    assume: Assumption | None = None
    derive: Condition | Term | None = None

    @property
    def is_number(self) -> bool:
        """Whether the values are numbers."""
        return self.type in NUMBERS


_KEYS = (
    "type", "values", "min", "above", "max", "source", "else", "role", "evidence", "guide", "subject",
    "label", "question", "hint", "suppose", "assume", "derive",
)  # fmt: skip


_SAID = ("label", "question", "hint", "suppose", "guide", "role")


def read_vocabulary(source: Source) -> tuple[dict[str, FactDef], dict[str, Tree]]:
    """Read facts.yaml; return the facts, and the entries that hold their expressions, by fact.

    Raises:
        PackError: an entry that is not of the form of the reference.
    """
    trees = read_tree(source).map("a map of facts")
    facts = {name: _fact(name, tree) for name, tree in trees.items()}
    groups = {group: name for name in facts for group in _groups(name)}
    for name, tree in trees.items():
        if not NAME.fullmatch(name):
            hint = "lower-case letters, digits and underscores, parts joined by dots"
            tree.fail(f"`{shortened(name)}` is no name for a fact", hint)
        if name.partition(".")[0] in _RESERVED:
            tree.fail(f"`{shortened(name)}` is no name for a fact: conditions read it as something else")
        if name in groups:
            tree.fail(f"`{name}` cannot be a fact and the group of `{groups[name]}` as well")
    asked_on = facts.get(ASKED_ON)
    if asked_on is None or asked_on.type != "date":
        read_tree(source).fail("a pack needs the fact `asked_on`, a date")
    return facts, trees


def _groups(name: str) -> Iterator[str]:
    """Yield the groups that a name stands in: `a` and `a.b` of `a.b.c`."""
    return accumulate(name.split(".")[:-1], "{}.{}".format)


def _fact(name: str, tree: Tree) -> FactDef:
    entries = tree.record(_KEYS, required=("type", "source", "label"), what="the keys of a fact")
    kind: FactType = entries["type"].word(TYPES, "type of fact")  # type: ignore[assignment]
    said = {key: entries[key].text() for key in _SAID if key in entries}
    values = _choices(entries["values"]) if "values" in entries else {}
    if (kind == "choice") != bool(values):
        tree.fail("a choice, and only a choice, has `values`")
    return FactDef(
        name=name,
        type=kind,
        source=_source(entries["source"]),
        values=values,
        bounds=_bounds(tree, kind),
        fallback=_source(entries["else"]) if "else" in entries else None,
        evidence=tuple(entry.text() for entry in entries["evidence"].list()) if "evidence" in entries else (),
        subject=entries["subject"].flag() if "subject" in entries else False,
        label=said["label"],
        role=said.get("role", ""),
        guide=said.get("guide", ""),
        question=said.get("question", ""),
        hint=said.get("hint", ""),
        suppose=said.get("suppose", ""),
    )


def _source(tree: Tree) -> SourceKind:
    return tree.word(SOURCES, "source")  # type: ignore[return-value]


def _choices(tree: Tree) -> dict[str, Choice]:
    return {word: _choice(word, entry, tree) for word, entry in tree.map("a map of words to labels").items()}


def _choice(word: str, entry: Tree, parent: Tree) -> Choice:
    if not WORD.fullmatch(word) or word in {"and", "or", "not", "in", "unknown"}:
        parent.fail_at_key(word, f"`{word}` is no word for a value", "letters, digits and underscores")
    if isinstance(entry.value, str):
        return Choice(entry.text("a label"))
    entries = entry.record(("label", "hint"), required=("label",))
    return Choice(entries["label"].text(), entries["hint"].text() if "hint" in entries else "")


def _bounds(tree: Tree, kind: FactType) -> Bounds | None:
    entries = tree.map()
    limits = {key: _limit(entries[key], kind) for key in ("min", "above", "max") if key in entries}
    if kind not in NUMBERS:
        if limits:
            tree.fail_at_key(next(iter(limits)), f"a {kind} has no bounds")
        return None
    if ("min" in limits) == ("above" in limits):
        tree.fail("a number declares where it starts: `min` (at least) or `above` (more than)")
    low = limits["min"] if "min" in limits else limits["above"]
    closed = "min" in limits
    if not closed and kind != "decimal":
        low, closed = low + 1, True  # whole numbers and whole minutes: more than n is at least n + 1
    high = limits.get("max")
    if high is not None and (high < low or (high == low and not closed)):
        tree.fail(f"no number is {'at least' if closed else 'more than'} {low} and at most {high}")
    return Bounds(low, closed, high)


def _limit(tree: Tree, kind: FactType) -> int | Decimal:
    number = read_number(tree.text("a number"))
    if number is None:
        tree.fail(f"expected a number, found `{tree.value}`")
    in_unit = number * MINUTES_AN_HOUR if kind == "hours" else number
    if kind == "decimal":
        return in_unit
    if in_unit != int(in_unit):
        tree.fail(f"expected a whole number, found `{tree.value}`")
    return int(in_unit)


def fact_of(name: str) -> str:
    """Return the fact that answers what a rule reads: a parameter that changes over time waits for `asked_on`."""
    return ASKED_ON if name.startswith("param.") else name.removeprefix(GIVEN)


def as_json(fact: FactDef, value: Value) -> object:
    """Return a value as JSON carries it; hours as decimal hours, or `h:mm` where these do not end."""
    match value:
        case bool():
            return value
        case str():
            return {"true": True, "false": False}.get(value, value) if fact.type == "choice" else value
        case date():
            return value.isoformat()
        case int() if fact.type == "hours":
            return _hours(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case _:
            return value


def _hours(minutes: int) -> int | float | str:
    whole, rest = divmod(minutes, MINUTES_AN_HOUR)
    if not rest:
        return whole
    if rest % 3:  # sixtieths end as decimals only in multiples of three
        return f"{whole}:{rest:02}"
    return float(Decimal(minutes) / MINUTES_AN_HOUR)
