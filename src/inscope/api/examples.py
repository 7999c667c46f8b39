"""Examples for the documentation, made by the code that answers, so that they cannot be out of date."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache

from inscope.api.body import FORM
from inscope.api.case_examples import case_examples
from inscope.api.errors import (
    KINDS,
    BodyRefusedError,
    BodyTooLargeError,
    CursorRefusedError,
    FailedError,
    MediaTypeRefusedError,
    MethodRefusedError,
    NothingHereError,
    NotSignedInError,
    ParameterRefusedError,
    TooManyRequestsError,
    problem_document,
)
from inscope.api.limits import BODY_BYTES_MAX, REQUESTS_MAX
from inscope.apps.cases.errors import CaseResolvedError, KeyTakenError, TextRefusedError
from inscope.apps.contracts.errors import NoSuchCustomerError, NoSuchInstanceError
from inscope.apps.coverage.errors import NoReasonError, NothingToJudgeError
from inscope.apps.hours.errors import (
    CorrectedError,
    DayRefusedError,
    NoActivityError,
    NoSuchEntryError,
    ObjectedError,
    StatedError,
)
from inscope.apps.published.errors import NotPublishedError, NoVersionInForceError
from inscope.core.cases import FactNotYoursError, NoCaseError
from inscope.core.charging import WorkRefusedError
from inscope.core.errors import DomainError
from inscope.core.ledger import NotEnoughHoursError
from inscope.core.people import Right, RightRefusedError, RoleRefusedError
from inscope.core.policy import Decision, Policy, load_policy
from inscope.core.policy.explain import public_form
from inscope.core.policy.questions import question_form
from inscope.core.priorities import other_priority
from inscope.packs import read_shipped
from inscope.web.common.unavailable import DETAIL

Json = dict[str, object]

_RECEIVED = date(2026, 5, 20)
_COVERED: Json = {
    "asked_on": _RECEIVED.isoformat(),
    "request_kind": "production",
    "issue_class": "product_issue",
    "caused_by_product": "reasonable_doubt",
    "instance_licensed": True,
    "subscription_active": True,
    "deployment": {"live_end_user_traffic": True, "commercial_use": True, "prime_time_use": True},
    "version": {"major_original_release_on": "2025-03-01", "feature_status": "generally_available"},
    "lifecycle_years": 3,
}
_NOT_JUDGED = {name: value for name, value in _COVERED.items() if name != "caused_by_product"}

REQUESTS: Mapping[str, tuple[str, Json]] = {
    "covered": ("Covered: a fault on a live and licensed system", _COVERED),
    "routed": (
        "Out of scope, with a way forward: tuning a live system",
        {**_COVERED, "issue_class": "performance_tuning"},
    ),
    "open": ("Open: nobody has judged the cause yet", _NOT_JUDGED),
}
"""The facts of the examples, by the example's name; the policy that ships answers them."""

_ANSWERED_BY: Mapping[str, Callable[[Decision], Json]] = {"decide": public_form, "ask": question_form}
_TAKEN_BY = {
    "NewCase": "open_case",
    "NewStatement": "state_facts",
    "NewPriority": "change_priority",
    "NewMessage": "write_message",
    "NewTime": "log_time",
    "NewCorrection": "correct_time",
}
"""The operation that takes each form."""


def request_examples(form: str) -> dict[str, Json]:
    """Return what the examples send in bodies of a form."""
    if form == "Request":
        return {name: {"summary": summary, "value": {"facts": facts}} for name, (summary, facts) in REQUESTS.items()}
    examples = case_examples(_policy())[_TAKEN_BY[form]]
    return {name: {"summary": one.summary, "value": one.sent} for name, one in examples.items()}


def answer_examples(operation: str) -> dict[str, Json]:
    """Return what an operation answers to the examples; of an operation without any, none."""
    form = _ANSWERED_BY.get(operation)
    if form is None:
        examples = case_examples(_policy()).get(operation, {})
        return {name: {"summary": one.summary, "value": one.answered} for name, one in examples.items()}
    return {
        name: {"summary": summary, "value": form(_decision(json.dumps(facts)))}
        for name, (summary, facts) in REQUESTS.items()
    }


def problem_examples() -> dict[str, Json]:
    """Return one problem of each code, as it is answered."""
    found = {error.code: problem_document(error) for error in _refusals()}
    kind = KINDS["unavailable"]
    found["unavailable"] = {
        "type": "about:blank", "title": kind.title, "status": kind.status, "detail": DETAIL, "code": "unavailable"
    }  # fmt: skip
    return {code: {"summary": KINDS[code].title, "value": found[code]} for code in KINDS if code in found}


def _refusals() -> list[DomainError]:
    policy = _policy()
    return [
        BodyRefusedError("the body needs `facts`, an object", hint=FORM),
        NothingHereError(),
        NotPublishedError("restcomm-c3@1999.1"),
        ParameterRefusedError("limit", "input should be less than or equal to 100"),
        NotSignedInError(),
        RightRefusedError(Right.WRITE_REQUESTS),
        RoleRefusedError("support_engineer"),
        NoCaseError(),
        NoSuchCustomerError(),
        NoSuchEntryError(),
        MethodRefusedError("GET", "POST"),
        KeyTakenError(),
        CaseResolvedError(),
        NothingToJudgeError("caused_by_product"),
        CorrectedError(),
        ObjectedError(),
        StatedError(date(2026, 5, 31)),
        NotEnoughHoursError(135, 120),
        BodyTooLargeError(BODY_BYTES_MAX),
        MediaTypeRefusedError("text/plain"),
        *_refusal(lambda: policy.read_json('{"issue_clas": "product_issue"}', _RECEIVED)),
        NoVersionInForceError(policy.pack.name, date(1999, 12, 31)),
        FactNotYoursError(policy.facts["caused_by_product"]),
        *_refusal(lambda: other_priority("P1", "P1")),
        TextRefusedError("subject", "a request needs a subject", hint="say in a few words what it is about"),
        NoReasonError(),
        NoActivityError(),
        DayRefusedError("2026-05-21"),
        WorkRefusedError(1_500),
        NoSuchInstanceError(),
        CursorRefusedError(),
        *_refusal(lambda: policy.require_in_force(policy.read_facts({}, date(1999, 12, 31)))),
        TooManyRequestsError(REQUESTS_MAX, 17),
        FailedError(),
    ]


def _refusal(refused: Callable[[], object]) -> Iterator[DomainError]:
    """Yield how the core refuses something."""
    try:
        refused()
    except DomainError as error:
        yield error


def _decision(facts: str) -> Decision:
    policy = _policy()
    return policy.decide(policy.read_json(facts, _RECEIVED))


@cache
def _policy() -> Policy:
    return load_policy(read_shipped("restcomm-c3"))
