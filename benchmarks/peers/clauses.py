"""The 22 clauses as small trees, from which each engine's own text is written.

The page in `data/acme` is the original; the agreement with the oracle, checked before anything is timed,
keeps the two alike.
"""

from dataclasses import dataclass

from data.cases import CONSULTING, EXCLUDED, EXCLUDED_KINDS, ONLINE

NOTICE_DAYS_MIN = 30
ONSITE_DAYS_MIN = 3


@dataclass(frozen=True, slots=True)
class Yes:
    """A fact that is true."""

    fact: str


@dataclass(frozen=True, slots=True)
class Is:
    """A choice that is this word."""

    fact: str
    word: str


@dataclass(frozen=True, slots=True)
class Among:
    """A choice that is one of these words."""

    fact: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """A number below a limit that the page states."""

    fact: str
    limit: int


@dataclass(frozen=True, slots=True)
class Before:
    """A number or day below another fact."""

    fact: str
    other: str


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    test: "Test"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these."""

    tests: "tuple[Test, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of these."""

    tests: "tuple[Test, ...]"


Test = Yes | Is | Among | Below | Before | Not | All | Any

_PRODUCTION = Is("request_track", "production")
_DEVELOPMENT = Is("request_track", "development")
_PRIORITY = Is("dev_activity", "priority_development")
_CONSULTING = Is("dev_activity", "project_consulting")
_ONLINE = Is("dev_activity", "online_development_support")
_ONSITE = (_DEVELOPMENT, _CONSULTING, Yes("engagement_onsite"))

_EVERYONE: dict[str, Test] = {
    "E1": Before("asked_on", "version_released"),
    "E2": Before("version_ends", "asked_on"),
    "E3": Any((Before("asked_on", "subscription_starts"), Before("subscription_ends", "asked_on"))),
}
_PRODUCTION_CLAUSES: dict[str, Test] = {
    "P1": All((_PRODUCTION, Not(Yes("instance_licensed")))),
    **{clause: All((_PRODUCTION, Is("request_kind", kind))) for kind, clause in EXCLUDED_KINDS.items()},
    "P7": All(
        (
            _PRODUCTION,
            Any(
                (
                    Not(Yes("deployment_live")),
                    Not(Yes("deployment_commercial")),
                    Not(Yes("deployment_prime_time")),
                )
            ),
        )
    ),
    "P8": All((_PRODUCTION, Not(Yes("cause_product_suspected")))),
    "P9": All((_PRODUCTION,)),
}
_DEVELOPMENT_CLAUSES: dict[str, Test] = {
    "D1": All((_DEVELOPMENT, Not(Yes("download_from_portal")))),
    "D2": All((_DEVELOPMENT, Before("block_minutes_left", "block_minutes_needed"))),
    "D3": All((_DEVELOPMENT, _PRIORITY, Not(Yes("cca_accepted")))),
    "D4": All((*_ONSITE, Below("engagement_notice_days", NOTICE_DAYS_MIN))),
    "D5": All((*_ONSITE, Below("engagement_duration_days", ONSITE_DAYS_MIN))),
    "D6": All((_DEVELOPMENT, Among("dev_topic", EXCLUDED))),
    "D7": All((_DEVELOPMENT, _ONLINE, Not(Among("dev_topic", ONLINE)))),
    "D8": All((_DEVELOPMENT, _CONSULTING, Not(Among("dev_topic", CONSULTING)))),
    "D9": All((_DEVELOPMENT, _PRIORITY, Not(Yes("feature_on_roadmap")))),
    "D10": All((_DEVELOPMENT,)),
}
# Clause to condition, in the order in which they decide.
CONDITIONS: dict[str, Test] = _EVERYONE | _PRODUCTION_CLAUSES | _DEVELOPMENT_CLAUSES
GRANTS = ("P9", "D10")


def parts(test: Test) -> "tuple[Test, ...]":
    """Return the conjuncts of a condition."""
    return test.tests if isinstance(test, All) else (test,)
