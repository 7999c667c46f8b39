"""The page of a pack as a reader of Markdown sees it: headings, prose, quotations, and fenced blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Only blocks are looked at; markup inside them is not read, which also costs time without bound on hostile text.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("inline")


@dataclass(frozen=True, slots=True)
class Part:
    """A top-level part of the page, with its first line counted from 0."""

    kind: str  # heading, quote, fence, or prose
    text: str
    line: int
    info: str = ""
    level: int = 0


def parts(text: str) -> tuple[Part, ...]:
    """Return the top-level parts of a page, in order; neighbouring prose is one part."""
    return tuple(_joined(_parts(_MARKDOWN.parse(text), text.split("\n"))))


def _parts(tokens: list[Token], lines: list[str]) -> Iterator[Part]:
    for number, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        start, end = token.map
        raw = "\n".join(lines[start:end]).rstrip()
        match token.type:
            case "heading_open":
                yield Part("heading", " ".join(tokens[number + 1].content.split()), start, level=int(token.tag[1:]))
            case "blockquote_open":
                yield Part("quote", _unquoted(raw), start)
            case "fence":
                yield Part("fence", token.content, start, info=token.info.strip())
            case _:
                yield Part("prose", raw, start)


def _unquoted(raw: str) -> str:
    lines = (line.lstrip() for line in raw.split("\n"))
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)


def _joined(found: Iterator[Part]) -> Iterator[Part]:
    for is_prose, group in groupby(found, key=lambda part: part.kind == "prose"):
        members = list(group)
        if is_prose:
            yield replace(members[0], text="\n\n".join(part.text for part in members))
        else:
            yield from members
