"""The OpenAPI document: what the routes declare, with bodies, refusals and examples written in."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from ninja import NinjaAPI

from inscope.api.errors import KINDS, PROBLEM_TYPE
from inscope.api.examples import answer_examples, problem_examples, request_examples
from inscope.core.policy.factset import LONGEST_TEXT

# JSON of the depth of an OpenAPI document; only this module takes it apart.
Json = dict[str, Any]

DESCRIPTION = """\
Decide support requests by the published scope of coverage, without signing in. Every decision names the clause that made it and, where the request is refused, what would take it instead.

A refusal is a problem document (RFC 9457) with a stable `code`. Decisions and questions are answered 60 times a minute for each address; a body has at most 64 KiB. Numbers are read exactly, as decimals. `null` is no value: write `"unknown"` for what is not known, or leave the fact out."""  # noqa: E501 - paragraphs of text

_SCHEMAS: Mapping[str, Json] = {
    "Request": {
        "title": "Request",
        "description": "What to decide.",
        "type": "object",
        "required": ["facts"],
        "additionalProperties": False,
        "properties": {
            "facts": {"$ref": "#/components/schemas/Facts"},
            "policy": {
                "description": "The policy that decides. A name stands for its version in force on the day of receipt; "
                "`NAME@VERSION` for that version. Left out: the default policy.",
                "type": "string",
                "examples": ["restcomm-c3", "restcomm-c3@2026.1"],
            },
        },
    },
    "Facts": {
        "title": "Facts",
        "description": "Facts by their names, with dots or nested. A policy lists its facts and their values. "
        "`asked_on`, the day of receipt, is today unless it is given.",
        "type": "object",
        "additionalProperties": {
            "description": 'A value of its type, or `"unknown"`; or a group of facts by the rest of their names.',
            "anyOf": [
                {"type": "boolean"},
                {"type": "number"},
                {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
                {"$ref": "#/components/schemas/Facts"},
            ],
        },
    },
    "Problem": {
        "title": "Problem",
        "description": "A refusal (RFC 9457), with what is needed to mend it. Some codes have more members.",
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri-reference",
                "description": "Where the kind of problem is documented.",
            },
            "title": {"type": "string", "description": "The kind of problem, in words."},
            "status": {"type": "integer", "description": "The status of the answer."},
            "detail": {"type": "string", "description": "What was refused."},
            "code": {"type": "string", "description": "The kind of problem, as a name that does not change."},
            "hint": {"type": "string", "description": "How to mend it; may be empty."},
        },
    },
}


def asks() -> Json:
    """Return the documented body of the operations that take facts."""
    content = {"schema": {"$ref": "#/components/schemas/Request"}, "examples": request_examples()}
    return {"required": True, "content": {"application/json": content}}


def refuses(*codes: str) -> dict[int, Json]:
    """Return the documented refusals of an operation, by status; any operation can be away for a moment as well."""
    responses: dict[int, Json] = {}
    for code in (*codes, "unavailable"):
        kind = KINDS[code]
        response = responses.setdefault(kind.status, _refusal(kind.title, kind.status))
        response["content"][PROBLEM_TYPE]["examples"][code] = {"$ref": f"#/components/examples/{code}"}
    return responses


def may_be_known() -> dict[int, Json]:
    """Return what is documented of an operation whose answers have an ETag."""
    etag = {"description": "Names this answer; send it back as `If-None-Match`.", "schema": {"type": "string"}}
    return {200: {"headers": {"ETag": etag}}, 304: {"description": "What `If-None-Match` names is still the answer"}}


@cache
def document(api: NinjaAPI) -> Json:
    """Return the OpenAPI document."""
    found: Json = dict(api.get_openapi_schema())
    components = found["components"]
    components["schemas"] = {**_SCHEMAS, **dict(sorted(components["schemas"].items()))}
    components["examples"] = problem_examples()
    for operations in found["paths"].values():
        operations.pop("head", None)  # goes with each `get`, and is not an operation of its own
        for operation in operations.values():
            operation["responses"] = dict(sorted(operation["responses"].items()))
            content = operation["responses"][200]["content"]["application/json"]
            if examples := answer_examples(operation["operationId"]):
                content["examples"] = examples
    return found


def _refusal(title: str, status: int) -> Json:
    response: Json = {
        "description": title,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
    }
    if status in _TELLS_WHEN:
        seconds = {"type": "integer", "minimum": 1}
        response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": seconds}}
    return response


_TELLS_WHEN = frozenset({429, 503})
