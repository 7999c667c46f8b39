"""Deciding a request from its facts, and asking for the next one. No sign-in, nothing is kept."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from inscope.api.answers import answer
from inscope.api.body import Asked, read_body
from inscope.api.document import asks, refuses
from inscope.api.limits import count_request
from inscope.api.routes.policies import version_in_force_named, version_with_label
from inscope.api.schemas import Decision, Questions
from inscope.apps.published.selectors import policy_of
from inscope.core.policy import Decision as Decided
from inscope.core.policy.explain import public_form
from inscope.core.policy.questions import question_form
from inscope.core.policy.scalars import read_date
from inscope.core.policy.vocabulary import ASKED_ON
from inscope.reads.published_policy import default_pack

router = Router(tags=["Decisions"])

_DOCUMENTED = {
    "requestBody": asks("Request"),
    "responses": refuses(
        "body_refused",
        "not_published",
        "body_too_large",
        "media_type_refused",
        "fact_refused",
        "no_version_in_force",
        "not_in_force",
        "too_many_requests",
    ),
}


@router.post(
    "/decisions",
    response=Decision,
    operation_id="decide",
    summary="Decide a request",
    openapi_extra=_DOCUMENTED,
)
def decide(request: HttpRequest) -> HttpResponse:
    """Decide a request from its facts, by the version of the policy that is in force on the day of receipt.

    A fact that is not given is unknown, and an unknown fact never grants anything: while it can still change the
    outcome, the request stays open and `missing` names it. The answer is the decision's canonical form, with two
    things beside it: `because`, and the `question` of each missing fact.
    """
    return answer(public_form(_decided(request)))


@router.post(
    "/questions",
    response=Questions,
    operation_id="ask",
    summary="Ask for the next fact",
    openapi_extra=_DOCUMENTED,
)
def ask(request: HttpRequest) -> HttpResponse:
    """Say which fact to ask for next, and which outcomes each answer would leave possible.

    Facts of records come first, then those that the customer knows, then judgments. `next` is null once no answer
    can change the outcome.
    """
    return answer(question_form(_decided(request)))


def _decided(request: HttpRequest) -> Decided:
    count_request(request)
    return _decision(read_body(request), timezone.localdate())


def _decision(asked: Asked, today: date) -> Decided:
    policy = policy_of(digest=_digest(asked, today))
    facts = policy.read_facts(asked.facts, today)
    policy.require_in_force(facts)
    return policy.decide(facts)


def _digest(asked: Asked, today: date) -> str:
    """Return what decides: the version that is named, or the one in force on the day of receipt."""
    name, at, label = asked.policy.partition("@")
    if at:
        return version_with_label(name, label).digest
    stated = asked.facts.get(ASKED_ON)
    day = read_date(stated) if isinstance(stated, str) else None
    return version_in_force_named(name or default_pack(), day or today).digest
