"""business-rules: variables, conditions as data, and an action that notes the clause."""

from typing import Any as Anything

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    string_rule_variable,
)

from data.cases import TOPICS
from peers.clauses import CONDITIONS, All, Among, Any, Before, Below, Is, Not, Test, Yes
from peers.comparisons import COMPARISONS, name_of
from peers.engine import Engine, Facts

_TEXTS = ("request_track", "request_kind", "dev_activity", "dev_topic")
_NUMBERS = ("engagement_notice_days", "engagement_duration_days")
_TRUTHS = (
    "instance_licensed",
    "deployment_live",
    "deployment_commercial",
    "deployment_prime_time",
    "cause_product_suspected",
    "download_from_portal",
    "cca_accepted",
    "feature_on_roadmap",
    "engagement_onsite",
)


class Peer(Engine):
    """The first rule that triggers stops the run."""

    package, written_in = "business-rules", "Python"
    explains = "what the action records"

    def load(self) -> None:
        self._variables = _variables()
        self._rules = [
            {"conditions": _condition(test), "actions": [{"name": "found", "params": {"clause": clause}}]}
            for clause, test in CONDITIONS.items()
        ]

    def decide(self, facts: Facts) -> str:
        actions = _Actions()
        run_all(self._rules, self._variables(facts), actions, stop_on_first_trigger=True)
        return actions.clause


class _Actions(BaseActions):
    clause = ""

    @rule_action(params={"clause": FIELD_TEXT})
    def found(self, clause: str) -> None:
        self.clause = clause


def _variables() -> type[BaseVariables]:
    """Return the class of variables: a method each, as the library asks for."""

    class Variables(BaseVariables):
        def __init__(self, facts: Facts) -> None:
            self.facts = facts

    for kind, names in (
        (string_rule_variable, _TEXTS),
        (numeric_rule_variable, _NUMBERS),
        (boolean_rule_variable, _TRUTHS),
    ):
        for name in names:
            setattr(Variables, name, kind(_named(name, lambda self, name=name: self.facts[name])))
    for name, test in COMPARISONS.items():
        fact, other = test.fact, test.other
        compare = _named(name, lambda self, fact=fact, other=other: self.facts[fact] < self.facts[other])
        setattr(Variables, name, boolean_rule_variable(compare))
    return Variables


def _named(name: str, function: Anything) -> Anything:
    function.__name__ = name
    return function


def _condition(test: Test) -> dict[str, Anything]:
    match test:
        case Yes(fact):
            return _check(fact, "is_true", True)
        case Before():
            return _check(name_of(test), "is_true", True)
        case Not(Yes(fact)):
            return _check(fact, "is_false", True)
        case Is(fact, word):
            return _check(fact, "equal_to", word)
        case Below(fact, limit):
            return _check(fact, "less_than", limit)
        case Among(fact, words):
            return {"any": [_check(fact, "equal_to", word) for word in words]}
        case Not(Among(fact, words)):
            return {"any": [_check(fact, "equal_to", word) for word in TOPICS if word not in words]}
        case All(tests):
            return {"all": [_condition(inner) for inner in tests]}
        case Any(tests):
            return {"any": [_condition(inner) for inner in tests]}
        case _:
            raise NotImplementedError(test)


def _check(name: str, operator: str, value: Anything) -> dict[str, Anything]:
    return {"name": name, "operator": operator, "value": value}
