"""A second implementation of the reference policy, in plain if-chains, to test the first against.

It is written from the reading of the scope of coverage that the pack states, not from its rules, and
shares no code with the product. Fully known facts are judged by `rules_that_hold`. Unknown facts are
handled by brute force: every completion by representative values is judged, so nothing here depends
on three-valued logic.
"""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

UNKNOWN = "unknown"
COMPLETIONS_MAX = 200_000

ISSUE_CLASSES = (
    "product_issue",
    "production_application_issue",
    "third_party_product",
    "third_party_service",
    "customer_environment_issue",
    "technology_preview_feature",
    "performance_tuning",
    "development_consulting",
    "extensive_custom_debugging",
    "installation",
    "usage",
    "configuration",
    "third_party_integration",
    "development_diagnosis",
    "code_bug",
    "minor_enhancement",
    "major_enhancement",
    "api_usage",
    "application_architecture",
    "application_design",
    "best_practices",
    "fine_tuning",
    "application_porting",
    "roadmap_feature",
    "training",
    "other",
)
ONLINE, CONSULTING, PRIORITY = (
    "online_development_support",
    "project_consulting",
    "priority_development",
)
ACTIVITIES = (ONLINE, CONSULTING, PRIORITY)

CONSULTING_TOPICS = {
    "application_architecture": "DS-C-ARCH",
    "application_design": "DS-C-DES",
    "best_practices": "DS-C-BEST",
    "fine_tuning": "DS-C-FINE",
    "application_porting": "DS-C-PORT",
    "development_consulting": "DS-PC",
}
ONLINE_TOPICS = {
    "installation": "DS-S-INST",
    "usage": "DS-S-USE",
    "configuration": "DS-S-CONF",
    "performance_tuning": "DS-S-PERF",
    "third_party_integration": "DS-S-INTEG",
    "development_diagnosis": "DS-S-DIAG",
    "product_issue": "DS-S-DIAG",
    "code_bug": "DS-OD",
    "minor_enhancement": "DS-OD",
    "api_usage": "DS-OD",
}
ROADMAP_TOPICS = ("roadmap_feature", "major_enhancement", "minor_enhancement")
SCOPE_CLAUSES = {ONLINE: "DS-OD", CONSULTING: "DS-PC", PRIORITY: "DS-PD"}

NO_ISSUES = (
    "installation",
    "third_party_integration",
    "minor_enhancement",
    "major_enhancement",
    "roadmap_feature",
    "training",
    "development_diagnosis",
    "extensive_custom_debugging",
)
HOW_TO = ("usage", "configuration", "api_usage")
THIRD_PARTY = ("third_party_product", "third_party_service")

Facts = Mapping[str, object]


