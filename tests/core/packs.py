"""Small packs for the tests of the core: each written in a few lines that say only what the test is about."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import HealthCheck, settings

from inscope.core.errors import DomainError
from inscope.core.policy import Decision, PackError, PackFiles, Policy, Problem, load_policy
from inscope.core.policy.conditions import Vocabulary
from inscope.core.policy.read import read_pack
from inscope.core.policy.yamltree import Source, Tree, read_tree
from tests.sampling import IS_LONG

TODAY = date(2026, 5, 20)

Keys = dict[str, str]
Facts = Mapping[str, Any]  # a name to its kind, or to the keys of its entry

ASKED_ON = {"type": "date", "source": "record", "label": "Received on", "question": "When was it received?"}
SERVICES = """\
services: {}
routes:
  call_us: {label: Call us, about: We look at it together.}
  buy_more: {label: Buy more, about: More of it helps.}
  tell_us: {label: Tell us, about: A fact is missing., offered_while: needs_information}
  ask_a_person: {label: Ask a person, about: A person decides., offered_while: needs_judgment}
roles:
  engineer: {label: Engineer}
  owner: {label: Policy owner}
"""


def sampled(count: int, long: int = 2_000) -> settings:
    """Return the settings of a property: so many examples by default, more in a long run; never a deadline by clock."""
    return settings(
        max_examples=long if IS_LONG else count,
        deadline=None,
        derandomize=not IS_LONG,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )


def fact(kind: str, **keys: str) -> Keys:
    """Return the keys of a fact; `choice red green` names the words, `int 0 5` the bounds, `judged bool` the source."""
    words = kind.split()
    source = "judgment" if words[0] == "judged" else "customer"
    type_, *rest = words[1:] if words[0] == "judged" else words
    found = {"type": type_, "source": source, "label": "Label", "question": "Question?"}
    if source == "judgment":
        found["role"] = "engineer"
    if type_ == "choice":
        found["values"] = f"{{{', '.join(f'{word}: {word.title()}' for word in rest)}}}"
    elif rest:
        found |= dict(zip(("min", "max"), rest, strict=False))
    return found | {key.rstrip("_"): value for key, value in keys.items()}


def rule(rule_id: str, when: str, then: str = "out_of_scope", **keys: str) -> tuple[str, Keys]:
    """Return the id and the keys of a rule block."""
    found = {"when": when, "then": then}
    if then == "needs_judgment":
        found |= {"judge": "asked_on", "role": "engineer"}
    return rule_id, found | keys


def facts_text(facts: Facts) -> str:
    """Return a facts.yaml of these facts after `asked_on`."""
    entries = {"asked_on": ASKED_ON} | {
        name: fact(keys) if isinstance(keys, str) else keys for name, keys in facts.items()
    }
    return "".join(f"{name}:\n{_lines(keys, '  ')}" for name, keys in entries.items())


def policy_text(
    rules: Sequence[tuple[str, Keys]],
    *,
    sections: Mapping[str, str] | None = None,
    gates: Mapping[str, Sequence[str]] | None = None,
    front: str = "",
    page: str = "",
) -> str:
    """Return a policy.md; each clause is quoted above its rules, and there is one section, which holds always."""
    held = {"all": "true"} if sections is None else sections
    lists = {next(iter(held)): [rule_id for rule_id, _ in rules]} if gates is None else gates
    listed = "".join(f"  {name}: [{', '.join(ids)}]\n" for name, ids in lists.items())
    head = f'pack: small\nversion: "1"\ntitle: Small\nvalid: {{from: 2026-01-01}}\n{front}gates:\n{listed}'
    blocks = [f"```section {name}\nwhen: {when}\n```\n" for name, when in held.items()]
    return "\n".join([f"---\n{head}---\n# Small\n", *blocks, *_clauses(rules), page])


def _clauses(rules: Sequence[tuple[str, Keys]]) -> list[str]:
    found, quoted = [], set[str]()
    for rule_id, keys in rules:
        clause = rule_id.partition(".")[0]
        if clause not in quoted and "of" not in keys:
            quoted.add(clause)
            found.append(f"> The text of {clause}.\n")
        found.append(f"```clause {rule_id}\n{_lines(keys, '')}```\n")
    return found


def _lines(keys: Keys, indent: str) -> str:
    return "".join(f"{indent}{key}: {value}\n" for key, value in keys.items())


def small(
    facts: Facts,
    rules: Sequence[tuple[str, Keys]],
    *,
    services: str = SERVICES,
    examples: str = "",
    **page: object,
) -> PackFiles:
    """Return the files of a small pack."""
    text = policy_text(rules, **page)  # type: ignore[arg-type]
    return PackFiles(text.encode(), facts_text(facts).encode(), services.encode(), examples.encode())


def policy(facts: Facts, rules: Sequence[tuple[str, Keys]], **more: object) -> Policy:
    """Return a small pack ready to decide."""
    return load_policy(small(facts, rules, **more))  # type: ignore[arg-type]


def decide(ready: Policy, facts: Mapping[str, object] | None = None) -> Decision:
    """Return the decision of a request that was received today, unless it says otherwise."""
    return ready.decide(ready.read_facts(facts or {}, TODAY))


def attempt(step: Callable[..., Any], *args: object) -> tuple[Any, DomainError | None]:
    """Return what a step gives, or the refusal; any other error is a crash, and fails the test."""
    try:
        return step(*args), None
    except DomainError as error:
        return None, error


def problems(files: PackFiles) -> tuple[Problem, ...]:
    """Return the mistakes of a pack; it must have some."""
    try:
        read_pack(files)
    except PackError as error:
        return error.problems
    raise AssertionError("the pack was read")


def vocabulary(facts: Facts, params: str = "") -> Vocabulary:
    """Return the names that a condition may use, and some parameters as the front matter states them."""
    pack = read_pack(small(facts, [rule("A", "true")], front=f"params: {params}\n" if params else ""))
    return Vocabulary(pack.facts, pack.params)


def scalar(text: str) -> Tree:
    """Return a condition that stands alone in a file, in plain style."""
    return Tree(text, Source("policy.md", text), 0, 0, text)


def entry(yaml: str, key: str = "when") -> Tree:
    """Return the value of a key of a YAML text, with its place in `policy.md`."""
    return read_tree(Source("policy.md", yaml)).map()[key]
