"""The page of the API: what its OpenAPI document says, in the order in which people read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# JSON of the depth of an OpenAPI document; only this module takes it apart.
Json = Mapping[str, Any]

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A member of a body, or a parameter of an address."""

    name: str
    type: str
    refers_to: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One request and what is answered."""

    title: str
    request: str
    answer: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One kind of refusal."""

    code: str
    status: int
    title: str
    example: str


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[FieldRow, ...]
    takes: str
    gives: str
    examples: tuple[ExampleRow, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Operations that belong together."""

    name: str
    operations: tuple[OperationRow, ...]


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """The form of a body."""

    name: str
    about: str
    fields: tuple[FieldRow, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiPage:
    """Everything that the page shows."""

    about: str
    version: str
    groups: tuple[GroupRow, ...]
    problems: tuple[ProblemRow, ...]
    schemas: tuple[SchemaRow, ...]


def api_page(document: Json, site: str) -> ApiPage:
    """Return the page for an OpenAPI document; `site` is where the examples send their requests, without a slash."""
    operations = [
        (operation["tags"][0], _operation(path, method, operation, site))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    ]
    names = dict.fromkeys(name for name, _operation_row in operations)
    return ApiPage(
        about=document["info"]["description"],
        version=document["info"]["version"],
        groups=tuple(GroupRow(name, tuple(row for tag, row in operations if tag == name)) for name in names),
        problems=tuple(_problem(code, example) for code, example in document["components"]["examples"].items()),
        schemas=tuple(_schema(name, schema) for name, schema in document["components"]["schemas"].items()),
    )


def _operation(path: str, method: str, operation: Json, site: str) -> OperationRow:
    parameters = operation.get("parameters", ())
    good = operation["responses"][min(operation["responses"], key=int)]
    return OperationRow(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        parameters=tuple(_parameter(one) for one in parameters),
        takes=_referred(_json_of(operation.get("requestBody", {})).get("schema", {})),
        gives=_referred(_json_of(good).get("schema", {})),
        examples=tuple(_examples(path, operation, good, site)),
        problems=tuple(_problem_codes(operation)),
    )


def _examples(path: str, operation: Json, good: Json, site: str) -> Iterator[ExampleRow]:
    """Yield each documented request as a command, with its answer; of an operation without a body, the address."""
    requests = _json_of(operation.get("requestBody", {})).get("examples", {})
    answers = _json_of(good).get("examples", {})
    asked = [f"curl {site}{_filled(path, operation)}", *_headers(operation)]
    if not requests:
        answered: Json = next(iter(answers.values()), {})
        yield ExampleRow(answered.get("summary", _("Request")), _command(asked), _pretty(answered.get("value")))
    for name, example in requests.items():
        body = json.dumps(example["value"], indent=2, ensure_ascii=False).replace("'", "'\\''")
        command = _command([*asked, "-H 'Content-Type: application/json'", f"-d '{body}'"])
        yield ExampleRow(example["summary"], command, _pretty(answers.get(name, {}).get("value")))


def _filled(path: str, operation: Json) -> str:
    """Return an address with the example of each of its parts."""
    for parameter in operation.get("parameters", ()):
        path = path.replace(f"{{{parameter['name']}}}", str(parameter.get("example", "")))
    return path


def _headers(operation: Json) -> Iterator[str]:
    """Yield the headers that an operation takes, as a command sends them; the token stays out of the examples."""
    if operation.get("security"):
        yield '-H "Authorization: Bearer $INSCOPE_TOKEN"'
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header":
            yield f"-H '{parameter['name']}: {parameter.get('example', '')}'"


def _command(parts: Iterable[str]) -> str:
    return " \\\n  ".join(parts)


def _problem_codes(operation: Json) -> Iterator[str]:
    for response in operation["responses"].values():
        yield from response.get("content", {}).get("application/problem+json", {}).get("examples", {})


def _problem(code: str, example: Json) -> ProblemRow:
    return ProblemRow(code, example["value"]["status"], example["summary"], _pretty(example["value"]))


def _parameter(one: Json) -> FieldRow:
    words, refers_to = _type(one["schema"])
    return FieldRow(one["name"], words, refers_to, one.get("required", False), one.get("description", ""))


def _schema(name: str, schema: Json) -> SchemaRow:
    required = schema.get("required", ())
    fields = [_field(field, inner, field in required) for field, inner in schema.get("properties", {}).items()]
    if isinstance(other := schema.get("additionalProperties"), dict):
        fields.append(_field("*", other, is_required=False))
    return SchemaRow(name, schema.get("description", ""), tuple(fields), tuple(map(str, schema.get("enum", ()))))


def _field(name: str, schema: Json, is_required: bool) -> FieldRow:  # noqa: FBT001 - a column of the table
    words, refers_to = _type(schema)
    return FieldRow(name, words, refers_to, is_required, schema.get("description", ""))


def _type(schema: Json) -> tuple[str, str]:
    """Return a type in words, and the schema that it names, if it is one."""
    if "$ref" in schema:
        return _referred(schema), _referred(schema)
    if "enum" in schema:
        return _(" or ").join(map(str, schema["enum"])), ""
    if "allOf" in schema:
        return _type(schema["allOf"][0])
    if "anyOf" in schema:
        return _(" or ").join(_type(one)[0] for one in schema["anyOf"]), ""
    if schema.get("type") == "array":
        words, refers_to = _type(schema.get("items", {}))
        return _("list of %(what)s") % {"what": words}, refers_to
    return str(schema.get("format", schema.get("type", ""))), ""


def _referred(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _json_of(body: Json) -> Json:
    found: Json = body.get("content", {}).get("application/json", {})
    return found


def _pretty(value: object) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)
