"""Reading the body of a request: exactly, with the core's own reader, before anything rounds a number."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from inscope.api.errors import BodyRefusedError, BodyTooLargeError, MediaTypeRefusedError
from inscope.api.limits import BODY_BYTES_MAX
from inscope.core.policy import FactError
from inscope.core.policy.errors import did_you_mean, shortened
from inscope.core.policy.factset import parse

FORM = 'such as {"facts": {"request_kind": "production"}}'
_KEYS = ("facts", "policy")


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
    raw = _parsed(_content(request))
    for key in raw:
        if key not in _KEYS:
            raise BodyRefusedError(
                f"the body has an unknown member `{shortened(key)}`", hint=did_you_mean(key, _KEYS) or FORM
            )
    facts, policy = raw.get("facts"), raw.get("policy", "")
    if not isinstance(facts, Mapping):
        raise BodyRefusedError("the body needs `facts`, an object", hint=FORM)
    if not isinstance(policy, str):
        raise BodyRefusedError(
            "`policy` is not a text", hint="a name, or NAME@VERSION; leave it out for the default policy"
        )
    return Asked(facts, policy)


def _content(request: HttpRequest) -> bytes:
    if request.content_type not in {"application/json", ""}:
        raise MediaTypeRefusedError(shortened(request.content_type))
    try:
        body = request.body
    except RequestDataTooBig:
        raise BodyTooLargeError(BODY_BYTES_MAX) from None
    if len(body) > BODY_BYTES_MAX:
        raise BodyTooLargeError(BODY_BYTES_MAX)
    if not body:
        raise BodyRefusedError("the body is empty", hint="send it with its `Content-Length`: one in chunks is not read")
    return body


def _parsed(body: bytes) -> Mapping[str, object]:
    try:
        # Decoded here, since a JSON reader that is given bytes takes UTF-16 and UTF-32 as well.
        return parse(body.decode())
    except UnicodeDecodeError:
        raise BodyRefusedError("the body is no UTF-8 text") from None
    except FactError as error:
        raise BodyRefusedError(f"the body cannot be read: {error.message}", hint=error.hint or FORM) from error
