"""The forms of a page, as a browser would send them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import count

from tests.factories import FAR_AHEAD

Attributes = dict[str, str | None]

_KNOWN = {"release": "5.4.2", "number": "9"}
"""Fields that take no other words."""
_number = count(1)


@dataclass(frozen=True, slots=True)
class Control:
    """One thing of a form that has a name: what it is, and the value with which it would be sent."""

    name: str
    kind: str
    value: str = ""
    is_chosen: bool = True
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form that changes something: where it is sent, and its controls in their order."""

    action: str
    controls: tuple[Control, ...] = field(default=())

    def filled(self) -> dict[str, list[str]]:
        """Return what somebody sends who fills in what is needed, and leaves the rest as it is shown."""
        sent: dict[str, list[str]] = {}
        for one in self.controls:
            if one.is_chosen:
                value = one.value or (_KNOWN.get(one.name) or _written(one.kind) if one.is_needed else "")
                sent.setdefault(one.name, []).append(value)
        for one in self.controls:
            if one.value and one.kind != "button":
                sent.setdefault(one.name, [one.value])
        return sent


def forms_of(page: bytes, address: str) -> tuple[Form, ...]:
    """Return the forms of a page that are posted."""
    reader = _Reader(address)
    reader.feed(page.decode(errors="replace"))
    return tuple(reader.forms)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._address = address
        self._is_open = False
        self._chosen_from = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if tag == "form":
            self._is_open = had.get("method", "get") == "post"
            if self._is_open:
                self.forms.append(Form(had.get("action") or self._address))
        elif self._is_open:
            for one in self._controls(tag, had):
                self.forms[-1] = replace(self.forms[-1], controls=(*self.forms[-1].controls, one))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False

    def _controls(self, tag: str, had: Attributes) -> Iterator[Control]:
        name, value, is_needed = had.get("name") or "", had.get("value") or "", "required" in had
        match tag:
            case "select":
                self._chosen_from = name
            case "option":
                yield Control(self._chosen_from, "option", value, is_chosen="selected" in had)
            case "textarea" if name:
                yield Control(name, "textarea", is_needed=is_needed)
            case "button" if name:
                yield Control(name, "button", value, is_chosen=False)
            case "input" if name and name != "csrfmiddlewaretoken":
                kind = had.get("type") or "text"
                is_chosen = kind not in {"radio", "checkbox"} or "checked" in had
                value = value or ("on" if kind == "checkbox" else "")
                yield Control(name, kind, value, is_chosen=is_chosen, is_needed=is_needed)


def _written(kind: str) -> str:
    number = next(_number)
    match kind:
        case "number":
            return "1"
        case "date":
            return FAR_AHEAD.isoformat()
        case "email":
            return f"written{number}@people.example"
        case _:
            return f"Written {number:06}"  # no such text is a part of another: a secret among them is looked for


def searches_of(page: bytes) -> frozenset[str]:
    """Return the names of the fields of a page that search in it."""
    reader = _Searches()
    reader.feed(page.decode(errors="replace"))
    return frozenset(reader.names)


class _Searches(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if tag == "input" and had.get("type") == "search":
            self.names.append(had["name"] or "")
