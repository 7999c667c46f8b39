"""Fact sets for the reference policy: valid values only, mostly good, with a few flaws.

The same description serves a seeded generator (`seeded_facts`, many cases fast) and Hypothesis
(`fact_sets`, which shrinks what it finds): both only answer the choices of a `Dice`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from tests.reference.oracle import (
    ACTIVITIES,
    CONSULTING,
    CONSULTING_TOPICS,
    ISSUE_CLASSES,
    ONLINE,
    ONLINE_TOPICS,
    PRIORITY,
    ROADMAP_TOPICS,
    UNKNOWN,
    months_later,
)

T = TypeVar("T")
Json = dict[str, object]

# Month ends, leap days and an ordinary day; each lies in the validity of the reference pack.
ASKED_ON = [
    date.fromisoformat(text)
    for text in (
        "2026-05-20",
        "2026-01-31",
        "2026-03-31",
        "2026-12-31",
        "2027-02-28",
        "2027-03-01",
        "2028-01-29",
        "2028-02-29",
        "2028-03-30",
    )
]
LEAP_RELEASE = date(2024, 2, 29)

# What may be left out of a case that is otherwise complete: an assumption answers for it.
ASSUMED_AWAY = (
    "ownership_demand",
    "engagement.short_term",
    "els_purchased",
    "hours.allocated_activity",
    "engagement.notice_given_on",
    "priority_chosen",
    "plan",
    "els_eligible",
    "version.major",
    "version.release",
)
ASSUMED_AWAY_IN_DEVELOPMENT = ("deployment.live_end_user_traffic", "instance_licensed")


class Dice(Protocol):
    """The choices that a generator makes."""

    def choice(self, options: Sequence[T]) -> T: ...
    def chance(self, probability: float) -> bool: ...


class SeededDice:
    """Choices from a seeded random generator."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))  # noqa: S311 - test data, no secret

    def choice(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability


class DrawnDice:
    """Choices drawn by Hypothesis, which shrinks to first options and to no chance."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def choice(self, options: Sequence[T]) -> T:
        return self.draw(st.sampled_from(options))

    def chance(self, probability: float) -> bool:
        return self.draw(st.integers(0, 999)) >= 1000 * (1 - probability)


def seeded_facts(seed: object, unknown: float = 0.0, absent: float = 0.0) -> Json:
    """One fact set for a seed; each fact unknown, or not given, with these probabilities."""
    return blurred(SeededDice(seed), unknown, absent)


@st.composite
def fact_sets(draw: st.DrawFn, unknown: float = 0.0, absent: float = 0.0) -> Json:
    """Fact sets for Hypothesis; each fact unknown, or not given, with these probabilities."""
    return blurred(DrawnDice(draw), unknown, absent)


def blurred(dice: Dice, unknown: float, absent: float) -> Json:
    facts: Json = {}
    for name, value in complete_case(dice).items():
        if name != "asked_on" and absent and dice.chance(absent):
            continue
        if name != "asked_on" and unknown and dice.chance(unknown):
            facts[name] = UNKNOWN
        else:
            facts[name] = value
    return facts


# --- Complete cases ---------------------------------------------------------------------------


def complete_case(dice: Dice) -> Json:
    """A request whose facts are all known or assumed, with up to three flaws."""
    asked = dice.choice(ASKED_ON)
    kind = dice.choice(["production", "development"])
    activity = dice.choice(ACTIVITIES)
    facts: Json = {"asked_on": asked, "request_kind": kind, "activity": activity}
    facts |= {**good_subject(dice, kind, activity), **good_instance(dice, kind, asked)}
    facts |= {**good_hours(dice, activity), **good_priority_work(dice, asked)}
    facts |= good_engagement(dice, asked)
    flaws = PRODUCTION_FLAWS if kind == "production" else DEVELOPMENT_FLAWS[activity]
    for _ in range(dice.choice([1, 0, 1, 1, 2, 2, 3])):
        facts |= dice.choice(flaws)(dice, facts)
    return as_json(without_some_assumed(dice, facts))


def good_subject(dice: Dice, kind: str, activity: str) -> Json:
    topics: dict[str, Sequence[str]] = {
        ONLINE: list(ONLINE_TOPICS),
        CONSULTING: list(CONSULTING_TOPICS),
        PRIORITY: ROADMAP_TOPICS,
    }
    issues = ["product_issue", "product_issue", "customer_environment_issue"]
    return {
        "issue_class": dice.choice(issues if kind == "production" else topics[activity]),
        "caused_by_product": dice.choice(["likely", "reasonable_doubt"]),
        "version.feature_status": dice.choice(["generally_available", "planned"]),
        "feature_on_roadmap": True,
        "plan": dice.choice(["standard", "premium", "customized"]),
        "priority_chosen": dice.choice(["none", "P1", "P2", "P3"]),
    }


def good_instance(dice: Dice, kind: str, asked: date) -> Json:
    live = kind == "production" or dice.chance(0.3)
    return {
        "deployment.live_end_user_traffic": live,
        "deployment.commercial_use": True,
        "deployment.prime_time_use": True,
        "instance_licensed": True,
        **good_subscription(dice, asked),
        "software_source": dice.choice(["support_portal", "support_portal", "none"]),
        **good_version(dice, asked),
    }


def good_subscription(dice: Dice, asked: date) -> Json:
    dates: Json = {
        "subscription_starts_on": asked - timedelta(days=dice.choice([0, 1, 400])),
        "subscription_ends_on": asked + timedelta(days=dice.choice([0, 1, 365])),
    }
    stated: Json = {"subscription_active": True}
    return dice.choice([stated, dates, {**dates, **stated}])


def good_version(dice: Dice, asked: date) -> Json:
    years = dice.choice([3, 5, 4])
    on_the_anniversary = months_later(asked, -12 * years)
    released = dice.choice([asked, asked - timedelta(days=700), on_the_anniversary, LEAP_RELEASE])
    return {
        "version.major": dice.choice([8, 9]),
        "version.release": "8.4.0",
        "version.major_original_release_on": released,
        "lifecycle_years": max(years, asked.year - released.year + 1) if released < asked else 3,
        "els_eligible": dice.chance(0.5),
        "els_purchased": dice.chance(0.2),
        **({"version.support_ends_on": asked + timedelta(days=dice.choice([0, 1, 400]))} if dice.chance(0.15) else {}),
    }


def good_hours(dice: Dice, activity: str) -> Json:
    requested = dice.choice([Decimal(text) for text in ("8", "0.1", "2.5", "40")])
    return {
        "hours.requested": requested,
        "hours.available": requested + dice.choice([Decimal(0), Decimal("0.1"), Decimal(50)]),
        "hours.allocated_activity": activity,
    }


def good_priority_work(dice: Dice, asked: date) -> Json:
    facts: Json = {"cca_accepted": True, "ownership_demand": "none"}
    if dice.chance(0.5):
        facts["cca_accepted_on"] = asked - timedelta(days=dice.choice([0, 30]))
    if dice.chance(0.5):
        facts["work_starts_on"] = asked + timedelta(days=dice.choice([0, 14]))
    return facts


def good_engagement(dice: Dice, asked: date) -> Json:
    notice = asked - timedelta(days=dice.choice([0, 1, 30]))
    earliest = months_later(notice, 1)
    return {
        "engagement.mode": dice.choice(["onsite", "remote"]),
        "engagement.short_term": True,
        "engagement.notice_given_on": notice,
        "engagement.starts_on": earliest + timedelta(days=dice.choice([0, 1, 60])),
        "engagement.days": dice.choice([Decimal(3), Decimal("3.5"), Decimal(5)]),
        "engagement.travel_costs_accepted": True,
    }


def without_some_assumed(dice: Dice, facts: Json) -> Json:
    names: tuple[str, ...] = ASSUMED_AWAY
    if facts["request_kind"] == "development":
        names += ASSUMED_AWAY_IN_DEVELOPMENT
    dropped = [name for name in names if name in facts and dice.chance(0.15)]
    return {name: value for name, value in facts.items() if name not in dropped}


def as_json(facts: Json) -> Json:
    return {name: json_value(value) for name, value in facts.items()}


def json_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


# --- Flaws: each spoils one thing --------------------------------------------------------------

Flaw = Callable[[Dice, Json], Json]


def any_of(name: str, *values: object) -> Flaw:
    return lambda dice, _: {name: dice.choice(values)}


def day_of(facts: Json, name: str) -> date:
    day = facts[name]
    assert isinstance(day, date)
    return day


def lapsed_subscription(dice: Dice, facts: Json) -> Json:
    asked = day_of(facts, "asked_on")
    if "subscription_starts_on" not in facts or dice.chance(0.3):
        return {"subscription_active": False}
    if dice.chance(0.5):
        return {"subscription_starts_on": asked + timedelta(days=1)}
    return {"subscription_ends_on": asked - timedelta(days=1)}


def unreleased_version(dice: Dice, facts: Json) -> Json:
    days = dice.choice([1, 90])
    return {"version.major_original_release_on": day_of(facts, "asked_on") + timedelta(days=days)}


def old_version(dice: Dice, facts: Json) -> Json:
    """About the end of the life cycle, with and without its extension, to the day."""
    years, is_extended = dice.choice([3, 5]), dice.chance(0.3)
    ends = months_later(day_of(facts, "asked_on"), -12 * (years + (3 if is_extended else 0)))
    return {
        "version.major_original_release_on": ends - timedelta(days=dice.choice([1, 2, 0, 400])),
        "lifecycle_years": years,
        "els_purchased": is_extended,
    }


def ended_support(dice: Dice, facts: Json) -> Json:
    """Support that ended on a fixed day, whatever the length of the life cycle is."""
    return {"version.support_ends_on": day_of(facts, "asked_on") - timedelta(days=dice.choice([1, 400]))}


def too_few_hours(dice: Dice, facts: Json) -> Json:
    requested = facts["hours.requested"]
    assert isinstance(requested, Decimal)
    return {"hours.available": dice.choice([requested - Decimal("0.1"), Decimal(0)])}


def late_agreement(dice: Dice, facts: Json) -> Json:
    starts = day_of(facts, "asked_on") + timedelta(days=dice.choice([0, 14]))
    late = timedelta(days=dice.choice([1, 30]))
    return {"work_starts_on": starts, "cca_accepted_on": starts + late}


def short_notice(dice: Dice, facts: Json) -> Json:
    earliest = months_later(day_of(facts, "engagement.notice_given_on"), 1)
    return {
        "engagement.mode": "onsite",
        "engagement.starts_on": earliest - timedelta(days=dice.choice([1, 20])),
    }


def onsite_flaw(name: str, *values: object) -> Flaw:
    return lambda dice, _: {"engagement.mode": "onsite", name: dice.choice(values)}


def unlicensed_live(_: Dice, __: Json) -> Json:
    return {"deployment.live_end_user_traffic": True, "instance_licensed": False}


def not_in_production(dice: Dice, _: Json) -> Json:
    return {"deployment." + dice.choice(DEPLOYMENT_FACTS): False}


DEPLOYMENT_FACTS = ("live_end_user_traffic", "commercial_use", "prime_time_use")
ANY_SUBJECT = any_of("issue_class", *ISSUE_CLASSES)
PREVIEW = any_of("version.feature_status", "technology_preview")
EXCLUDED_SUBJECT = any_of(
    "issue_class",
    "production_application_issue",
    "extensive_custom_debugging",
    "third_party_product",
    "third_party_service",
    "technology_preview_feature",
)

PRODUCTION_FLAWS: list[Flaw] = [
    ANY_SUBJECT,
    ANY_SUBJECT,
    ANY_SUBJECT,
    EXCLUDED_SUBJECT,
    PREVIEW,
    not_in_production,
    any_of("instance_licensed", False),
    lapsed_subscription,
    unreleased_version,
    old_version,
    ended_support,
    any_of("caused_by_product", "excluded"),
]
ANY_DEVELOPMENT_FLAWS: list[Flaw] = [
    ANY_SUBJECT,
    ANY_SUBJECT,
    EXCLUDED_SUBJECT,
    PREVIEW,
    unlicensed_live,
    any_of("software_source", "elsewhere"),
    unreleased_version,
    old_version,
    ended_support,
    too_few_hours,
    any_of("hours.allocated_activity", *ACTIVITIES, "none"),
]
DEVELOPMENT_FLAWS: dict[str, list[Flaw]] = {
    ONLINE: ANY_DEVELOPMENT_FLAWS,
    CONSULTING: [
        *ANY_DEVELOPMENT_FLAWS,
        any_of("engagement.short_term", False),
        short_notice,
        short_notice,
        onsite_flaw("engagement.days", Decimal("2.5"), Decimal(1)),
        onsite_flaw("engagement.travel_costs_accepted", False, "travel_only"),
    ],
    PRIORITY: [
        *ANY_DEVELOPMENT_FLAWS,
        any_of("ownership_demand", "work_for_hire"),
        any_of("feature_on_roadmap", False),
        any_of("cca_accepted", False),
        late_agreement,
    ],
}


def single_unknowns(facts: Json) -> Iterator[Json]:
    """The facts with one of them unknown, once for each."""
    for name in facts:
        if name != "asked_on":
            yield {**facts, name: UNKNOWN}
