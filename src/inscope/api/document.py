"""The OpenAPI document: what the routes declare, with bodies, refusals and examples written in."""

from collections.abc import Iterator, Mapping
from functools import cache

from ninja import NinjaAPI

from inscope.api.body_schemas import BODY_SCHEMAS, Json
from inscope.api.errors import KINDS, PROBLEM_TYPE
from inscope.api.examples import answer_examples, problem_examples, request_examples

DESCRIPTION = """\
Decide support requests by the published scope of coverage, without signing in; open cases and follow them with a token. Every decision names the clause that made it and, where the request is refused, what would take it instead.

A refusal is a problem document (RFC 9457) with a stable `code`. Decisions and questions are answered 60 times a minute for each address, with bodies of at most 64 KiB; operations on cases 60 times a minute for each token, with bodies of at most 256 KiB. Numbers are read exactly, as decimals. `null` is no value: write `"unknown"` for what is not known, or leave it out. Instants are in UTC."""  # noqa: E501 - paragraphs of text


def asks(form: str) -> Json:
    """Return the documented body of the operations that take this form."""
    content = {"schema": {"$ref": f"#/components/schemas/{form}"}, "examples": request_examples(form)}
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


def has_its_place() -> dict[int, Json]:
    """Return what is documented of an operation that makes something, or finds what it made before."""
    place = {"description": "Its address.", "schema": {"type": "string", "format": "uri-reference"}}
    found = "The same key had made it before"
    return {201: {"headers": {"Location": place}}, 200: {"headers": {"Location": place}, "description": found}}


@cache
def document(api: NinjaAPI) -> Json:
    """Return the OpenAPI document."""
    found: Json = dict(api.get_openapi_schema())
    components = found["components"]
    components["schemas"] = {**_titled(BODY_SCHEMAS), **dict(sorted(components["schemas"].items()))}
    components["examples"] = problem_examples()
    for operations in found["paths"].values():
        operations.pop("head", None)  # goes with each `get`, and is not an operation of its own
        for operation in operations.values():
            operation["responses"] = dict(sorted(operation["responses"].items()))
            if examples := answer_examples(operation["operationId"]):
                for response in _good(operation):
                    response["content"]["application/json"]["examples"] = examples
    return found


def _titled(schemas: Mapping[str, Json]) -> dict[str, Json]:
    return {name: {"title": name, **schema} for name, schema in schemas.items()}


def _good(operation: Json) -> Iterator[Json]:
    """Yield what an operation answers where nothing is refused and something is sent."""
    yield from (response for status, response in operation["responses"].items() if status in _WITH_CONTENT)


def _refusal(title: str, status: int) -> Json:
    response: Json = {
        "description": title,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
    }
    if status in _TELLS_WHEN:
        seconds = {"type": "integer", "minimum": 1}
        response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": seconds}}
    if status == _NOT_SIGNED_IN:
        scheme = {"type": "string"}
        response["headers"] = {"WWW-Authenticate": {"description": "`Bearer`: send a token.", "schema": scheme}}
    return response


_NOT_SIGNED_IN = 401
_WITH_CONTENT = frozenset({200, 201})
_TELLS_WHEN = frozenset({429, 503})
