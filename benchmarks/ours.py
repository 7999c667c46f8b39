"""Inscope's own contestants: the same requests, from facts to decision in the ways in which it is used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from json import dumps
from pathlib import Path
from typing import Any

from data.cases import Facts, as_json, cases, facts_that_matter, oracle
from inscope import packs
from inscope.core.policy import FactSet, Policy, load_policy
from inscope.core.policy.examples import read_examples, run_example
from timing import Contestant

ACME = Path(__file__).parent / "data" / "acme"
REFERENCE = "restcomm-c3"
TODAY = date(2026, 1, 1)
_EXPLAINS = "yes: clause, all others that apply, trace, what is open"


@dataclass(frozen=True, slots=True)
class Requests:
    """A pack with requests for it: as JSON carries them, and as checked facts."""

    name: str
    policy: Policy
    raw: tuple[dict[str, Any], ...]
    facts: tuple[FactSet, ...]


def of_acme() -> Requests:
    """Return the pack that every engine decides, with the random requests."""
    policy = load_policy(packs.read_folder(ACME))
    return _requests("22 clauses", policy, [as_json(facts) for facts in cases()])


def of_reference() -> Requests:
    """Return the reference pack with the requests of its worked cases, which all have to hold first.

    Only settled ones: an open request is a question, timed apart.
    """
    files = packs.read_shipped(REFERENCE)
    policy = load_policy(files)
    results = [run_example(example, policy) for example in read_examples(files, policy)]
    failed = [result.example.title for result in results if result.failures]
    if failed:
        raise SystemExit(f"{REFERENCE}: {len(failed)} worked cases do not hold, the first is `{failed[0]}`")
    settled = [result.decision.facts.as_json() for result in results if result.decision.is_settled]
    return _requests(REFERENCE, policy, settled)


def unneeded_unknown(policy: Policy) -> tuple[FactSet, ...]:
    """Return the random requests with every fact unknown that the oracle never looked at."""
    return tuple(_read(policy, _stripped(facts)) for facts in cases())


def disagreements(requests: Requests) -> list[str]:
    """Return where Inscope differs from the oracle, in any of the ways in which it is timed."""
    policy, found = requests.policy, []
    stripped = unneeded_unknown(policy)
    for facts, whole, less in zip(cases(), requests.facts, stripped, strict=True):
        expected = oracle(facts)
        for way, given in (("in full", whole), ("three-valued", _three_valued(whole)), ("stripped", less)):
            clause = policy.decide(given).clause
            if clause != expected:
                found.append(f"{way}: the oracle says {expected}, Inscope {clause}, of {as_json(facts)}")
    return found


def full(requests: Requests) -> Contestant:
    """Return the way of the comparison: from checked facts to a decision with its reasons, the trace folded in it."""
    return _contestant(requests, "decision with trace", _decide(requests.policy), requests.facts)


def three_valued(requests: Requests) -> Contestant:
    """Return the way of facts that are all known, but decided as if some might not be."""
    given = tuple(map(_three_valued, requests.facts))
    return _contestant(requests, "three-valued, all facts known", _decide(requests.policy), given)


def three_valued_stripped(requests: Requests) -> Contestant:
    """Return the way of a form that is not filled in: what does not matter is unknown."""
    given = unneeded_unknown(requests.policy)
    return _contestant(requests, "three-valued, unneeded facts unknown", _decide(requests.policy), given)


def ways(requests: Requests) -> list[Contestant]:
    """Return every way for a pack without an oracle."""
    return [full(requests), three_valued(requests), *more(requests)]


def more(requests: Requests) -> list[Contestant]:
    """Return the longer ways: with every row of the trace, from plain values, from JSON to JSON, and open requests."""
    policy = requests.policy
    texts = tuple(dumps(raw).encode() for raw in requests.raw)
    return [
        _contestant(requests, "decision, trace written out", _decide_with_rows(policy), requests.facts),
        _contestant(requests, "plain values checked, decided", _from_values(policy), requests.raw),
        _contestant(requests, "JSON checked, decided, canonical JSON", _from_json(policy), texts),
        _contestant(requests, "one fact lost: what to ask", _ask(policy), _with_one_lost(requests)),
    ]


def _requests(name: str, policy: Policy, raw: Sequence[dict[str, Any]]) -> Requests:
    return Requests(name, policy, tuple(raw), tuple(_read(policy, one) for one in raw))


def _read(policy: Policy, raw: dict[str, Any]) -> FactSet:
    return policy.read_facts(raw, TODAY)


def _three_valued(facts: FactSet) -> FactSet:
    """Return facts that nobody promises to be complete."""
    return replace(facts, is_complete=False)


def _stripped(facts: Facts) -> dict[str, Any]:
    kept = facts_that_matter(facts)
    return {name: value if name in kept else "unknown" for name, value in as_json(facts).items()}


def _with_one_lost(requests: Requests) -> tuple[FactSet, ...]:
    """Return the requests that become open when the first fact of the deciding row is lost."""
    lost = []
    for facts in requests.facts:
        names = [name for row in requests.policy.decide(facts).trace if row.holds == "yes" for name in row.facts]
        options = (facts.with_unknown(name) for name in names)
        lost += [less for less in options if not requests.policy.decide(less).is_settled][:1]
    return tuple(lost)


def _contestant(requests: Requests, what: str, decide: Callable[[Any], object], inputs: Sequence[Any]) -> Contestant:
    return Contestant(f"Inscope, {requests.name}: {what}", _EXPLAINS, decide, inputs)


def _decide(policy: Policy) -> Callable[[FactSet], object]:
    """Return a decision of which is read what any reader of one reads."""
    decide = policy.decide

    def decided(facts: FactSet) -> object:
        decision = decide(facts)
        return decision.outcome, decision.clause, decision.clauses

    return decided


def _decide_with_rows(policy: Policy) -> Callable[[FactSet], object]:
    def decided(facts: FactSet) -> object:
        decision = policy.decide(facts)
        return decision.outcome, decision.clause, decision.clauses, decision.trace

    return decided


def _from_values(policy: Policy) -> Callable[[dict[str, Any]], object]:
    decided = _decide(policy)
    return lambda raw: decided(policy.read_facts(raw, TODAY))


def _from_json(policy: Policy) -> Callable[[bytes], bytes]:
    return lambda text: policy.decide(policy.read_json(text, TODAY)).canonical()


def _ask(policy: Policy) -> Callable[[FactSet], object]:
    def asked(facts: FactSet) -> object:
        decision = policy.decide(facts)
        return decision.outcome, decision.missing, decision.possible

    return asked