class TooManyCompletionsError(Exception):
    """The unknown facts have more completions than brute force should try."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that holds: its id starts with its clause, its outcome is never open."""

    id: str
    outcome: str

    @property
    def clause(self) -> str:
        return self.id.split(".")[0]

    @property
    def denies(self) -> bool:
        return self.outcome not in {"covered", "needs_judgment"}

    @property
    def judged(self) -> frozenset[str]:
        """The fact that a person settles, if the rule asks for a judgment."""
        if self.outcome != "needs_judgment":
            return frozenset()
        return frozenset({"engagement.short_term" if self.id == "DS-PC.short_term" else "issue_class"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What a decision must say."""

    outcome: str
    clause: str | None
    denying: tuple[str, ...]  # clauses that certainly deny, in the order of the gates
    routes: tuple[str, ...]
    possible: frozenset[str]  # outcomes over all completions
    missing: frozenset[str]  # open: unknown facts that alone can change the outcome; and what is to be judged
    cited: frozenset[str]  # clauses that the decider must cite
    deciding: frozenset[str]  # the clause, and those that decide in some completion
    unknown: frozenset[str]  # unknown facts that some rule may read
    completions: int


def decide(facts: Facts, completions_max: int = COMPLETIONS_MAX) -> Expected:
    """Decide as the specification says, trying every completion of the unknown facts."""
    known = {name: value for name, value in read(facts).items() if value != UNKNOWN}
    space = unknown_facts(facts)
    count = 1
    for values in space.values():
        count *= len(values)
    if count > completions_max:
        raise TooManyCompletionsError(count)
    runs = {combo: rules_that_hold(complete(facts, known, space, combo)) for combo in combos(space)}
    return conclude(known, space, runs)


def combos(space: Mapping[str, tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    return itertools.product(*space.values())


def complete(
    facts: Facts,
    known: Facts,
    space: Mapping[str, tuple[object, ...]],
    combo: tuple[object, ...],
) -> Facts:
    """The facts with one value for each unknown, and what is assumed for this kind of request."""
    full = {**known, **dict(zip(space, combo, strict=True))}
    if full["request_kind"] == "development":
        full |= {name: ASSUMED_IN_DEVELOPMENT[name] for name in ASSUMED_IN_DEVELOPMENT.keys() - facts.keys()}
    return full


# --- Deciding over the completions ------------------------------------------------------------


def conclude(
    known: Facts,
    space: Mapping[str, tuple[object, ...]],
    runs: Mapping[tuple[object, ...], tuple[Rule, ...]],
) -> Expected:
    """The decision over all completions.

    The first rule that certainly holds and is no grant decides, except that a judgment waits for
    earlier rules that are unknown. Otherwise one outcome of all completions stands, and else the
    request is open.
    """
    held = list(runs.values())
    outcomes = {combo: rules[0].outcome for combo, rules in runs.items()}
    possible = frozenset(outcomes.values())
    changing = frozenset(facts_that_change(tuple(space), outcomes))
    certain = [rule for rule in held[0] if all(rule in rules for rules in held)]
    certain = [rule for rule in certain if rule.outcome != "covered"]
    decider = certain[0] if certain else None
    if decider and not decider.denies and any(rules[0] != decider for rules in held):
        return open_request(possible, changing, frozenset(space), len(held), decider.judged)
    if decider is None:
        if len(possible) > 1:
            return open_request(possible, changing, frozenset(space), len(held))
        decider = first_in_order({rules[0] for rules in held})
    denials = [rule for rule in certain if rule.denies and rule != decider]
    return Expected(
        outcome=decider.outcome,
        clause=decider.clause,
        denying=unique(rule.clause for rule in [decider, *denials] if rule.denies),
        routes=routes_of(decider, denials, known),
        possible=possible,
        missing=decider.judged,
        cited=citations(decider, known) - {decider.clause},
        deciding=frozenset(rules[0].clause for rules in held) | {decider.clause},
        unknown=frozenset(space),
        completions=len(held),
    )


def open_request(
    possible: frozenset[str],
    changing: frozenset[str],
    unknown: frozenset[str],
    completions: int,
    judged: frozenset[str] = frozenset(),
) -> Expected:
    only_judgments = changing <= {"caused_by_product"}
    return Expected(
        outcome="needs_judgment" if only_judgments else "needs_information",
        clause=None,
        denying=(),
        routes=("vendor_review",) if only_judgments else ("provide_information",),
        possible=possible,
        missing=changing | judged,
        cited=frozenset(),
        deciding=frozenset(),
        unknown=unknown,
        completions=completions,
    )


def facts_that_change(names: tuple[str, ...], outcomes: Mapping[tuple[object, ...], str]) -> Iterator[str]:
    """The facts in which alone two completions with different outcomes differ."""
    for index, name in enumerate(names):
        seen: dict[tuple[object, ...], str] = {}
        for combo, outcome in outcomes.items():
            rest = combo[:index] + combo[index + 1 :]
            if seen.setdefault(rest, outcome) != outcome:
                yield name
                break


def first_in_order(rules: set[Rule]) -> Rule:
    return min(rules, key=lambda rule: ORDER.index(rule.id))


def unique(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


# --- Reading facts ----------------------------------------------------------------------------

ASSUMED = {
    "ownership_demand": "none",
    "engagement.short_term": True,
    "els_purchased": False,
    "hours.allocated_activity": "none",
}
ASSUMED_IN_DEVELOPMENT = {"deployment.live_end_user_traffic": False, "instance_licensed": True}

DATES = (
    "asked_on",
    "subscription_starts_on",
    "subscription_ends_on",
    "version.major_original_release_on",
    "version.support_ends_on",
    "cca_accepted_on",
    "work_starts_on",
    "engagement.notice_given_on",
    "engagement.starts_on",
)
HOURS = ("hours.available", "hours.requested")


def read(facts: Facts) -> dict[str, object]:
    """The facts as Python values, with what holds where a fact is simply not given."""
    values = {name: value_of(name, value) for name, value in facts.items()}
    for name, value in ASSUMED.items():
        values.setdefault(name, value)
    if values.get("request_kind") == "development":
        for name, value in ASSUMED_IN_DEVELOPMENT.items():
            values.setdefault(name, value)
    values.setdefault("engagement.notice_given_on", values["asked_on"])
    return values


def value_of(name: str, value: object) -> object:
    if value == UNKNOWN:
        return UNKNOWN
    if name in DATES:
        return date.fromisoformat(str(value))
    if name in HOURS:
        return minutes(value)
    if name == "engagement.days":
        return Decimal(str(value))
    return value


def minutes(hours: object) -> int:
    text = str(hours)
    if ":" in text:
        whole, rest = text.split(":")
        return int(whole) * 60 + int(rest)
    return int(Decimal(text) * 60)


def subscription_is_derived(facts: Facts) -> bool:
    """Whether the dates say it: they are given, and nobody stated it (not even as unknown)."""
    dates = ("subscription_starts_on", "subscription_ends_on")
    return "subscription_active" not in facts and any(name in facts for name in dates)


# --- Which facts are unknown, and representatives of their values -------------------------------

PRODUCTION_FACTS = (
    "issue_class",
    "deployment.live_end_user_traffic",
    "deployment.commercial_use",
    "deployment.prime_time_use",
    "instance_licensed",
    "version.major_original_release_on",
    "lifecycle_years",
    "els_purchased",
    "version.feature_status",
    "caused_by_product",
)
DEVELOPMENT_FACTS = (
    "activity",
    "issue_class",
    "deployment.live_end_user_traffic",
    "instance_licensed",
    "software_source",
    "hours.available",
    "hours.requested",
    "hours.allocated_activity",
)
LIFE_FACTS = ("version.major_original_release_on", "lifecycle_years", "els_purchased")
FIXED_END = "version.support_ends_on"
PRIORITY_FACTS = ("feature_on_roadmap", "ownership_demand", "cca_accepted")
PRIORITY_DATES = ("cca_accepted_on", "work_starts_on")
CONSULTING_FACTS = ("engagement.short_term", "engagement.mode")
ONSITE_FACTS = (
    "engagement.notice_given_on",
    "engagement.starts_on",
    "engagement.days",
    "engagement.travel_costs_accepted",
)


def unknown_facts(facts: Facts) -> dict[str, tuple[object, ...]]:
    """Each unknown fact that some rule may read, with representatives of its values."""
    values = read(facts)
    names = [name for name in facts_in_play(facts, values) if values.get(name, UNKNOWN) == UNKNOWN]
    return {name: REPRESENTATIVES[name](values) for name in dict.fromkeys(names)}


def facts_in_play(facts: Facts, values: Facts) -> Iterator[str]:
    kind = values.get("request_kind", UNKNOWN)
    yield "request_kind"
    if FIXED_END in facts:
        yield FIXED_END
    if kind != "development":
        yield from PRODUCTION_FACTS
        yield from subscription_facts(facts)
    if kind != "production":
        yield from DEVELOPMENT_FACTS
        yield from activity_facts(facts, values)


def subscription_facts(facts: Facts) -> Iterator[str]:
    if subscription_is_derived(facts):
        yield from ("subscription_starts_on", "subscription_ends_on")
    else:
        yield "subscription_active"


def activity_facts(facts: Facts, values: Facts) -> Iterator[str]:
    activity = values.get("activity", UNKNOWN)
    if activity != PRIORITY:
        yield "version.feature_status"
        if values.get("software_source") != "none":
            yield from LIFE_FACTS
    if activity in (PRIORITY, UNKNOWN):
        yield from PRIORITY_FACTS
        if all(name in facts for name in PRIORITY_DATES):
            yield from PRIORITY_DATES
    if activity in (CONSULTING, UNKNOWN):
        yield from CONSULTING_FACTS
        if values.get("engagement.mode") != "remote":
            yield from ONSITE_FACTS


def one_of(*values: object) -> Callable[[Facts], tuple[object, ...]]:
    return lambda _: values


def around(day: object, *offsets: int) -> tuple[object, ...]:
    assert isinstance(day, date)
    return tuple(day + timedelta(days=offset) for offset in offsets)


def known_date(values: Facts, name: str, otherwise: str = "asked_on") -> date:
    day = values.get(name, UNKNOWN)
    day = values[otherwise] if day == UNKNOWN else day
    assert isinstance(day, date)
    return day


def release_dates(values: Facts) -> tuple[object, ...]:
    """Before release, the day itself, and each side of every life-cycle end that may matter."""
    asked = known_date(values, "asked_on")
    years = values.get("lifecycle_years", UNKNOWN)
    lengths = {3, 6, 7} if years == UNKNOWN else {int(str(years)), int(str(years)) + 3}
    ends = [margin - int(length * 365.25) for length in sorted(lengths) for margin in (3, -3)]
    return around(asked, 1, 0, *ends)


def life_lengths(values: Facts) -> tuple[object, ...]:
    """Whole years from 3 up: the shortest, each side of the version's age, and very long."""
    released = values.get("version.major_original_release_on", UNKNOWN)
    if released == UNKNOWN:
        return (3, 4, 90)
    assert isinstance(released, date)
    age = known_date(values, "asked_on").year - released.year
    return tuple(sorted({max(3, age + step) for step in range(-4, 2)} | {age + 90}))


def available_minutes(values: Facts) -> tuple[object, ...]:
    requested = values.get("hours.requested", UNKNOWN)
    if requested == UNKNOWN:
        return (0, 600)
    return (int(str(requested)) - 1, int(str(requested)))


def requested_minutes(values: Facts) -> tuple[object, ...]:
    available = values.get("hours.available", UNKNOWN)
    if available == UNKNOWN:
        return (600, 601)
    return tuple(sorted({max(1, int(str(available))), int(str(available)) + 1}))


def notice_dates(values: Facts) -> tuple[object, ...]:
    if values.get("engagement.starts_on", UNKNOWN) == UNKNOWN:
        return around(values["asked_on"], -40, 0)
    return around(values["engagement.starts_on"], -40, -20)


def visit_dates(values: Facts) -> tuple[object, ...]:
    return around(known_date(values, "engagement.notice_given_on"), 20, 40)


BOOL = one_of(True, False)
REPRESENTATIVES: dict[str, Callable[[Facts], tuple[object, ...]]] = {
    "request_kind": one_of("production", "development"),
    "activity": one_of(*ACTIVITIES),
    "issue_class": one_of(*ISSUE_CLASSES),
    "caused_by_product": one_of("likely", "reasonable_doubt", "excluded"),
    "instance_licensed": BOOL,
    "subscription_active": BOOL,
    "subscription_starts_on": lambda values: around(values["asked_on"], 0, 1),
    "subscription_ends_on": lambda values: around(values["asked_on"], -1, 0),
    "deployment.live_end_user_traffic": BOOL,
    "deployment.commercial_use": BOOL,
    "deployment.prime_time_use": BOOL,
    "software_source": one_of("support_portal", "elsewhere", "none"),
    "version.major_original_release_on": release_dates,
    FIXED_END: lambda values: (None, *around(values["asked_on"], -1, 0)),  # None: no day is fixed
    "lifecycle_years": life_lengths,
    "els_purchased": BOOL,
    "version.feature_status": one_of("generally_available", "technology_preview", "planned"),
    "hours.available": available_minutes,
    "hours.requested": requested_minutes,
    "hours.allocated_activity": one_of(*ACTIVITIES, "none"),
    "feature_on_roadmap": BOOL,
    "cca_accepted": BOOL,
    "cca_accepted_on": lambda values: around(known_date(values, "work_starts_on"), 0, 1),
    "work_starts_on": lambda values: around(known_date(values, "cca_accepted_on"), -1, 0, 1),
    "ownership_demand": one_of("none", "work_for_hire"),
    "engagement.short_term": BOOL,
    "engagement.mode": one_of("remote", "onsite"),
    "engagement.notice_given_on": notice_dates,
    "engagement.starts_on": visit_dates,
    "engagement.days": one_of(Decimal("2.5"), Decimal(3)),
    "engagement.travel_costs_accepted": one_of(True, False, "travel_only"),
}


# --- Fully known facts: the rules that hold, in the order in which they decide --------------------

ORDER = (
    "PS-DEF",
    "PS-LIC.instance",
    "PS-LIC.subscription",
    "PS-LIFE.before",
    "PS-LIFE.fixed",
    "PS-LIFE.after",
    "PS-X-APP",
    "PS-X-3P",
    "PS-X-TP",
    "PS-X-PERF",
    "PS-X-CONS",
    "PS-COV.subject",
    "PS-COV.how_to",
    "PS-DOUBT",
    "PS-COV",
    "PS-LIC.live",
    "DS-PORTAL",
    "DS-LIFE.before",
    "DS-LIFE.fixed",
    "DS-LIFE.after",
    "DS-X-APP",
    "DS-X-DBG",
    "DS-X-3P",
    "DS-X-TP",
    "DS-OD",
    "DS-OD.other",
    "DS-PC",
    "DS-PC.other",
    "DS-PD",
    "DS-PD.other",
    "DS-PD-WFH",
    "DS-PC.short_term",
    "DS-BLOCK.hours",
    "DS-BLOCK.activity",
    "DS-BLOCK.unallocated",
    "DS-PD-CCA.accepted",
    "DS-PD-CCA.late",
    "DS-PC-NOTICE",
    "DS-PC-MIN",
    "DS-PC-TRAVEL",
    "DS-S-INST",
    "DS-S-USE",
    "DS-S-CONF",
    "DS-S-PERF",
    "DS-S-INTEG",
    "DS-S-DIAG",
    "DS-C-ARCH",
    "DS-C-DES",
    "DS-C-BEST",
    "DS-C-FINE",
    "DS-C-PORT",
)


def rules_that_hold(facts: Facts) -> tuple[Rule, ...]:
    """Every denial and judgment that holds, first what decides; a grant only where none does."""
    if facts["request_kind"] == "production":
        return tuple(production_rules(facts)) or (Rule("PS-COV", "covered"),)
    return tuple(development_rules(facts)) or (Rule(granting_clause(facts), "covered"),)


def production_rules(facts: Facts) -> Iterator[Rule]:
    if not (
        facts["deployment.live_end_user_traffic"]
        and facts["deployment.commercial_use"]
        and facts["deployment.prime_time_use"]
    ):
        yield Rule("PS-DEF", "out_of_scope")
    if not facts["instance_licensed"]:
        yield Rule("PS-LIC.instance", "not_entitled")
    if not subscription_active(facts):
        yield Rule("PS-LIC.subscription", "not_entitled")
    yield from life_cycle_rules("PS-LIFE", facts)
    yield from production_subject_rules(facts)
    if facts["caused_by_product"] == "excluded":
        yield Rule("PS-DOUBT", "out_of_scope")


def production_subject_rules(facts: Facts) -> Iterator[Rule]:
    """Excluded subjects, then what is no issue at all."""
    subject = facts["issue_class"]
    if subject in ("production_application_issue", "code_bug"):
        yield Rule("PS-X-APP", "out_of_scope")
    if subject in THIRD_PARTY:
        yield Rule("PS-X-3P", "out_of_scope")
    if subject == "technology_preview_feature" or facts["version.feature_status"] == "technology_preview":
        yield Rule("PS-X-TP", "out_of_scope")
    if subject == "performance_tuning":
        yield Rule("PS-X-PERF", "out_of_scope")
    if subject in CONSULTING_TOPICS:
        yield Rule("PS-X-CONS", "out_of_scope")
    if subject in NO_ISSUES:
        yield Rule("PS-COV.subject", "out_of_scope")
    if subject in HOW_TO or subject == "other":
        yield Rule("PS-COV.how_to", "needs_judgment")


def subscription_active(facts: Facts) -> bool:
    if "subscription_active" in facts:
        return facts["subscription_active"] is True
    starts, ends = facts["subscription_starts_on"], facts["subscription_ends_on"]
    asked = facts["asked_on"]
    assert isinstance(starts, date)
    assert isinstance(ends, date)
    assert isinstance(asked, date)
    return starts <= asked <= ends


def life_cycle_rules(clause: str, facts: Facts) -> Iterator[Rule]:
    """From the date of release on, up to and with the day that is fixed as the end, else the anniversary that is it."""
    asked, released = facts["asked_on"], facts["version.major_original_release_on"]
    assert isinstance(asked, date)
    assert isinstance(released, date)
    if asked < released:
        yield Rule(f"{clause}.before", "outside_lifecycle")
    fixed = facts.get(FIXED_END)
    if isinstance(fixed, date):
        if asked > fixed:
            yield Rule(f"{clause}.fixed", "outside_lifecycle")
        return
    years = int(str(facts["lifecycle_years"])) + (3 if facts["els_purchased"] else 0)
    if asked > months_later(released, 12 * years):
        yield Rule(f"{clause}.after", "outside_lifecycle")


def months_later(day: date, months: int) -> date:
    """The same day of a later month; where that does not exist, the last day of the month."""
    month_index = day.year * 12 + day.month - 1 + months
    year, month = month_index // 12, month_index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def development_rules(facts: Facts) -> Iterator[Rule]:
    if facts["deployment.live_end_user_traffic"] and not facts["instance_licensed"]:
        yield Rule("PS-LIC.live", "not_entitled")
    if facts["software_source"] == "elsewhere":
        yield Rule("DS-PORTAL", "not_entitled")
    if facts["activity"] != PRIORITY and facts["software_source"] != "none":
        yield from life_cycle_rules("DS-LIFE", facts)
    yield from excluded_subject_rules(facts)
    yield from scope_rules(facts)
    yield from hours_rules(facts)
    yield from priority_rules(facts)
    yield from onsite_rules(facts)


def excluded_subject_rules(facts: Facts) -> Iterator[Rule]:
    subject = facts["issue_class"]
    if subject == "production_application_issue":
        yield Rule("DS-X-APP", "out_of_scope")
    if subject == "extensive_custom_debugging":
        yield Rule("DS-X-DBG", "out_of_scope")
    if subject in THIRD_PARTY:
        yield Rule("DS-X-3P", "out_of_scope")
    if subject == "technology_preview_feature" or (
        facts["activity"] != PRIORITY and facts["version.feature_status"] == "technology_preview"
    ):
        yield Rule("DS-X-TP", "out_of_scope")


def scope_rules(facts: Facts) -> Iterator[Rule]:
    """The activity's own list, then what kind of work or engagement it is."""
    activity, subject = str(facts["activity"]), facts["issue_class"]
    if subject == "other":
        yield Rule(f"{SCOPE_CLAUSES[activity]}.other", "needs_judgment")
    elif not in_scope_of(activity, facts):
        yield Rule(SCOPE_CLAUSES[activity], "out_of_scope")
    if activity == PRIORITY and facts["ownership_demand"] == "work_for_hire":
        yield Rule("DS-PD-WFH", "out_of_scope")
    if activity == CONSULTING and not facts["engagement.short_term"]:
        yield Rule("DS-PC.short_term", "needs_judgment")


def in_scope_of(activity: str, facts: Facts) -> bool:
    if activity == ONLINE:
        return facts["issue_class"] in ONLINE_TOPICS
    if activity == CONSULTING:
        return facts["issue_class"] in CONSULTING_TOPICS
    return facts["issue_class"] in ROADMAP_TOPICS and facts["feature_on_roadmap"] is True


def hours_rules(facts: Facts) -> Iterator[Rule]:
    """A whole block belongs to one activity; equal hours are enough."""
    allocated = facts["hours.allocated_activity"]
    is_enough = int(str(facts["hours.available"])) >= int(str(facts["hours.requested"]))
    if not is_enough:
        yield Rule("DS-BLOCK.hours", "not_entitled")
    if allocated not in ("none", facts["activity"]):
        yield Rule("DS-BLOCK.activity", "not_entitled")
    if allocated == "none" and is_enough:
        yield Rule("DS-BLOCK.unallocated", "prerequisite_unmet")


def priority_rules(facts: Facts) -> Iterator[Rule]:
    if facts["activity"] != PRIORITY:
        return
    if not facts["cca_accepted"]:
        yield Rule("DS-PD-CCA.accepted", "prerequisite_unmet")
    accepted, starts = facts.get("cca_accepted_on"), facts.get("work_starts_on")
    if isinstance(accepted, date) and isinstance(starts, date) and accepted > starts:
        yield Rule("DS-PD-CCA.late", "prerequisite_unmet")


def onsite_rules(facts: Facts) -> Iterator[Rule]:
    if facts["activity"] != CONSULTING or facts["engagement.mode"] != "onsite":
        return
    notice, starts = facts["engagement.notice_given_on"], facts["engagement.starts_on"]
    assert isinstance(notice, date)
    assert isinstance(starts, date)
    if starts < months_later(notice, 1):
        yield Rule("DS-PC-NOTICE", "prerequisite_unmet")
    if Decimal(str(facts["engagement.days"])) < 3:
        yield Rule("DS-PC-MIN", "prerequisite_unmet")
    if facts["engagement.travel_costs_accepted"] is not True:
        yield Rule("DS-PC-TRAVEL", "prerequisite_unmet")


def granting_clause(facts: Facts) -> str:
    """The scope entry that lists the subject."""
    subject = str(facts["issue_class"])
    if facts["activity"] == ONLINE:
        return ONLINE_TOPICS[subject]
    if facts["activity"] == CONSULTING:
        return CONSULTING_TOPICS[subject]
    return "DS-PD"


def citations(decider: Rule, known: Facts) -> frozenset[str]:
    """The clauses that the decider must cite, where the specification says so."""
    if decider.id == "PS-COV":
        return frozenset({"PS-DEF", "PS-DOUBT", "PS-LIC", "PS-LIFE"})
    if decider.outcome == "covered":
        return frozenset(conditions_met(known))
    if decider.id in ("PS-LIFE.after", "DS-LIFE.after") and "els_purchased" in known:
        return frozenset({"SP-ELS" if known["els_purchased"] else "SP-LEN"})
    if decider.id in ("PS-LIFE.fixed", "DS-LIFE.fixed"):
        return frozenset({"SP-ELS"} if known.get("els_purchased") is True else ())
    if decider.id in ("DS-OD", "DS-PC", "DS-PD"):
        return frozenset(listing_clause(known))
    return frozenset()


def conditions_met(known: Facts) -> Iterator[str]:
    yield "DS-BLOCK"
    if known.get("software_source") == "support_portal":
        yield "DS-PORTAL"
    if known.get("activity") == PRIORITY:
        yield "DS-PD-CCA"
    if known.get("activity") == CONSULTING:
        yield "DS-PC"
        if known.get("engagement.mode") == "onsite":
            yield from ("DS-PC-NOTICE", "DS-PC-MIN", "DS-PC-TRAVEL")
        if known.get("issue_class") == "fine_tuning":
            yield "DS-PC-END"


def listing_clause(known: Facts) -> Iterator[str]:
    """The clause of another activity that does list the subject."""
    subject = str(known.get("issue_class", UNKNOWN))
    if subject in ONLINE_TOPICS:
        yield ONLINE_TOPICS[subject]
    if subject in CONSULTING_TOPICS:
        yield CONSULTING_TOPICS[subject]
    if subject == "roadmap_feature" and known.get("activity") != PRIORITY:
        yield "DS-PD"


# --- Routes: from here on a fact that is not in `known` is unknown ----------------------------------


def routes_of(decider: Rule, denials: list[Rule], known: Facts) -> tuple[str, ...]:
    """The routes of the deciding rule, then of the other denials, without a false one."""
    if decider.outcome == "covered":
        return ()
    offered = [route for rule in [decider, *denials] for route in routes_of_rule(rule, known)]
    kept = [route for route in offered if not would_refuse(route, known)]
    return tuple(dict.fromkeys(kept)) or ("none_offered",)


def routes_of_rule(rule: Rule, known: Facts) -> tuple[str, ...]:
    if rule.outcome == "needs_judgment":
        return ("vendor_review",)
    if rule.id == "PS-DEF":
        return definition_routes(known)
    if rule.id in ("PS-LIFE.fixed", "DS-LIFE.fixed", "PS-LIFE.after", "DS-LIFE.after"):
        return extension_routes(known)
    if rule.id in ("PS-X-APP", "PS-X-CONS", "PS-COV.subject"):
        return tuple(services_that_list(known))
    if rule.id in ("DS-OD", "DS-PC", "DS-PD"):
        return scope_routes(known)
    return FIXED_ROUTES.get(rule.id, ())


FIXED_ROUTES: dict[str, tuple[str, ...]] = {
    "PS-LIC.instance": ("license_instance",),
    "PS-LIC.subscription": ("purchase_subscription",),
    "PS-LIFE.before": ("wait_for_release",),
    "PS-X-PERF": (ONLINE, CONSULTING),
    "PS-LIC.live": ("license_instance",),
    "DS-PORTAL": ("download_from_portal",),
    "DS-LIFE.before": ("wait_for_release",),
    "DS-BLOCK.hours": ("purchase_hours",),
    "DS-BLOCK.activity": ("purchase_hours", "vendor_review"),
    "DS-BLOCK.unallocated": ("allocate_block",),
    "DS-PD-CCA.accepted": ("accept_cca",),
    "DS-PD-CCA.late": ("vendor_review",),
    "DS-PC-NOTICE": ("reschedule", "remote_instead"),
    "DS-PC-MIN": ("reschedule", "remote_instead"),
    "DS-PC-TRAVEL": ("remote_instead",),
}


def definition_routes(known: Facts) -> tuple[str, ...]:
    live = known.get("deployment.live_end_user_traffic", UNKNOWN)
    if live is True:
        return ()
    return (ONLINE, CONSULTING) if live is False else (ONLINE,)


def extension_routes(known: Facts) -> tuple[str, ...]:
    """An extension is offered where eligible or not known, unless it was purchased already."""
    if known.get("els_purchased") is True or known.get("els_eligible") is False:
        return ()
    return ("purchase_els",)


def scope_routes(known: Facts) -> tuple[str, ...]:
    if known.get("issue_class") in ("training", "customer_environment_issue"):
        return ("vendor_review",)
    return tuple(route for route in services_that_list(known) if route != known.get("activity"))


def services_that_list(known: Facts) -> Iterator[str]:
    """The development services that take the subject; an enhancement only once it is on the roadmap."""
    subject, on_roadmap = known.get("issue_class"), known.get("feature_on_roadmap", UNKNOWN)
    if subject in ONLINE_TOPICS:
        yield ONLINE
    if subject in CONSULTING_TOPICS:
        yield CONSULTING
    if subject == "roadmap_feature" and on_roadmap is not False:
        yield PRIORITY
    if subject in ("major_enhancement", "minor_enhancement") and on_roadmap is True:
        yield PRIORITY


def would_refuse(route: str, known: Facts) -> bool:
    """Whether a service certainly refuses this subject: by its class and the feature's status only."""
    if route not in ACTIVITIES:
        return False
    if route != PRIORITY and known.get("version.feature_status") == "technology_preview":
        return True
    subject = known.get("issue_class", UNKNOWN)
    if subject in (UNKNOWN, "other"):
        return False
    if route == ONLINE:
        return subject not in ONLINE_TOPICS
    if route == CONSULTING:
        return subject not in CONSULTING_TOPICS and subject != "performance_tuning"
    return subject not in ROADMAP_TOPICS
