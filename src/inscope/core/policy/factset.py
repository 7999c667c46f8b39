"""Facts of one request: checked against the vocabulary, then completed by what is derived and assumed."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, cast

from inscope.core.policy.conditions import Param
from inscope.core.policy.errors import FactError, did_you_mean, shortened
from inscope.core.policy.expressions import GIVEN, And, Equal, Fact, Holds, Less, Member, Not, Or, Value
from inscope.core.policy.scalars import DATE_FORM, NUMBER_FORM, read_date, read_number
from inscope.core.policy.truth import AllBounds, term_value, truth
from inscope.core.policy.vocabulary import ASKED_ON, MINUTES_AN_HOUR, Bounds, FactDef, as_json

LONGEST_TEXT = 200
LARGEST_FACTS = 65_536


class Unknown(Enum):
    """What a fact is when somebody said that it is not known."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN
_UNKNOWN_WORD = UNKNOWN.value


@dataclass(frozen=True, slots=True)
class Completion:
    """What a pack needs to complete a fact set: its facts in order, their bounds, what is read besides facts.

    `read` holds the names that the gates read; `params` and `asked_given` serve every condition of the pack.
    """

    facts: Mapping[str, FactDef]
    bounds: AllBounds
    steps: tuple[FactDef, ...]
    params: tuple[Param, ...]
    asked_given: tuple[str, ...]
    read: frozenset[str]


@dataclass(frozen=True, slots=True)
class FactSet:
    """The facts of a request: as stated, and as decided from.

    `values` holds what is known, under the names that rules read; what it does not hold is unknown.
    """

    completion: Completion
    given: Mapping[str, Value | Unknown]
    values: Mapping[str, Value]
    assumed: Mapping[str, Value]
    derived: Mapping[str, Value]
    is_complete: bool

    @property
    def asked_on(self) -> date | None:
        """The date of receipt; nothing, if it was stated as unknown."""
        day = self.values.get(ASKED_ON)
        return day if isinstance(day, date) else None

    def lacks(self, name: str) -> bool:
        """Return whether a fact that counts only where it is given was not."""
        return self.values.get(f"{GIVEN}{name}") is False

    def with_fact(self, name: str, raw: object) -> "FactSet":
        """Return these facts with one stated anew.

        Raises:
            FactError: the name or the value is not of the vocabulary.
        """
        return complete({**self.given, name: _checked(name, raw, self.completion.facts)}, self.completion)

    def with_unknown(self, *names: str) -> "FactSet":
        """Return these facts with some stated as unknown."""
        return complete({**self.given, **dict.fromkeys(names, UNKNOWN)}, self.completion)

    def without(self, name: str) -> "FactSet":
        """Return these facts as if one had not been given."""
        return complete({key: value for key, value in self.given.items() if key != name}, self.completion)

    def as_json(self) -> dict[str, object]:
        """Return what was stated, with dotted names: reads back to the same fact set."""
        facts = self.completion.facts
        return {name: _as_json(facts[name], value) for name, value in sorted(self.given.items())}


