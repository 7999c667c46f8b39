"""How many questions a request costs when the vendor's records are known."""

import json
from collections import Counter
from datetime import date
from functools import cache

from inscope.core.policy import load_policy
from inscope.packs import read_shipped
from tests.reference.generate import seeded_facts
from tests.reference.oracle import ASSUMED, ASSUMED_IN_DEVELOPMENT
from tests.sampling import IS_LONG

TODAY = date(2026, 5, 20)
CASES = 5_000 if IS_LONG else 400
QUESTIONS_MAX = 4
WHOLE_CASE_MAX = 30


@cache
def policy():
    return load_policy(read_shipped("restcomm-c3"))


def decide(facts):
    return policy().decide(policy().read_json(json.dumps(facts), TODAY))


def case(seed):
    """A complete case whose records are all there, and in which nobody contradicts what is assumed unasked."""
    facts = seeded_facts(f"play {seed}")
    assumed = {**ASSUMED, **(ASSUMED_IN_DEVELOPMENT if facts["request_kind"] == "development" else {})}
    unasked = {name for name in assumed if not is_record(name)}
    records = {name: value for name, value in assumed.items() if is_record(name)}
    return {**records, **{name: value for name, value in facts.items() if name not in unasked}}


def is_record(name):
    return policy().facts[name].source == "record"


def questions_asked(full):
    """The facts asked for, in order, until the request is settled; nothing but records is known."""
    facts = {name: value for name, value in full.items() if is_record(name)}
    asked = []
    while not (decision := decide(facts)).is_settled:
        name = decision.missing[0].fact
        assert name not in asked, f"{name} was asked twice"
        facts[name] = full[name]
        asked.append(name)
        assert len(asked) < WHOLE_CASE_MAX
    return asked, decision


def is_right(decision, full):
    """The answer that all facts give, or another refusal that holds with all facts too."""
    answer = decide(full)
    is_another_refusal = decision.outcome.denies and decision.clause in answer.clauses
    return decision.outcome == answer.outcome or (is_another_refusal and not answer.outcome.grants)


def test_a_request_is_settled_after_four_questions_on_average():
    counts: Counter[int] = Counter()
    sources: Counter[str] = Counter()
    for seed in range(CASES):
        full = case(seed)
        asked, decision = questions_asked(full)
        counts[len(asked)] += 1
        sources.update(policy().facts[name].source for name in asked)
        assert is_right(decision, full), full

    average = sum(count * times for count, times in counts.items()) / CASES
    print(f"{average:.2f} questions a request; {dict(sources)}; {sorted(counts.items())}")  # noqa: T201
    assert average <= QUESTIONS_MAX
