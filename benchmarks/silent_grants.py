"""What each engine does when the one fact that refuses a request is lost.

It may fail, refuse still, name another clause, ask for the fact, or grant: the last is the mistake that
nobody sees.
"""

from collections import Counter
from dataclasses import dataclass

from data.cases import OUTCOMES, as_json, as_numbers, cases, oracle, without_one_refusal
from inscope.core.policy import Decision, Policy
from ours import TODAY
from peers.engine import Engine

GRANT = "grants"


@dataclass(frozen=True, slots=True)
class Answers:
    """How one engine answered the requests that lost a fact."""

    name: str
    counts: Counter[str]

    @property
    def grants(self) -> int:
        """How many of them it granted without a word."""
        return self.counts[GRANT]

    def row(self) -> str:
        """Return a line of the table."""
        total = self.counts.total()
        rest = ", ".join(f"{answer}: {count}" for answer, count in self.counts.most_common() if answer != GRANT)
        return f"| {self.name} | {self.grants} of {total} | {rest} |"


def of_peer(engine: Engine) -> Answers:
    """Return how a loaded engine answers."""
    counts: Counter[str] = Counter()
    for facts, lost in without_one_refusal(cases()):
        less = as_numbers({name: value for name, value in facts.items() if name != lost})
        counts[_answer(engine, less, oracle(facts))] += 1
    return Answers(engine.name, counts)


def of_inscope(policy: Policy) -> Answers:
    """Return how Inscope answers, whether the fact is left out or said to be unknown."""
    counts: Counter[str] = Counter()
    for facts, lost in without_one_refusal(cases()):
        left_out = {name: value for name, value in as_json(facts).items() if name != lost}
        for less in (left_out, {**left_out, lost: "unknown"}):
            counts[_own_answer(policy.decide(policy.read_facts(less, TODAY)), lost, oracle(facts))] += 1
    return Answers("Inscope, the fact left out, and again said to be unknown", counts)


def table(answers: list[Answers]) -> str:
    """Return the answers as a Markdown table."""
    head = "| engine | silent grants | other answers |\n|---|---:|---|"
    return "\n".join([head, *(answer.row() for answer in sorted(answers, key=lambda answer: answer.grants))])


def _answer(engine: Engine, facts: dict[str, bool | int | str], refused_by: str) -> str:
    try:
        clause = engine.decide(facts)
    except Exception:  # noqa: BLE001 - every engine has its own way to fail
        return "fails"
    return _settled(clause, refused_by)


def _own_answer(decision: Decision, lost: str, refused_by: str) -> str:
    if decision.clause is not None:
        return _settled(decision.clause, refused_by)
    return "asks for the fact" if [one.fact for one in decision.missing] == [lost] else "asks for other facts"


def _settled(clause: str, refused_by: str) -> str:
    if clause == refused_by:
        return "refuses"
    return GRANT if OUTCOMES.get(clause) == "covered" else "refuses by another clause"