def parse(text: str | bytes, largest: int = LARGEST_FACTS) -> Mapping[str, object]:
    """Read a fact set's JSON, or a body that holds one beside other things and may be larger.

    Raises:
        FactError: no JSON, no object, a name that stands twice, or more than 64 KiB.
    """
    if len(text) > largest:
        raise FactError(f"a fact set has at most {largest:,} bytes, this has {len(text):,}")
    try:
        text = text if isinstance(text, str) else text.decode()  # json itself would guess at other encodings
        raw = json.loads(
            text, parse_float=_decimal, parse_int=_decimal, parse_constant=_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError:
        raise FactError("the facts are no UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        raise FactError(f"the facts are no JSON: {shortened(error, 120)}") from None
    if not isinstance(raw, dict):
        raise FactError("expected a JSON object of facts", value=_shown(raw), expected="an object")
    return raw


def read_one(name: str, raw: object, facts: Mapping[str, FactDef]) -> object:
    """Check one fact alone, and return its value as JSON carries it.

    Raises:
        FactError: the name or the value is not of the vocabulary.
    """
    value = _checked(name, raw, facts)
    return _as_json(facts[name], value)


def read(raw: Mapping[str, object], today: date, completion: Completion) -> FactSet:
    """Check a fact set, nested or dotted, and complete it; `asked_on` is today unless stated.

    Raises:
        FactError: a name or a value outside the vocabulary.
    """
    given: dict[str, Value | Unknown] = {}
    for name, value in _flat(raw, completion.facts):
        if name in given:
            raise FactError(f"the fact `{name}` is given twice", fact=name)
        given[name] = _checked(name, value, completion.facts)
    given.setdefault(ASKED_ON, today)
    return complete(given, completion)


def complete(given: Mapping[str, Value | Unknown], completion: Completion) -> FactSet:
    """Add what follows from the stated facts: derived first, then assumed; an explicit unknown stays one."""
    values: dict[str, Value] = {name: value for name, value in given.items() if not isinstance(value, Unknown)}
    values.update(_besides(given, values, completion))
    assumed: dict[str, Value] = {}
    derived: dict[str, Value] = {}
    for fact in completion.steps:
        if fact.name in given:
            continue
        value, marked = _derived(fact, values, completion.bounds), derived
        if value is None:
            value, marked = _assumed(fact, values, completion.bounds), assumed
        if value is not None:
            values[fact.name] = marked[fact.name] = value
            if fact.name in completion.asked_given:
                values[f"{GIVEN}{fact.name}"] = True
    return FactSet(completion, given, values, assumed, derived, completion.read <= values.keys())


def _derived(fact: FactDef, values: Mapping[str, Value], bounds: AllBounds) -> Value | None:
    rule = fact.derive
    if rule is None:
        return None
    if isinstance(rule, And | Or | Not | Holds | Member | Less | Equal):
        return truth(rule, values, bounds)
    return term_value(rule, values)


def _assumed(fact: FactDef, values: Mapping[str, Value], bounds: AllBounds) -> Value | None:
    if fact.assume is None or truth(fact.assume.when, values, bounds) is not True:
        return None
    value = fact.assume.value
    return values.get(value.name) if isinstance(value, Fact) else value  # type: ignore[return-value]


def _besides(
    given: Mapping[str, Value | Unknown], values: Mapping[str, Value], completion: Completion
) -> Iterator[tuple[str, Value]]:
    """Yield what conditions read besides facts: parameters that change over time, and whether a fact was given."""
    day = values.get(ASKED_ON)
    for param in completion.params:
        if isinstance(day, date):
            yield param.fact, param.on(day)
    for name in completion.asked_given:
        if name in values or name not in given:
            yield f"{GIVEN}{name}", name in values


def _flat(raw: Mapping[str, object], facts: Mapping[str, FactDef], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in raw.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and name not in facts:
            if not any(fact.startswith(f"{name}.") for fact in facts):
                raise _unknown_name(name, facts)
            yield from _flat(value, facts, f"{name}.")
        else:
            yield name, value


def _unknown_name(name: str, facts: Mapping[str, FactDef]) -> FactError:
    hint = did_you_mean(name, facts)
    return FactError(
        f"unknown fact `{shortened(name)}`", fact=shortened(name), expected="a fact of this pack", hint=hint
    )


def _checked(name: str, raw: object, facts: Mapping[str, FactDef]) -> Value | Unknown:
    fact = facts.get(name)
    if fact is None:
        raise _unknown_name(name, facts)
    if raw == _UNKNOWN_WORD:
        return UNKNOWN
    if raw is None:
        raise _refused(fact, "null", "write `unknown` for what is not known")
    value = value_of(fact, raw)
    if value is None:
        raise _refused(fact, raw, did_you_mean(_shown(raw), fact.values) if fact.values else "")
    return value


def _as_json(fact: FactDef, value: Value | Unknown) -> object:
    return _UNKNOWN_WORD if isinstance(value, Unknown) else as_json(fact, value)


def value_of(fact: FactDef, raw: object) -> Value | None:
    """Return the value that JSON carries for a fact, or nothing if it is none of its values."""
    return _CHECKS[fact.type](fact, raw)


def _refused(fact: FactDef, raw: object, hint: str) -> FactError:
    shown, expected = _shown(raw), _expected(fact)
    message = f"`{fact.name}` cannot be `{shown}`: expected {expected}"
    return FactError(message, fact=fact.name, value=shown, expected=expected, hint=hint)


def _shown(raw: object) -> str:
    """Return a value as an error shows it; a list or an object may be nested too deep to be written out."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return "a list" if isinstance(raw, list) else "an object" if isinstance(raw, Mapping) else shortened(raw)


def _expected(fact: FactDef) -> str:
    match fact.type:
        case "bool":
            return "true or false"
        case "choice":
            return f"one of {', '.join(fact.values)}"
        case "date":
            return DATE_FORM
        case "text":
            return f"a text of at most {LONGEST_TEXT} characters"
        case _:
            return _expected_number(fact)


def _expected_number(fact: FactDef) -> str:
    form = {"int": "a whole number", "decimal": NUMBER_FORM, "hours": "hours in whole minutes (1.5 or `1:30`)"}[
        fact.type
    ]
    bounds = cast("Bounds", fact.bounds)  # every number declares its bounds
    low, high = bounds.low, bounds.high
    above_zero = fact.type == "hours" and low == 1  # the first whole minute
    start = f"from {as_json(fact, low)}" if bounds.closed else f"more than {as_json(fact, low)}"
    end = "" if high is None else f" up to {as_json(fact, high)}"
    return f"{form}, {'more than 0' if above_zero else start}{end}"


def _bool(_fact: FactDef, raw: object) -> Value | None:
    return raw if isinstance(raw, bool) else None


def _choice(fact: FactDef, raw: object) -> Value | None:
    word = {True: "true", False: "false"}[raw] if isinstance(raw, bool) else raw
    if not isinstance(word, str) or word not in fact.values:
        return None
    return word if isinstance(raw, bool) or word not in {"true", "false"} else None


def _day(_fact: FactDef, raw: object) -> Value | None:
    return read_date(raw) if isinstance(raw, str) else None


def _text(_fact: FactDef, raw: object) -> Value | None:
    good = isinstance(raw, str) and 0 < len(raw) <= LONGEST_TEXT and raw.isprintable()
    return raw if good else None  # type: ignore[return-value]


def _number(raw: object) -> Decimal | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float):
        return _in_plain_digits(Decimal(repr(raw)))
    if isinstance(raw, int):
        return Decimal(raw) if -_TOO_LARGE < raw < _TOO_LARGE else None
    return _in_plain_digits(raw) if isinstance(raw, Decimal) else None


def _in_plain_digits(number: Decimal) -> Decimal | None:
    """Return a number without an exponent, or nothing if that takes more digits than numbers have."""
    is_short = number.is_finite() and _FEWEST_DIGITS < number.adjusted() < _MOST_DIGITS
    return read_number(format(number, "f")) if is_short else None


def _int(fact: FactDef, raw: object) -> Value | None:
    number = _number(raw)
    return _bounded(fact, int(number)) if number is not None and number == int(number) else None


def _decimal_fact(fact: FactDef, raw: object) -> Value | None:
    number = _number(raw)
    return None if number is None else _bounded(fact, number)


def _hours(fact: FactDef, raw: object) -> Value | None:
    minutes = _clock_minutes(raw) if isinstance(raw, str) else _number(raw)
    if minutes is None:
        return None
    if not isinstance(raw, str):
        minutes *= MINUTES_AN_HOUR
    return _bounded(fact, int(minutes)) if minutes == int(minutes) else None


def _clock_minutes(text: str) -> Decimal | None:
    hours, colon, minutes = text.partition(":")
    good = bool(colon) and hours.isascii() and hours.isdigit() and len(hours) <= 6  # noqa: PLR2004 - as numbers
    good = good and minutes.isascii() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < MINUTES_AN_HOUR  # noqa: PLR2004
    return Decimal(int(hours) * MINUTES_AN_HOUR + int(minutes)) if good else None


def _bounded(fact: FactDef, number: int | Decimal) -> int | Decimal | None:
    bounds = fact.bounds
    if bounds is None:
        return number
    below = number < bounds.low or (number == bounds.low and not bounds.closed)
    return None if below or (bounds.high is not None and number > bounds.high) else number


_TOO_LARGE = 10**9
_FEWEST_DIGITS, _MOST_DIGITS = -7, 9
_WITH_EXPONENT = re.compile(r"-?\d{1,15}(\.\d{1,15})?[eE][+-]?\d{1,2}", re.ASCII)
_CHECKS = {
    "bool": _bool,
    "choice": _choice,
    "int": _int,
    "decimal": _decimal_fact,
    "hours": _hours,
    "date": _day,
    "text": _text,
}


def _decimal(text: str) -> object:
    """Read a JSON number exactly; one in another form is kept as it is written, and refused where it stands."""
    number = read_number(text)
    if number is None and _WITH_EXPONENT.fullmatch(text):  # small numbers are often written so: 1e-05
        number = _in_plain_digits(Decimal(text))
    return _Misfit(text) if number is None else number


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A JSON number that is none of ours, such as 1e400: refused by every type."""

    text: str

    def __str__(self) -> str:
        return self.text


def _constant(text: str) -> Any:  # noqa: ANN401 - json's hook
    message = f"{text} is not part of JSON"
    raise ValueError(message)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise FactError(f"the name `{shortened(name)}` stands twice", fact=shortened(name))
        found[name] = value
    return found
