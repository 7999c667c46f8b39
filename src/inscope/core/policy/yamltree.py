"""YAML as a tree that remembers where each value stands.

Only maps, lists and plain text: a scalar is the text that was written, and the reader of a key says
what type it is. Anchors, aliases, tags and keys that stand twice are refused.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from inscope.core.policy.errors import PackError, Problem, did_you_mean, shortened

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 30
BYTE_ORDER_MARK = "\ufeff"
LARGEST_FILE = 2_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A text of a pack: where it comes from, and its lines, for errors."""

    file: str
    text: str
    first_line: int = 1
    clause: str = ""

    def problem(self, message: str, line: int, column: int, hint: str = "") -> Problem:
        """Return a mistake at a line and column of this text, both counted from 0."""
        lines = self.text.splitlines()
        shown = lines[line] if 0 <= line < len(lines) else ""
        return Problem(message, self.file, line + self.first_line, column + 1, self.clause, shown, hint)


@dataclass(frozen=True, slots=True)
class Tree:
    """A value of a YAML text: a map of trees, a list of trees, or the text of a scalar."""

    value: "dict[str, Tree] | list[Tree] | str"
    source: Source
    line: int
    column: int
    raw: str = ""
    keys: "dict[str, tuple[int, int]]" = field(default_factory=dict)

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Refuse this value."""
        raise PackError([self.source.problem(message, self.line, self.column, hint)])

    def fail_at_key(self, key: str, message: str, hint: str = "") -> NoReturn:
        """Refuse a key of this map."""
        raise PackError([self.source.problem(message, *self.keys[key], hint)])

    def text(self, what: str = "a text") -> str:
        """Return a scalar as it was written."""
        if not isinstance(self.value, str):
            self.fail(f"expected {what}, found a {'map' if isinstance(self.value, dict) else 'list'}")
        if not self.value.strip():
            self.fail(f"expected {what}, found nothing")
        return self.value

    def map(self, what: str = "a map") -> "dict[str, Tree]":
        """Return the entries of a map."""
        if not isinstance(self.value, dict):
            self.fail(f"expected {what}, found {_kind(self.value)}")
        return self.value

    def list(self, what: str = "a list") -> "list[Tree]":
        """Return the entries of a list."""
        if not isinstance(self.value, list):
            self.fail(f"expected {what}, found {_kind(self.value)}")
        return self.value

    def record(self, allowed: Iterable[str], required: Iterable[str] = (), what: str = "a map") -> "dict[str, Tree]":
        """Return a map that has no other keys than those allowed, and all those required."""
        entries, names = self.map(what), tuple(allowed)
        for key in entries:
            if key not in names:
                hint = did_you_mean(key, names) or f"allowed: {', '.join(names)}"
                self.fail_at_key(key, f"unknown key `{shortened(key)}`", hint)
        for key in required:
            if key not in entries:
                self.fail(f"the key `{key}` is missing")
        return entries

    def word(self, among: Collection[str], what: str) -> str:
        """Return a scalar that is one of the words of a vocabulary."""
        word = self.text(what)
        if word not in among:
            hint = did_you_mean(word, among) or f"expected one of: {', '.join(among)}"
            self.fail(f"unknown {what} `{shortened(word)}`", hint)
        return word

    def flag(self) -> bool:
        """Return a scalar that is `true` or `false`."""
        return self.word(("true", "false"), "truth value") == "true"

    def plain(self) -> Any:  # noqa: ANN401 - a tree of unknown shape, handed on as data
        """Return this value as maps, lists and texts without places."""
        if isinstance(self.value, dict):
            return {key: entry.plain() for key, entry in self.value.items()}
        if isinstance(self.value, list):
            return [entry.plain() for entry in self.value]
        return self.value


def read_text(file: str, content: bytes) -> Source:
    """Return the text of a file, its lines ended by a line feed and without a byte order mark.

    Raises:
        PackError: it is no UTF-8, or far too large.
    """
    if len(content) > LARGEST_FILE:
        raise PackError([Problem(f"the file has {len(content):,} bytes, the most is {LARGEST_FILE:,}", file)])
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PackError([Problem("this is no UTF-8 text", file, line)]) from None
    return Source(file, text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n"))


def read_tree(source: Source) -> Tree:
    """Read one YAML document.

    Raises:
        PackError: it is no YAML, or uses what packs do not: anchors, tags, several documents, deep nesting.
    """
    try:
        _refuse_what_packs_do_not_use(source)
        node = yaml.compose(source.text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        place = _place(error.problem_mark or error.context_mark)
        raise PackError([source.problem(f"this is no YAML: {error.problem}", *place)]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PackError([source.problem(f"this is no YAML: {shortened(error)}", 0, 0)]) from None
    return Tree({}, source, 0, 0) if node is None else _tree(node, source)


def _refuse_what_packs_do_not_use(source: Source) -> None:
    if source.text.startswith(BYTE_ORDER_MARK):  # YAML would skip it and count every place one too low
        raise PackError([source.problem("a byte order mark is not part of the pack format", 0, 0)])
    depth = 0
    for event in yaml.parse(source.text, Loader=_Loader):
        place = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PackError([source.problem("anchors and aliases are not part of the pack format", *place)])
        if getattr(event, "tag", None):
            raise PackError([source.problem("tags are not part of the pack format", *place)])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise PackError([source.problem(f"nested deeper than {_DEEPEST} levels", *place)])


def _place(mark: object) -> tuple[int, int]:
    return getattr(mark, "line", 0), getattr(mark, "column", 0)


def _tree(node: yaml.Node, source: Source) -> Tree:
    line, column = node.start_mark.line, node.start_mark.column
    if isinstance(node, yaml.ScalarNode):
        raw = source.text[node.start_mark.index : node.end_mark.index]
        return Tree(node.value, source, line, column, raw)
    if isinstance(node, yaml.SequenceNode):
        return Tree([_tree(entry, source) for entry in node.value], source, line, column)
    entries: dict[str, Tree] = {}
    places: dict[str, tuple[int, int]] = {}
    for key, entry in _pairs(node, source):
        name, place = key.value, (key.start_mark.line, key.start_mark.column)
        if name in entries:
            first = places[name][0] + source.first_line
            raise PackError(
                [source.problem(f"the key `{shortened(name)}` stands twice, first in line {first}", *place)]
            )
        entries[name], places[name] = _tree(entry, source), place
    return Tree(entries, source, line, column, keys=places)


def _pairs(node: Any, source: Source) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:  # noqa: ANN401 - PyYAML's node
    for key, entry in node.value:
        if not isinstance(key, yaml.ScalarNode):
            place = (key.start_mark.line, key.start_mark.column)
            raise PackError([source.problem("a key must be a word", *place)])
        yield key, entry


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "a map"
    return "a list" if isinstance(value, list) else f"`{shortened(value)}`"
