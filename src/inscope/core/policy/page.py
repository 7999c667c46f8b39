"""The page of a pack as a reader of Markdown sees it: headings, prose, quotations, and fenced blocks."""

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


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
    lines = text.split("\n")
    found: list[Part] = []
    for token in _top_level(_MARKDOWN.parse(text)):
        start, end = token.map or (0, 0)
        raw = "\n".join(lines[start:end]).rstrip()
        match token.type:
            case "heading_open":
                found.append(Part("heading", _heading(raw), start, level=int(token.tag[1:])))
            case "blockquote_open":
                found.append(Part("quote", _unquoted(raw), start))
            case "fence":
                found.append(Part("fence", token.content, start, info=token.info.strip()))
            case _:
                found.append(Part("prose", raw, start))
    return tuple(_joined(found))


def _top_level(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.level == 0 and token.nesting >= 0 and token.map]


def _heading(raw: str) -> str:
    first = raw.partition("\n")[0]
    return first.lstrip("#").rstrip("# ").strip()


def _unquoted(raw: str) -> str:
    lines = (line.lstrip() for line in raw.split("\n"))
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)


def _joined(found: list[Part]) -> list[Part]:
    joined: list[Part] = []
    for part in found:
        if part.kind == "prose" and joined and joined[-1].kind == "prose":
            before = joined.pop()
            part = Part("prose", f"{before.text}\n\n{part.text}", before.line)  # noqa: PLW2901 - the pair is one part
        joined.append(part)
    return joined
