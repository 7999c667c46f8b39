"""What is published: every policy, its versions, and the words of one version."""

from datetime import date
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Router

from inscope.api import schemas
from inscope.api.answers import answer_unless_known
from inscope.api.document import may_be_known, refuses
from inscope.apps.published.errors import NotPublishedError
from inscope.apps.published.rows import PublishedVersion
from inscope.apps.published.selectors import policy_of, published_versions, version_in_force, version_named, versions_of
from inscope.core.outcome import Outcome
from inscope.core.policy.errors import shortened
from inscope.core.policy.explain import HEADLINES
from inscope.core.policy.model import Pack
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR, FactDef, as_json
from inscope.reads.published_policy import default_pack

router = Router(tags=["Policies"])

_LONGEST_NAME = 200


@router.api_operation(
    ["GET", "HEAD"],
    "/policies",
    response=schemas.Policies,
    operation_id="list_policies",
    summary="List the policies",
    openapi_extra={"responses": refuses() | may_be_known()},
)
def list_policies(request: HttpRequest) -> HttpResponseBase:
    """List every policy that was published, with its versions, those that begin last first."""
    today = timezone.localdate()
    by_name: dict[str, list[PublishedVersion]] = {}
    for version in published_versions():
        by_name.setdefault(version.name, []).append(version)
    listed = [_listed(name, versions, today) for name, versions in by_name.items()]
    return answer_unless_known(request, schemas.Policies(policies=listed).model_dump(mode="json"))


@router.api_operation(
    ["GET", "HEAD"],
    "/policies/{pack}",
    response=schemas.Policy,
    operation_id="show_policy",
    summary="Show a policy",
    openapi_extra={"responses": refuses("not_published", "no_version_in_force") | may_be_known()},
)
def show_policy(
    request: HttpRequest,
    pack: schemas.PackName,
    version: schemas.VersionLabel = "",
) -> HttpResponseBase:
    """Show one version of a policy: its facts with their questions and values, its clauses, routes and outcomes."""
    today = timezone.localdate()
    row = version_with_label(pack, version) if version else version_in_force_named(pack, today)
    shown = _shown(row, versions_of(name=row.name), policy_of(digest=row.digest).pack)
    return answer_unless_known(request, shown.model_dump(mode="json"))


def version_in_force_named(name: str, on: date) -> PublishedVersion:
    """Return the version of a policy that is in force on a day, given a name from outside.

    Raises:
        NotPublishedError: there is no such policy.
        NoVersionInForceError: none of its versions is valid on that day.
    """
    _check(name)
    return version_in_force(name=name, on=on)


def version_with_label(name: str, label: str) -> PublishedVersion:
    """Return the version of a policy with a label, given words from outside.

    Raises:
        NotPublishedError: there is no such version.
    """
    _check(f"{name}@{label}")
    return version_named(name=name, version=label)


def _check(name: str) -> None:
    """Refuse what cannot be a name, before the database refuses it in its own way."""
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise NotPublishedError(shortened(name))


def _listed(name: str, versions: list[PublishedVersion], today: date) -> schemas.PolicyRow:
    valid = [one for one in versions if one.valid_from <= today and (one.valid_to is None or today <= one.valid_to)]
    return schemas.PolicyRow(
        pack=name,
        is_default=name == default_pack(),
        in_force=valid[0].version if valid else None,
        versions=[_version(one) for one in versions],
    )


def _version(row: PublishedVersion) -> schemas.Version:
    return schemas.Version(
        version=row.version,
        title=row.title,
        digest=row.digest,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        published_at=row.published_at,
    )


def _shown(row: PublishedVersion, versions: tuple[PublishedVersion, ...], pack: Pack) -> schemas.Policy:
    return schemas.Policy(
        pack=pack.name,
        **_version(row).model_dump(),
        versions=[_version(one) for one in versions],
        facts=[_fact(fact) for fact in pack.facts.values()],
        clauses=[schemas.Clause(id=one.id, heading=one.heading, text=one.text) for one in pack.clauses.values()],
        routes=[
            schemas.Route(route=one.word, label=one.label, about=one.about, is_service=one.is_service)
            for one in pack.services.routes.values()
        ],
        outcomes=[
            schemas.OutcomeWords(
                outcome=outcome, label=HEADLINES[outcome], grants=outcome.grants, is_open=outcome.is_open
            )
            for outcome in Outcome
        ],
    )


def _fact(fact: FactDef) -> schemas.Fact:
    words = [
        schemas.FactWord(value=cast("schemas.FactValue", as_json(fact, word)), label=choice.label, hint=choice.hint)
        for word, choice in fact.values.items()
    ]
    return schemas.Fact(
        name=fact.name,
        type=fact.type,
        source=fact.source,
        role=fact.role or None,
        label=fact.label,
        question=fact.question,
        hint=fact.hint,
        values=words,
        **_bounds(fact),
    )


def _bounds(fact: FactDef) -> dict[str, float | None]:
    """Return what a number may be, in the unit in which it is given: hours are kept in minutes."""
    bounds = fact.bounds
    if bounds is None:
        return {}
    unit = MINUTES_AN_HOUR if fact.type == "hours" else 1
    is_above_nothing = unit > 1 and bounds.low == 1  # one minute is the least that is more than no hours
    low = 0 if is_above_nothing else float(bounds.low) / unit
    start = "min" if bounds.closed and not is_above_nothing else "above"
    return {start: low, "max": None if bounds.high is None else float(bounds.high) / unit}
