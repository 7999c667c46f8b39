"""Reading what is sent: bodies exactly, with the core's own reader, before anything rounds a number."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from inscope.api.errors import BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError, ParameterRefusedError
from inscope.api.limits import BODY_BYTES_MAX
from inscope.core.policy import FactError
from inscope.core.policy.errors import did_you_mean, shortened
from inscope.core.policy.factset import parse
from inscope.core.policy.scalars import read_date

_LARGEST_COUNT = 2**31
FORM = 'such as {"facts": {"request_kind": "production"}}'


@dataclass(frozen=True, slots=True)
class Asked:
    """What a body asks: the facts as they stand in it, and the policy's name, or nothing for the default one."""

    facts: Mapping[str, object]
    policy: str


def read_body(request: HttpRequest) -> Asked:
    """Return what a request asks.

    Raises:
        BodyTooLargeError: beyond the limit; the body was not read.
        MediaTypeRefusedError: announced as something else than JSON.
        BodyRefusedError: no JSON, or not of the documented form.
    """
    raw = read_members(request, ("facts", "policy"), form=FORM)
    facts = facts_in(raw, form=FORM)
    policy = text_in(raw, "policy", "", form="a name, or NAME@VERSION; leave it out for the default policy")
    return Asked(facts, policy)


def read_members(
    request: HttpRequest, known: Collection[str], *, form: str, bytes_max: int = BODY_BYTES_MAX
) -> Mapping[str, object]:
    """Return the members of a body, all of them known; `form` is the hint to one that is not of the form.

    Raises:
        BodyTooLargeError, MediaTypeRefusedError, BodyRefusedError: as `read_body` does.
    """
    raw = _parsed(_content(request, bytes_max), form, bytes_max)
    for key in raw:
        if key not in known:
            raise BodyRefusedError(
                f"the body has an unknown member `{shortened(key)}`", hint=did_you_mean(key, known) or form
            )
    return raw


def refuse_other_parameters(request: HttpRequest, *known: str) -> None:
    """Refuse what an operation does not have in its address: a filter that is misspelt would filter nothing.

    Raises:
        ParameterRefusedError: an unknown parameter, with the nearest one that there is.
    """
    for name in request.GET:
        if name not in known:
            raise ParameterRefusedError(shortened(name), "there is no such parameter", hint=did_you_mean(name, known))


def facts_in(raw: Mapping[str, object], *, form: str) -> Mapping[str, object]:
    """Return the facts of a body as they stand in it."""
    facts = raw.get("facts")
    if not isinstance(facts, Mapping):
        raise BodyRefusedError("the body needs `facts`, an object", hint=form)
    return facts


def text_in(raw: Mapping[str, object], name: str, otherwise: str | None = None, *, form: str) -> str:
    """Return a text of a body; one that may be left out has something that holds otherwise."""
    text = raw.get(name, otherwise)
    if text is None and name not in raw:
        raise BodyRefusedError(f"the body needs `{name}`, a text", hint=form)
    if not isinstance(text, str):
        raise BodyRefusedError(f"`{name}` is not a text", hint=form)
    return text


def count_in(raw: Mapping[str, object], name: str, *, form: str) -> int:
    """Return a whole number of a body."""
    value = raw.get(name)
    if not isinstance(value, Decimal) or abs(value) > _LARGEST_COUNT or value != int(value):
        raise BodyRefusedError(f"the body needs `{name}`, a whole number", hint=form)
    return int(value)


def day_in(raw: Mapping[str, object], name: str, *, form: str) -> date:
    """Return a day of a body."""
    day = read_date(text_in(raw, name, form=form))
    if day is None:
        raise BodyRefusedError(f"`{name}` is no day such as 2026-05-20", hint=form)
    return day


def flag_in(raw: Mapping[str, object], name: str) -> bool:
    """Return a yes or no of a body; left out, it is no."""
    flag = raw.get(name, False)
    if not isinstance(flag, bool):
        raise BodyRefusedError(f"`{name}` is neither true nor false", hint="leave it out for false")
    return flag


def by_name(facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts by their names with dots, however they are nested.

    Raises:
        FactError: a fact is given twice.
    """
    found: dict[str, object] = {}
    for name, value in _flat(facts):
        if name in found:
            raise FactError(f"the fact `{shortened(name)}` is given twice", fact=shortened(name))
        found[name] = value
    return found


def _flat(facts: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the facts in their order; groups are taken apart one after the other, since they may be nested deeply."""
    waiting = list(facts.items())[::-1]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(f"{name}.{key}", inner) for key, inner in value.items()][::-1]
        else:
            yield name, value


def _content(request: HttpRequest, bytes_max: int) -> bytes:
    if request.content_type not in {"application/json", ""}:
        raise MediaTypeRefusedError(shortened(request.content_type))
    try:
        body = request.body
    except RequestDataTooBig:
        raise BodyTooLargeError(bytes_max) from None
    if len(body) > bytes_max:
        raise BodyTooLargeError(bytes_max)
    if not body:
        raise BodyRefusedError("the body is empty", hint="send it with its `Content-Length`: one in chunks is not read")
    return body


def _parsed(body: bytes, form: str, bytes_max: int) -> Mapping[str, object]:
    try:
        # Decoded here, since a JSON reader that is given bytes takes UTF-16 and UTF-32 as well.
        return parse(body.decode(), bytes_max)
    except UnicodeDecodeError:
        raise BodyRefusedError("the body is no UTF-8 text") from None
    except FactError as error:
        raise BodyRefusedError(f"the body cannot be read: {error.message}", hint=error.hint or form) from error
