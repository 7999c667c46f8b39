"""The forms of what is sent, and of refusals: written by hand, since the bodies are read by hand."""

from collections.abc import Mapping
from typing import Any

from inscope.apps.cases.errors import LONGEST_BODY, LONGEST_SUBJECT
from inscope.core.cases import PRIORITIES
from inscope.core.charging import MOST_MINUTES
from inscope.core.policy.factset import LONGEST_TEXT

# JSON of the depth of a JSON schema.
Json = dict[str, Any]


def _form(about: str, properties: Json, *required: str) -> Json:
    """Return the schema of an object that has these members and no others."""
    return {
        "description": about,
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": properties,
    }


_FACTS = {"$ref": "#/components/schemas/Facts"}
_REASON: Json = {"type": "string", "maxLength": LONGEST_BODY}

BODY_SCHEMAS: Mapping[str, Json] = {
    "Request": _form(
        "What to decide.",
        {
            "facts": _FACTS,
            "policy": {
                "description": "The policy that decides. A name stands for its version in force on the day of receipt; "
                "`NAME@VERSION` for that version. Left out: the default policy.",
                "type": "string",
                "examples": ["restcomm-c3", "restcomm-c3@2026.1"],
            },
        },
        "facts",
    ),
    "NewCase": _form(
        "A request that opens a case.",
        {
            "subject": {
                "description": "What it is about, in a few words.",
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST_SUBJECT,
            },
            "body": {
                "description": "The first message.",
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST_BODY,
            },
            "facts": _FACTS,
            "instance": {
                "description": "The `id` of the instance that it is about; left out: of none.",
                "type": "string",
                "format": "uuid",
            },
        },
        "subject",
        "body",
        "facts",
    ),
    "NewStatement": _form(
        "Facts that somebody states of a case.",
        {
            "facts": _FACTS,
            "why": {"description": "The reason. A correction and a judgment need one.", **_REASON},
            "evidence": {"description": "What shows it, such as a line of a log.", **_REASON},
            "judgment": {"description": "Whether it is a judgment, which is of one fact.", "type": "boolean"},
        },
        "facts",
    ),
    "NewPriority": _form(
        "Another priority of a case.",
        {
            "priority": {"description": "What it should be.", "type": "string", "enum": list(PRIORITIES)},
            "why": {"description": "The reason, which both sides read.", "minLength": 1, **_REASON},
        },
        "priority",
        "why",
    ),
    "NewMessage": _form(
        "A message.",
        {
            "body": {"type": "string", "minLength": 1, "maxLength": LONGEST_BODY},
            "internal": {"description": "Whether only the vendor's people see it.", "type": "boolean"},
        },
        "body",
    ),
    "NewTime": _form(
        "Work on a case.",
        {
            "worked_on": {"description": "Its day, in the vendor's zone.", "type": "string", "format": "date"},
            "minutes": {
                "description": "The minutes that were worked; what they are charged, the block's rules say.",
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_MINUTES,
            },
            "text": {"description": "What was done, which the customer reads.", "minLength": 1, **_REASON},
        },
        "worked_on",
        "minutes",
        "text",
    ),
    "NewCorrection": _form(
        "Why work is taken back.", {"why": {"description": "The reason.", "minLength": 1, **_REASON}}, "why"
    ),
    "Facts": {
        "description": "Facts by their names, with dots or nested. A policy lists its facts and their values. "
        "`asked_on`, the day of receipt, is today unless it is given.",
        "type": "object",
        "additionalProperties": {
            "description": 'A value of its type, or `"unknown"`; or a group of facts by the rest of their names.',
            "anyOf": [
                {"type": "boolean"},
                {"type": "number"},
                {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
                _FACTS,
            ],
        },
    },
    "Problem": {
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
