"""Checking a pack before anybody relies on it: loading, examples, and that a missing fact never grants or refuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from inscope.core.policy.decision import Decision
from inscope.core.policy.errors import PackError
from inscope.core.policy.evaluate import Policy, load_policy
from inscope.core.policy.examples import ExampleResult, read_examples, run_example
from inscope.core.policy.factset import FactSet
from inscope.core.policy.files import PackFiles

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: what was looked at, and what is wrong."""

    name: str
    detail: str
    problems: tuple[str, ...]

    @property
    def is_ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks of a pack found; no policy if it does not even load."""

    policy: Policy | None
    checks: tuple[CheckResult, ...]

    @property
    def is_ok(self) -> bool:
        """Whether the pack may be published."""
        return all(check.is_ok for check in self.checks)

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is wrong."""
        return tuple(problem for check in self.checks for problem in check.problems)


def check(files: PackFiles, progress: Progress | None = None) -> Report:
    """Check a pack; `progress` is told how many examples of how many were gone through."""
    try:
        policy = load_policy(files)
    except PackError as error:
        problems = tuple(str(problem) for problem in error.problems)
        return Report(None, (CheckResult("reads", "", problems),))
    pack = policy.pack
    detail = f"{len(pack.clauses)} clauses, {len(pack.rules)} rules, {len(pack.facts)} facts"
    reads = CheckResult("reads", detail, ())
    try:
        examples = read_examples(files, policy)
    except PackError as error:
        problems = tuple(str(problem) for problem in error.problems)
        return Report(policy, (reads, CheckResult("examples read", "", problems)))
    results = [run_example(example, policy) for example in examples]
    return Report(
        policy,
        (reads, _examples(results), _decided(policy, results), _missing_facts(policy, results, progress)),
    )


def wrong_without(full: Decision, less: Decision) -> str:
    """Return how a decision with fewer facts contradicts the one with all of them; nothing, if it does not.

    It may be the same outcome, or, of a refusal, another refusal, or an open one that still holds the outcome possible.
    """
    if not less.is_settled:
        lost = [outcome for outcome in full.possible if outcome not in less.possible]
        return f"{lost[0]} is no longer held possible" if lost else ""
    if less.outcome is full.outcome or less.outcome in full.possible:
        return ""
    if less.outcome.denies and not full.outcome.grants:
        return ""
    return f"{full.outcome} became {less.outcome}"


def _examples(results: list[ExampleResult]) -> CheckResult:
    problems = tuple(
        f"examples.md:{result.example.line}: {result.example.title}: {'; '.join(result.failures)}"
        for result in results
        if result.failures
    )
    return CheckResult("examples hold", f"{len(results)} examples", problems)


def _decided(policy: Policy, results: list[ExampleResult]) -> CheckResult:
    """Every clause that has rules decides an example, so that a reader sees each at work."""
    decided = {result.decision.clause for result in results}
    clauses = dict.fromkeys(rule.clause for rule in policy.pack.rules)
    problems = tuple(f"no example is decided by `{clause}`" for clause in clauses if clause not in decided)
    return CheckResult("every clause decides an example", f"{len(clauses)} clauses", problems)


def _missing_facts(policy: Policy, results: list[ExampleResult], progress: Progress | None) -> CheckResult:
    """Every single fact and every pair of facts of every example set to unknown."""
    problems: list[str] = []
    tried = 0
    for number, result in enumerate(results):
        full = result.decision
        for names, facts in _with_less(full):
            tried += 1
            wrong = wrong_without(full, policy.decide(facts))
            if wrong:
                problems.append(f"examples.md:{result.example.line}: with {', '.join(names)} unknown: {wrong}")
        if progress is not None:
            progress(number + 1, len(results))
    return CheckResult("a missing fact never grants and never refuses", f"{tried:,} fact sets", tuple(problems))


def _with_less(full: Decision) -> Iterator[tuple[tuple[str, ...], FactSet]]:
    """Yield the facts of a decision with one or two of them unknown, of which at least one settles a rule."""
    facts = full.facts
    names = sorted(name for name in {*facts.values, *facts.given} if name in full.policy.facts)
    settling = {name for row in full.trace for name in row.facts}
    for one in names:
        yield (one,), facts.with_unknown(one)
    for one, other in combinations(names, 2):
        if one in settling or other in settling:
            yield (one, other), facts.with_unknown(one, other)
