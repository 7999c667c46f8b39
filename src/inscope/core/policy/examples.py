"""Worked cases of a pack: read from examples.md, and run as the pack's own tests."""

from collections.abc import Mapping
from dataclasses import dataclass

from inscope.core.outcome import Outcome
from inscope.core.policy.decision import Decision
from inscope.core.policy.errors import FactError, PackError, Problem, did_you_mean, shortened
from inscope.core.policy.evaluate import Policy
from inscope.core.policy.factset import FactSet
from inscope.core.policy.files import PackFiles
from inscope.core.policy.page import Part, parts
from inscope.core.policy.scalars import read_number
from inscope.core.policy.yamltree import Source, Tree, read_text, read_tree

_COMPARED = ("clauses", "routes", "missing", "possible", "may_apply", "assumed")
_KEYS = ("base", "facts", "not_given", "expect", *_COMPARED)
_FILE = "examples.md"


@dataclass(frozen=True, slots=True)
class Example:
    """A case with the decision that it should have."""

    title: str
    line: int
    facts: Mapping[str, object]
    outcome: Outcome
    by: str
    expected: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What became of an example."""

    example: Example
    decision: Decision
    failures: tuple[str, ...]


def read_examples(files: PackFiles, policy: Policy) -> tuple[Example, ...]:
    """Read the examples of a pack.

    Raises:
        PackError: a block that is not of the form of the reference, or names what the pack does not know.
    """
    bases: dict[str, dict[str, object]] = {}
    examples: list[Example] = []
    problems: list[Problem] = []
    for part in parts(read_text(_FILE, files.examples).text):
        if part.kind != "fence":
            continue
        try:
            _read_block(part, bases, examples, policy)
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(problems)
    return tuple(examples)


def run_example(example: Example, policy: Policy) -> ExampleResult:
    """Decide an example and compare; an example states the day on which it is asked, or its pack's first day holds."""
    decision = policy.decide(facts_of(example, policy))
    return ExampleResult(example, decision, tuple(_differences(example, decision)))


def facts_of(example: Example, policy: Policy) -> FactSet:
    """Return the facts of an example, checked and completed."""
    return policy.read_facts(example.facts, today=policy.pack.valid_from)


def _read_block(part: Part, bases: dict[str, dict[str, object]], examples: list[Example], policy: Policy) -> None:
    kind, _, name = part.info.partition(" ")
    head = Source(_FILE, f"```{part.info}", part.line + 1)
    if kind not in {"base", "example"}:
        hint = did_you_mean(kind, ("base", "example"))
        raise PackError([head.problem(f"unknown block `{shortened(kind)}`", 0, 3, hint)])
    if not name.strip():
        raise PackError([head.problem(f"the {kind} has no name", 0, 3)])
    tree = read_tree(Source(_FILE, part.text, part.line + 2))
    if kind == "base":
        bases[name.strip()] = _base(tree, bases)
        return
    examples.append(_example(name.strip(), part.line + 1, tree, bases, policy))


def _base(tree: Tree, bases: Mapping[str, dict[str, object]]) -> dict[str, object]:
    entries = dict(tree.map("a map of facts"))
    parent = entries.pop("base", None)
    start = bases[parent.word(bases, "base")] if parent is not None else {}
    return {**start, **_flat(entries)}


def _example(title: str, line: int, tree: Tree, bases: Mapping[str, dict[str, object]], policy: Policy) -> Example:
    entries = tree.record(_KEYS, required=("expect",))
    facts = dict(bases[entries["base"].word(bases, "base")]) if "base" in entries else {}
    facts |= _flat(entries["facts"].map("a map of facts")) if "facts" in entries else {}
    for name in entries["not_given"].list() if "not_given" in entries else ():
        if facts.pop(name.text(), None) is None:
            name.fail(f"`{name.value}` is not given in the first place")
    outcome, by = _expectation(entries["expect"], policy)
    expected = {key: tuple(entry.text() for entry in entries[key].list()) for key in _COMPARED if key in entries}
    example = Example(title, line, facts, outcome, by, expected)
    try:
        facts_of(example, policy)
    except FactError as error:
        tree.fail(error.message, error.hint)
    return example


def _expectation(tree: Tree, policy: Policy) -> tuple[Outcome, str]:
    word, by, name = tree.text("an outcome").partition(" by ")
    outcomes = [outcome.value for outcome in Outcome]
    if word not in outcomes:
        tree.fail(f"unknown outcome `{shortened(word)}`", did_you_mean(word, outcomes))
    known = {*policy.pack.clauses, *(rule.id for rule in policy.pack.rules)}
    if by and name not in known:
        tree.fail(f"unknown clause or rule `{shortened(name)}`", did_you_mean(name, known))
    return Outcome(word), name


def _flat(entries: Mapping[str, Tree], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, tree in entries.items():
        if isinstance(tree.value, dict):
            flat |= _flat(tree.value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = _value(tree.text("a value"))
    return flat


def _value(text: str) -> object:
    """Return a scalar as JSON would carry it."""
    number = read_number(text)
    return {"true": True, "false": False}.get(text, text) if number is None else number


def _differences(example: Example, decision: Decision) -> list[str]:
    found = []
    if decision.outcome is not example.outcome:
        found.append(f"expected {example.outcome}, got {decision.outcome}")
    if example.by not in {"", decision.clause, decision.rule} or (not example.by and decision.clause):
        found.append(f"expected {example.by or 'no clause'}, got {decision.rule or 'no clause'}")
    for key, expected in example.expected.items():
        got = _compared(key, decision)
        if got != expected:
            found.append(f"{key}: expected {_shown(expected)}, got {_shown(got)}")
    return found


def _compared(key: str, decision: Decision) -> tuple[str, ...]:
    if key == "missing":
        return tuple(one.fact for one in decision.missing)
    if key == "possible":
        return tuple(outcome.value for outcome in decision.possible)
    return tuple(getattr(decision, key))


def _shown(words: tuple[str, ...]) -> str:
    return f"[{', '.join(words)}]"
