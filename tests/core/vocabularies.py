"""A small vocabulary with conditions and facts over it, for properties: every type, every kind of comparison."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from inscope.core.outcome import Outcome
from inscope.core.policy.conditions import read_condition
from inscope.core.policy.model import Gate, Rule, Section
from tests.core.packs import fact, scalar, vocabulary

DAY = date(2026, 1, 30)
NAMES = vocabulary(
    {
        "yes": "bool",
        "maybe": "bool",
        "kind": "choice red green blue",
        "shade": "choice green blue grey",
        "few": "int 0 3",
        "many": "int 1",
        "rate": {**fact("decimal"), "above": "0", "max": "2"},
        "spent": "hours 0 2",
        "begun": "date",
        "ended": "date",
    },
    "{dated: {2026-01-01: 1, 2026-02-01: 3}, tax: {2026-01-01: 0.5, 2026-02-01: 1.5},"
    " notice: {2026-01-01: 1 month, 2026-02-01: 10 days}, fixed: {2026-01-01: 2}}",
)
FACTS = NAMES.facts
BOUNDS = {name: fact.bounds for name, fact in FACTS.items() if fact.bounds is not None}
PARAMS = [param for param in NAMES.params.values() if param.constant is None]

# A few values of each fact on both sides of what the conditions below compare it with.
DOMAINS: dict[str, list[Any]] = {
    "yes": [True, False],
    "maybe": [True, False],
    "given:kind": [True, False],
    "kind": ["red", "green", "blue"],
    "shade": ["green", "blue", "grey"],
    "few": [0, 1, 2, 3],
    "many": [1, 2, 3, 7],
    "rate": [Decimal("0.1"), Decimal("0.5"), Decimal(1), Decimal(2)],
    "spent": [0, 60, 90, 120],
    "begun": [DAY + timedelta(days=days) for days in (-31, 0, 1, 30)],
    "ended": [DAY + timedelta(days=days) for days in (0, 1, 28, 29)],
    "asked_on": [DAY, DAY + timedelta(days=5)],
}

_NUMBERS = ["few", "many", "rate", "param.dated", "param.tax", "param.fixed", "0", "1", "2", "2.5"]
_HOURS = ["spent", "0", "1", "1.5", "2"]
_DAYS = [
    "begun", "ended", "asked_on", "date(2026, 1, 30)", "date(2026, 2, 28)", "begun + days(1)", "begun + months(1)",
    "ended - days(few)", "begun + months(few)", "begun + days(few + many)", "asked_on + param.notice",
    "ended - param.notice", "begun + years(param.dated)",
]  # fmt: skip
_ORDERS = ["<", "<=", ">", ">=", "==", "!="]


def _pairs(terms, least):
    """Comparisons of two terms, of which one reads a fact that is of the type compared."""
    return st.tuples(
        st.sampled_from(terms[:least]), st.sampled_from(_ORDERS), st.sampled_from(terms), st.booleans()
    ).map(lambda drawn: f"{drawn[2]} {drawn[1]} {drawn[0]}" if drawn[3] else f"{drawn[0]} {drawn[1]} {drawn[2]}")


def _members():
    words = st.lists(st.sampled_from(DOMAINS["kind"]), min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["in", "not in"]), words).map(
        lambda drawn: f"kind {drawn[0]} [{', '.join(drawn[1])}]"
    )


COMPARISONS = (
    st.sampled_from(
        ["yes", "maybe", "yes == false", "given(kind)", "true", "false", "shade != grey", "kind == shade", "1 < 2"]
    )
    | _members()
    | _pairs(_NUMBERS, 3)
    | _pairs(_HOURS, 1)
    | _pairs(_DAYS, len(_DAYS))
    | st.sampled_from(["0 < few < 3", "begun <= asked_on <= ended", "few < many < 5"])
)


def joined(inner):
    """Conditions made of others."""
    return (
        inner.map("not ({})".format)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: " and ".join(f"({part})" for part in parts))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: " or ".join(f"({part})" for part in parts))
    )


CONDITIONS = st.recursive(COMPARISONS, joined, max_leaves=6).map(lambda text: read_condition(scalar(text), NAMES))


def known_facts(fewest=0):
    """Values for some of the facts, or, with `fewest`, for all of them, with the parameters of the day."""
    names = list(DOMAINS)
    values = {name: st.sampled_from(DOMAINS[name]) for name in names}
    if fewest:
        return st.fixed_dictionaries(values).map(with_params)
    return st.fixed_dictionaries({}, optional=values).map(with_params)


def with_params(values):
    """Add what follows from the day of receipt, as a fact set does."""
    day = values.get("asked_on")
    return values | ({param.fact: param.on(day) for param in PARAMS} if day is not None else {})


def completions(values, names, most=400):
    """Yield ways to complete some facts by the values of their domains."""
    asked = {"asked_on" if name.startswith("param.") else name for name in names}
    unknown = [name for name in DOMAINS if name in asked and name not in values]
    for chosen in itertools.islice(itertools.product(*(DOMAINS[name] for name in unknown)), most):
        yield with_params(values | dict(zip(unknown, chosen, strict=True)))


def gate(number, condition, guard):
    """A gate that denies where a condition holds under a guard."""
    rule = Rule(f"A{number}", f"A{number}", condition, "", Outcome.OUT_OF_SCOPE, "", (), (), "", "", 1)
    return Gate(rule, Section(f"s{number // 2}", guard, "", ""))
