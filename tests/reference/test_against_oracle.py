"""The shipped reference pack decides as a second, hand-written implementation does.

`INSCOPE_LONG=1` runs every pair of unknown facts and many more seeded cases.
"""

import itertools
import json
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings

from inscope.core.policy import load_policy
from inscope.core.policy.examples import read_examples
from inscope.packs import read_shipped
from tests.reference.generate import fact_sets, seeded_facts
from tests.reference.oracle import ASSUMED_IN_DEVELOPMENT, DATES, UNKNOWN, TooManyCompletionsError, decide, months_later
from tests.sampling import IS_LONG

TODAY = date(2026, 5, 20)
CASES = 60_000 if IS_LONG else 2_000
UNKNOWN_CASES = 10_000 if IS_LONG else 700
COMPLETIONS_MAX = 20_000 if IS_LONG else 4_000
PAIRS = None if IS_LONG else 2_000
SOURCES = ["record", "customer", "judgment"]
CLOSED = {"covered", "covered_limited"}
ASKS = {"needs_information", "needs_judgment"}

drawn = settings(
    max_examples=2_000 if IS_LONG else 150,
    deadline=None,
    derandomize=not IS_LONG,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@cache
def shipped():
    files = read_shipped("restcomm-c3")
    return files, load_policy(files)


def program(facts):
    _, policy = shipped()
    return policy.decide(policy.read_json(json.dumps(facts), TODAY))


def oracle(facts):
    try:
        return decide(facts, COMPLETIONS_MAX)
    except TooManyCompletionsError:
        return None


def names(decision):
    return [missing.fact for missing in decision.missing]


def without_dates_of_subscription(facts):
    """The dates stand for the subscription: asking for either is asking whether it is active."""
    return {"subscription_active" if name.startswith("subscription_") else name for name in facts}


# --- Fully known facts -------------------------------------------------------------------------


def differences(decision, expected):
    """Where a settled decision says something else than the oracle, in words."""
    head = tuple(dict.fromkeys([expected.clause, *expected.denying]))
    pairs = {
        "outcome": (str(decision.outcome), expected.outcome),
        "clause": (decision.clause, expected.clause),
        "denying clauses": (decision.clauses[: len(head)], head),
        "routes": (tuple(decision.routes), expected.routes),
        "possible": ({str(one) for one in decision.possible}, {expected.outcome}),
        "missing": (set(names(decision)), expected.missing),
    }
    found = [f"{what}: {got} for {want}" for what, (got, want) in pairs.items() if got != want]
    uncited = expected.cited - set(decision.clauses)
    return found + ([f"uncited: {sorted(uncited)}"] if uncited else [])


@drawn
@given(fact_sets())
def test_a_fully_known_request_is_decided_as_the_oracle_decides(facts):
    assert differences(program(facts), decide(facts)) == []


def test_thousands_of_fully_known_requests_are_decided_as_the_oracle_decides():
    found = []
    for seed in range(CASES):
        facts = seeded_facts(seed)
        if wrong := differences(program(facts), decide(facts)):
            found.append((wrong, facts))
    assert not found, f"{len(found)} of {CASES}, the first: {found[:3]}"


def test_generated_requests_let_every_clause_decide_often():
    decided = Counter(decide(seeded_facts(seed)).clause for seed in range(4_000))
    rules = {rule.clause for rule in shipped()[1].pack.rules}

    assert rules == set(decided)
    assert min(decided.values()) >= 4, decided


# --- Unknown facts -----------------------------------------------------------------------------


def broken_promises(decision, expected):
    """What no decision with unknown facts may do."""
    outcome = str(decision.outcome)
    possible = {str(one) for one in decision.possible}
    may_be = expected.possible | ASKS | ({expected.outcome} if expected.denying else set())
    checks = {
        "a settled outcome is possible, or a refusal that certainly holds": outcome in may_be,
        "a grant is certain": outcome not in CLOSED or expected.possible == {outcome},
        "a refusal is no possible grant": outcome in ASKS | CLOSED or not expected.possible & CLOSED,
        "an open request names all that is possible": decision.is_settled or possible >= expected.possible,
        "records are asked first and judgments last": is_sorted_by_source(decision),
    }
    return [promise for promise, is_kept in checks.items() if not is_kept]


def unasked(decision, expected):
    """What an open request must ask for, and does not."""
    asked = without_dates_of_subscription(names(decision))
    return sorted(without_dates_of_subscription(expected.missing) - asked) if not decision.is_settled else []


def is_sorted_by_source(decision):
    ranks = [SOURCES.index(missing.source) for missing in decision.missing]
    return ranks == sorted(ranks)


def inexact(decision, expected):
    """Where a decision with unknown facts is not as sharp as brute force."""
    if expected.clause is not None:
        known = differences(decision, expected)
        rule_of_any = decision.clause in expected.deciding
        return [] if len(expected.deciding) > 1 and rule_of_any else known
    pairs = {
        "outcome": (str(decision.outcome), expected.outcome),
        "clause": (decision.clause, None),
        "possible": ({str(one) for one in decision.possible}, expected.possible),
        "missing": (
            without_dates_of_subscription(names(decision)),
            without_dates_of_subscription(expected.missing),
        ),
        "routes": (tuple(decision.routes), expected.routes),
    }
    return [f"{what}: {got} for {want}" for what, (got, want) in pairs.items() if got != want]


def dates_interact(expected):
    """Whether two unknown dates (or lengths of time) stand in one comparison or share one."""
    return len(expected.unknown & {*DATES, "lifecycle_years"}) > 1


def assumptions_wait(facts):
    """Whether something is assumed in one kind of request only, and the kind is not known yet."""
    kind = facts.get("request_kind", UNKNOWN)
    return kind == UNKNOWN and any(name not in facts for name in ASSUMED_IN_DEVELOPMENT)


@drawn
@given(fact_sets(unknown=0.12, absent=0.06))
def test_unknown_facts_never_turn_a_refusal_into_a_grant_or_a_grant_into_a_refusal(facts):
    expected = oracle(facts)
    assume(expected is not None)

    decision = program(facts)

    assert broken_promises(decision, expected) == []
    assert assumptions_wait(facts) or unasked(decision, expected) == []


@pytest.mark.parametrize("unknown", [0.06, 0.12, 0.2])
def test_unknown_facts_leave_exactly_what_every_completion_leaves(unknown):
    found = []
    for seed in range(UNKNOWN_CASES):
        facts = seeded_facts(f"{unknown} {seed}", unknown=unknown, absent=unknown / 2)
        expected = oracle(facts)
        if expected is None:
            continue
        decision = program(facts)
        wrong = broken_promises(decision, expected)
        if not assumptions_wait(facts):
            wrong += unasked(decision, expected)
            wrong += [] if dates_interact(expected) else inexact(decision, expected)
        if wrong:
            found.append((wrong, facts))
    assert not found, f"{len(found)} of {UNKNOWN_CASES}, the first: {found[:3]}"


def days_that_matter(facts):
    """Each side of every date of the request, and of the ends of a life cycle."""
    days = [date.fromisoformat(str(facts[name])) for name in DATES if facts.get(name, UNKNOWN) != UNKNOWN]
    released = facts.get("version.major_original_release_on", UNKNOWN)
    if released != UNKNOWN and facts.get("lifecycle_years", UNKNOWN) != UNKNOWN:
        years = facts["lifecycle_years"]
        days += [months_later(date.fromisoformat(released), 12 * (years + extra)) for extra in (0, 3)]
    return {day + timedelta(days=step) for day in days for step in (-40, -1, 0, 1, 40)}


def test_an_unknown_day_of_receipt_settles_nothing_that_depends_on_it():
    found = []
    for seed in range(UNKNOWN_CASES // 4):
        facts = seeded_facts(f"day {seed}", unknown=0.03)
        on_each_day = [decide({**facts, "asked_on": day.isoformat()}) for day in days_that_matter(facts)]
        possible = {outcome for expected in on_each_day for outcome in expected.possible}
        decision = program({**facts, "asked_on": UNKNOWN})
        if decision.is_settled:
            is_right = possible == {decision.outcome} or (decision.outcome.denies and not possible & CLOSED)
        else:
            is_right = possible <= {*decision.possible}
        if not is_right:
            found.append((decision.outcome, decision.possible, possible, facts))
    assert not found, f"{len(found)}, the first: {found[:2]}"


# --- The worked examples with facts taken away ---------------------------------------------------


def blurred_examples():
    """Every example with each single fact, and each pair of facts, set to unknown."""
    files, policy = shipped()
    for example in read_examples(files, policy):
        facts = policy.read_facts(example.facts, TODAY)
        given_or_assumed = sorted({*facts.given, *facts.assumed, *facts.derived} - {"asked_on"})
        for count in (1, 2):
            for taken in itertools.combinations(given_or_assumed, count):
                yield example.title, facts, taken


def is_allowed(full, blurred):
    """Whether taking facts away led to an answer that the full facts do not contradict."""
    if blurred.outcome == full.outcome:
        return True
    if not blurred.is_settled:
        return full.outcome in blurred.possible or set(full.possible) <= set(blurred.possible)
    is_another_refusal = blurred.outcome.denies and blurred.clause in full.clauses
    return is_another_refusal and not full.outcome.grants


def test_examples_with_one_or_two_facts_taken_away_are_never_answered_wrongly():
    cases = list(blurred_examples())
    if PAIRS is not None:
        cases = random.Random(0).sample(cases, PAIRS)  # noqa: S311 - a sample, no secret
    found = []
    for title, facts, taken in cases:
        policy = shipped()[1]
        full, less = policy.decide(facts), facts
        for name in taken:
            less = less.with_fact(name, UNKNOWN)
        blurred = policy.decide(less)
        if not is_allowed(full, blurred):
            found.append((title, taken, full.outcome, blurred.outcome, blurred.possible))
    assert not found, f"{len(found)} of {len(cases)}, the first: {found[:5]}"


# --- The same bytes everywhere -------------------------------------------------------------------

ANOTHER_PROCESS = """
import json, sys
from datetime import date
from inscope.core.policy import load_policy
from inscope.packs import read_shipped

policy = load_policy(read_shipped("restcomm-c3"))
for line in sys.stdin:
    decision = policy.decide(policy.read_json(line, date(2026, 5, 20)))
    sys.stdout.buffer.write(decision.canonical() + b"\\n")
"""


def decided_in_another_process(lines, hash_seed):
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS],
        input="\n".join(lines).encode(),
        capture_output=True,
        check=True,
        env=env,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_the_same_facts_give_the_same_bytes_in_another_process(hash_seed):
    cases = [seeded_facts(f"bytes {seed}", unknown=0.1, absent=0.1) for seed in range(150)]
    here = [program(facts).canonical() for facts in cases]

    there = decided_in_another_process([json.dumps(facts) for facts in cases], hash_seed)

    assert there == here
    assert all(json.loads(line)["digest"] == shipped()[0].digest for line in here)
