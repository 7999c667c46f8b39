"""Forms of records: a list of fields that says how each is shown and read; adding and editing are one page.

A form that is refused is shown again with everything that was typed, and with every mistake beside its field. It
carries the state of the record that it showed: who saves over somebody else's change is told so first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened
from inscope.core.policy.scalars import DATE_FORM, read_date
from inscope.core.records import RecordMovedOnError, state_of, told
from inscope.reads.office_history import History
from inscope.web.common.attempt import ABSENT, sentence

Values = dict[str, Any]
"""What a form holds by the names of its fields, as its service takes it by keyword."""

MOST = 2_000_000_000


class Kind(StrEnum):
    """How a field is shown, and what it is read as."""

    TEXT = "text"
    AREA = "area"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"
    CHECK = "check"
    TICKS = "ticks"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. An empty one is None, or an empty text; one that is `needed` is refused empty.

    `choices` are pairs of a word and its label; `least` and `most` bound a number.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = MOST


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with the form of a record: `values` are those of the record, or those that a new one begins with.

    `at` is the address of the page to which the form belongs; `history` is nothing for a new record.
    """

    title: str
    at: str
    fields: tuple[Field, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    history: History | None = None
    about: str = ""
    template: str = "office/form.html"


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as its template prints it; `stands` is what the record says, where it moved on meanwhile."""

    name: str
    label: str
    kind: str
    hint: str
    needed: bool
    value: str
    ticked: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    stands: str


class FormRefusedError(DomainError):
    """Fields that hold what they cannot, each with its sentence."""

    code: ClassVar[str] = "form_refused"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("nothing was saved", hint="look at the fields that are marked")
        self.errors = dict(errors)


def form_page(request: HttpRequest, page: FormPage, save: Callable[[Values, str], str]) -> HttpResponse:
    """Show a form; once it was sent, save what it holds and go on to the address that `save` returns."""
    errors: dict[str, str] = {}
    has_moved_on = False
    if request.method == "POST":
        try:
            return redirect(save(read(page.fields, request.POST), request.POST.get("seen", "")))
        except DomainError as error:
            if error.code in ABSENT:
                raise
            errors, has_moved_on = _by_field(error, page.fields), isinstance(error, RecordMovedOnError)
    stands = told(page.values)
    context = {
        "page": page,
        "fields": [
            _shown(one, _typed(one, stands.get(one.name)), request.POST, has_moved_on=has_moved_on)
            for one in page.fields
        ],
        "seen": state_of(page.values),
        "form": "record",
        "errors": errors,
        "data": request.POST,
        "now": timezone.now(),
    }
    return render(request, page.template, context, status=422 if errors else 200)


def read(fields: tuple[Field, ...], posted: QueryDict) -> Values:
    """Return what was typed, by the names of the fields.

    Raises:
        FormRefusedError: with every field that cannot be read.
    """
    values: Values = {}
    errors: dict[str, str] = {}
    for one in fields:
        try:
            values[one.name] = _read(one, posted)
        except ValueError as error:
            errors[one.name] = str(error)
    if errors:
        raise FormRefusedError(errors)
    return values


def _read(one: Field, posted: QueryDict) -> object:
    if one.kind is Kind.TICKS:
        return tuple(_word(one, word) for word in posted.getlist(one.name))
    if one.kind is Kind.CHECK:
        return bool(posted.get(one.name))
    text = posted.get(one.name, "").strip()
    if "\0" in text or "\N{REPLACEMENT CHARACTER}" in text:
        raise ValueError(_("This holds a character that is not for print."))
    if not text and one.needed:
        raise ValueError(_("%(label)s is missing.") % {"label": one.label})
    match one.kind:
        case Kind.NUMBER:
            return _number(one, text) if text else None
        case Kind.DAY:
            return _day(text) if text else None
        case Kind.YES_NO:
            return _yes_no(text)
        case Kind.CHOICE:
            return _word(one, text) if text else None
        case _:
            return text


def _yes_no(text: str) -> bool | None:
    known = {"yes": True, "no": False, "": None}
    if text not in known:
        raise ValueError(_("“%(text)s” is not one of the choices.") % {"text": shortened(text)})
    return known[text]


def _number(one: Field, text: str) -> int:
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else None
    if found is None or not one.least <= found <= one.most:
        bounds = _("from %(least)d") if one.most == MOST else _("from %(least)d to %(most)d")
        expected = bounds % {"least": one.least, "most": one.most}
        raise ValueError(
            _("“%(text)s” is no whole number %(expected)s.") % {"text": shortened(text), "expected": expected}
        )
    return found


def _day(text: str) -> date:
    found = read_date(text)
    if found is None:
        raise ValueError(_("“%(text)s” is not %(form)s.") % {"text": shortened(text), "form": DATE_FORM})
    return found


def _word(one: Field, text: str) -> str:
    if text not in dict(one.choices):
        raise ValueError(_("“%(text)s” is not one of the choices.") % {"text": shortened(text)})
    return text


def _by_field(error: DomainError, fields: tuple[Field, ...]) -> dict[str, str]:
    """Return a refusal by the field that it is about; `all`, for one about none of them."""
    if isinstance(error, FormRefusedError):
        return {"all": sentence(error)} | error.errors
    name = str(error.details().get("field", ""))
    return {name if name in {one.name for one in fields} else "all": sentence(error)}


def _shown(one: Field, stands: tuple[str, ...], posted: QueryDict, *, has_moved_on: bool) -> ShownField:
    chosen = tuple(posted.getlist(one.name)) if posted else stands
    choices = one.choices
    if one.kind is Kind.YES_NO:
        choices = (("yes", _("Yes")), ("no", _("No")))
    if not one.needed and one.kind in {Kind.CHOICE, Kind.YES_NO}:
        choices = (("", dict(one.choices).get("", _("Not known"))), *(pair for pair in choices if pair[0]))
    words = dict(choices)
    return ShownField(
        name=one.name,
        label=one.label,
        kind=one.kind.value,
        hint=one.hint,
        needed=one.needed,
        value=chosen[0] if chosen else "",
        ticked=chosen,
        choices=choices,
        stands=", ".join(words.get(word, word) for word in stands) or _("empty")
        if has_moved_on and stands != chosen
        else "",
    )


def _typed(one: Field, value: object) -> tuple[str, ...]:
    """Return a value as somebody would type it."""
    if isinstance(value, list):
        return tuple(map(str, value))
    if isinstance(value, bool):
        return ("yes",) if value else ("no",) if one.kind is Kind.YES_NO else ()
    return () if value in {None, ""} else (str(value),)
