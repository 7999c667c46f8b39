"""How many questions a request costs when the vendor's records are known."""

import json
import os
from collections import Counter
from datetime import date
from functools import cache

from inscope.core.policy import load_policy
from inscope.packs import read_shipped
from tests.reference.generate import seeded_facts
from tests.reference.oracle import ASSUMED, ASSUMED_IN_DEVELOPMENT

TODAY = date(2026, 5, 20)
CASES = 5_000 if os.environ.get("INSCOPE_LONG") == "1" else 400
QUESTIONS_MAX = 4
WHOLE_CASE_MAX = 30


@cache
def policy():
    return load_policy(read_shipped("restcomm-c3"))


def decide(facts):
    return policy().decide(policy().read_json(json.dumps(facts), TODAY))


def case(seed):
    """A complete case in which nobody contradicts what is assumed unasked."""
    facts = seeded_facts(f"play {seed}")
    assumed = {*ASSUMED}
    if facts["request_kind"] == "development":
        assumed |= {*ASSUMED_IN_DEVELOPMENT}
    return {name: value for name, value in facts.items() if name not in assumed or is_record(name)}


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
    if decision.outcome.denies and not answer.outcome.grants:
        return decision.clause in answer.clauses
    return decision.outcome == answer.outcome


def test_a_request_is_settled_after_four_questions_on_average():
    counts, sources = Counter(), Counter()
    for seed in range(CASES):
        full = case(seed)
        asked, decision = questions_asked(full)
        counts[len(asked)] += 1
        sources.update(policy().facts[name].source for name in asked)
        assert is_right(decision, full), full

    average = sum(count * times for count, times in counts.items()) / CASES
    print(f"{average:.2f} questions a request; {dict(sources)}; {sorted(counts.items())}")  # noqa: T201
    assert average <= QUESTIONS_MAX
