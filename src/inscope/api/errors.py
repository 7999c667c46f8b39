"""What the API refuses, as problem documents (RFC 9457): the one place that maps a refusal to a status."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import defaults
from ninja.errors import AuthenticationError, ValidationError

from inscope.apps.contracts.errors import NoSuchCustomerError
from inscope.apps.hours.errors import NoSuchEntryError
from inscope.core.cases import NoCaseError
from inscope.core.errors import DomainError
from inscope.core.people import Actor, RightRefusedError, RoleRefusedError
from inscope.web.common.unavailable import TITLE, is_away

PROBLEM_TYPE = "application/problem+json"

log = logging.getLogger(__name__)


class BodyRefusedError(DomainError):
    """A body that does not say what to decide: no JSON, or not of the form that is documented."""

    code: ClassVar[str] = "body_refused"


class BodyTooLargeError(DomainError):
    """A body beyond the limit; it is not read."""

    code: ClassVar[str] = "body_too_large"

    def __init__(self, largest: int) -> None:
        super().__init__(f"a body has at most {largest:,} bytes")
        self.largest = largest

    def details(self) -> dict[str, object]:
        """Return the limit in bytes."""
        return {"bytes_max": self.largest}


class MediaTypeRefusedError(DomainError):
    """A body that is announced as something else than JSON."""

    code: ClassVar[str] = "media_type_refused"

    def __init__(self, media_type: str) -> None:
        super().__init__(f"the body is announced as `{media_type}`", hint="send `Content-Type: application/json`")


class NotSignedInError(DomainError):
    """A request without a token that works: there is none, or it is unknown, revoked or past its end."""

    code: ClassVar[str] = "not_signed_in"

    def __init__(self) -> None:
        super().__init__(
            "this takes a token that works", hint="send `Authorization: Bearer insc_...`; tokens end and are revoked"
        )


class ParameterRefusedError(DomainError):
    """A part of the address or a header that is not of the form that is documented."""

    code: ClassVar[str] = "parameter_refused"

    def __init__(self, name: str, reason: str, *, hint: str = "") -> None:
        super().__init__(f"`{name}` is refused: {reason}", hint=hint or "the operations stand at /api/docs/")
        self.name = name

    def details(self) -> dict[str, object]:
        """Return the name of the parameter or header."""
        return {"parameter": self.name}


class CursorRefusedError(DomainError):
    """A place in a list that no answer named."""

    code: ClassVar[str] = "cursor_refused"

    def __init__(self) -> None:
        super().__init__("no answer gave this cursor", hint="send `next` of the answer before, as it stands")


class TooManyRequestsError(DomainError):
    """More requests from one sender than are answered in a minute."""

    code: ClassVar[str] = "too_many_requests"

    def __init__(self, requests_max: int, retry_after_seconds: int) -> None:
        super().__init__(
            f"{requests_max} requests a minute are answered, and you have sent more",
            hint=f"ask again in {retry_after_seconds} seconds",
        )
        self.retry_after_seconds = retry_after_seconds

    def details(self) -> dict[str, object]:
        """Return how long to wait."""
        return {"retry_after": self.retry_after_seconds}


class NothingHereError(DomainError):
    """An address that the API does not have."""

    code: ClassVar[str] = "nothing_here"

    def __init__(self) -> None:
        super().__init__("the API has no such address")


class MethodRefusedError(DomainError):
    """A method that an address does not take."""

    code: ClassVar[str] = "method_refused"

    def __init__(self, method: str, allowed: str) -> None:
        super().__init__(f"this address does not take {method}", hint=f"it takes {allowed}")


class RequestRefusedError(DomainError):
    """A request that is not of the form of HTTP as this installation takes it, such as one for another host."""

    code: ClassVar[str] = "request_refused"

    def __init__(self) -> None:
        super().__init__("the request cannot be read", hint="check the address, its host, and the headers")


class HttpsNeededError(DomainError):
    """An operation that was asked for in the open, by whoever forgot HTTPS."""

    code: ClassVar[str] = "https_needed"

    def __init__(self) -> None:
        super().__init__(
            "the API answers over HTTPS alone", hint="write `https://`, and revoke the token if you sent one"
        )


class FailedError(DomainError):
    """A fault of ours; what it was stands in the log."""

    code: ClassVar[str] = "failed"

    def __init__(self) -> None:
        super().__init__("the request could not be answered, through no fault of its own")


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one code have in common; a hint here replaces one that is written for operators."""

    status: int
    title: str
    hint: str = ""


KINDS: Mapping[str, Kind] = {
    "body_refused": Kind(400, "The body cannot be read"),
    "request_refused": Kind(400, "The request cannot be read"),
    "parameter_refused": Kind(400, "A parameter or a header cannot be taken"),
    "not_signed_in": Kind(401, "Nobody is signed in"),
    "right_refused": Kind(
        403, "You may not do this", "a token does what its scopes allow, and no more than its owner may do"
    ),
    "role_refused": Kind(403, "The judgment belongs to another role"),
    "https_needed": Kind(403, "The request came without HTTPS"),
    "nothing_here": Kind(404, "There is nothing at this address", "the operations stand at /api/docs/"),
    "not_published": Kind(404, "No such policy is published", "GET /api/v1/policies lists what is published"),
    "no_such_case": Kind(404, "There is no such case"),
    "no_such_customer": Kind(404, "There is no such customer"),
    "no_such_entry": Kind(404, "There is no such entry of time"),
    "method_refused": Kind(405, "The address does not take this method"),
    "key_taken": Kind(409, "The key was used for something else"),
    "case_resolved": Kind(409, "The case is resolved"),
    "entry_corrected": Kind(409, "There is nothing to take back"),
    "entry_objected": Kind(409, "The customer objects to the entry"),
    "not_enough_hours": Kind(409, "The hours are not enough"),
    "month_stated": Kind(409, "The month is stated"),
    "nothing_to_judge": Kind(409, "The case does not wait for this judgment"),
    "body_too_large": Kind(413, "The body is too large"),
    "media_type_refused": Kind(415, "The body is not JSON"),
    "fact_refused": Kind(422, "A fact cannot be taken"),
    "fact_not_yours": Kind(422, "Somebody else answers the fact"),
    "priority_refused": Kind(422, "The priority cannot be taken"),
    "text_refused": Kind(422, "A text cannot be taken"),
    "no_reason": Kind(422, "This needs a reason"),
    "no_activity": Kind(422, "No block pays for this request"),
    "work_day_refused": Kind(422, "The day is still to come"),
    "work_refused": Kind(422, "It is no day's work"),
    "no_such_instance": Kind(422, "There is no such instance"),
    "cursor_refused": Kind(422, "The cursor leads nowhere"),
    "no_version_in_force": Kind(
        422, "No version is in force on that day", "GET /api/v1/policies says from when to when each version holds"
    ),
    "not_in_force": Kind(422, "The version is not in force on that day"),
    "too_many_requests": Kind(429, "Too many requests"),
    "failed": Kind(500, "The request failed"),
    "unavailable": Kind(503, TITLE),
}
_ABSENT: Mapping[str, Callable[[], DomainError]] = {
    "case": NoCaseError,
    "customer": NoSuchCustomerError,
    "entry": NoSuchEntryError,
}
"""What there is not, by the name that its id has in an address."""
_OTHER = Kind(422, "The request is refused")


def problem(error: DomainError) -> HttpResponse:
    """Return the answer to a request that was refused."""
    response = HttpResponse(
        # A refusal quotes what it refuses, which may be half a character (a lone surrogate) that no UTF-8 can hold.
        json.dumps(problem_document(error), ensure_ascii=False).encode("utf-8", "replace"),
        status=KINDS.get(error.code, _OTHER).status,
        content_type=PROBLEM_TYPE,
        headers={"Cache-Control": "no-store"},
    )
    if isinstance(error, NotSignedInError):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def problem_document(error: DomainError) -> dict[str, object]:
    """Return a refusal as its problem document, with the refusal's own data fields beside the standard ones."""
    kind = KINDS.get(error.code, _OTHER)
    return {
        "type": f"{reverse('api:api-root')}docs/#problem-{error.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": error.message,
        "code": error.code,
        "hint": kind.hint or error.hint,
        **error.details(),
    }


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 in the form that its asker reads: a problem document below `/api/`, else the page."""
    if request.path.startswith("/api/"):
        return problem(RequestRefusedError())
    return defaults.bad_request(request, exception)


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer for an operation that refused; the log has who was not let."""
    if isinstance(error, RightRefusedError | RoleRefusedError):
        actor: Actor = request.auth  # type: ignore[attr-defined]  # only operations that take a token refuse so
        log.warning("right_refused", extra={"fields": {"who": actor.name, "path": request.path, **error.details()}})
    return problem(error)


def refuse_unsigned(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer for an operation that takes a token and was sent none that works."""
    del request, error
    return problem(NotSignedInError())


def refuse_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer for an operation whose address or headers are not of its form; what is no id names nothing."""
    del request
    place, name = error.errors[0]["loc"][:2]
    return problem(_ABSENT[name]() if place == "path" else ParameterRefusedError(name, _reason(error.errors[0])))


def _reason(error: Mapping[str, str]) -> str:
    """Return what is expected, in our words where the library's name its own types."""
    return "it is required" if error["type"] == "missing" else error["msg"][:1].lower() + error["msg"][1:]


def fail(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer for an operation that broke; the loss of the database is answered further out, for all pages alike."""
    if is_away(error):
        raise error
    got_request_exception.send(sender=None, request=request)
    log.error("api_failed", exc_info=error, extra={"fields": {"path": request.path}})
    return problem(FailedError())
