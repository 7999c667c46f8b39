"""Decisions, questions and reports in words, for a terminal."""

import textwrap
from collections.abc import Iterator

import click

from inscope.core.outcome import Outcome
from inscope.core.policy import Decision
from inscope.core.policy.check import Report
from inscope.core.policy.explain import HEADLINES, Explanation, explain, question_of
from inscope.core.policy.questions import changes, leads_to, next_question

_WIDTH = 92
_MARKS = {"yes": "+", "no": "-", "unknown": "?"}


def decision(decided: Decision) -> str:
    """Return a decision: clause, reasons, what is missing, what would change it, what comes next, the trace."""
    told = explain(decided)
    return "\n".join(
        [
            *_head(decided, told),
            *_reasons(told),
            *_missing(decided),
            *_changes(decided),
            *_next_steps(told),
            *_trace(decided),
            "",
            click.style(
                f"{decided.policy.pack.name} {decided.policy.pack.version}  {decided.policy.pack.digest[:19]}", dim=True
            ),
        ]
    )


def question(decided: Decision) -> str:
    """Return the next question, and what each answer could lead to."""
    missing = next_question(decided)
    if missing is None:
        return f"{_coloured(decided.outcome)}: nothing more to ask."
    fact = decided.policy.facts[missing.fact]
    by = f"a judgment by a {_role(decided, missing.role)}" if missing.role else f"answered by {_who(missing.source)}"
    lines = [click.style(question_of(decided, missing), bold=True), f"  {missing.fact}, {by}"]
    lines += [f"  {fact.hint}"] if fact.hint else []
    answers = leads_to(decided, missing.fact)
    width = max(len(answer.label) for answer in answers) if answers else 0
    for answer in answers:
        lines.append(f"    {answer.label:<{width}}  {' or '.join(HEADLINES[one].lower() for one in answer.outcomes)}")
    return "\n".join(lines)


def report(found: Report) -> str:
    """Return the checks of a pack, each with what is wrong."""
    lines = []
    for check in found.checks:
        mark = click.style("ok  ", fg="green") if check.is_ok else click.style("fail", fg="red")
        lines.append(f"{mark}  {check.name}" + (f" ({check.detail})" if check.detail else ""))
        lines += [textwrap.indent(problem, "      ") for problem in check.problems]
    return "\n".join(lines)


def _head(decided: Decision, told: Explanation) -> Iterator[str]:
    clause = f" by {decided.clause}" if decided.clause else ""
    yield f"{_coloured(decided.outcome)}{clause}"
    yield from _wrapped(told.because, "  ")
    if told.clause_text and told.clause_text != told.because:
        yield ""
        yield from _wrapped(f"“{' '.join(told.clause_text.split())}”", "  ")
    if len(decided.clauses) > 1:
        label = "also" if decided.is_settled else "can still decide"
        shown = decided.clauses[1:] if decided.is_settled else decided.clauses
        yield from _wrapped(f"{label}: {', '.join(shown)}", "  ")
    if decided.may_apply:
        yield from _wrapped(f"may apply as well: {', '.join(decided.may_apply)}", "  ")


def _reasons(told: Explanation) -> Iterator[str]:
    if not told.reasons:
        return
    yield from _title("Because of")
    width = max(len(reason.label) for reason in told.reasons)
    for reason in told.reasons:
        source = reason.mark or f"from {reason.source}"
        yield f"  {reason.label:<{width}}  {reason.value}  {click.style(f'({source})', dim=True)}"


def _missing(decided: Decision) -> Iterator[str]:
    if not decided.missing:
        return
    yield from _title("Still to be answered" if not decided.is_settled else "To be judged")
    for one in decided.missing:
        who = f"a {_role(decided, one.role)} judges" if one.role else _who(one.source)
        yield f"  {question_of(decided, one)}  {click.style(f'({one.fact}, {who})', dim=True)}"
    if len(decided.possible) > 1:
        yield f"  possible: {', '.join(HEADLINES[outcome].lower() for outcome in decided.possible)}"


def _changes(decided: Decision) -> Iterator[str]:
    found = changes(decided)[:4]
    if not found:
        return
    yield from _title("What would change this")
    for change in found:
        label = decided.policy.facts[change.fact].label
        clause = f" by {change.decision.clause}" if change.decision.clause else ""
        yield f"  {label}: {change.label}  ->  {HEADLINES[change.decision.outcome].lower()}{clause}"


def _next_steps(told: Explanation) -> Iterator[str]:
    if not told.next_steps:
        return
    yield from _title("Way forward")
    for route in told.next_steps:
        yield f"  {route.label}  {click.style(f'({route.word})', dim=True)}"
        yield from _wrapped(route.about, "    ")


def _trace(decided: Decision) -> Iterator[str]:
    yield from _title("Trace")
    for row in decided.trace:
        facts = ", ".join(f"{name} = {_plain(value)}" for name, value in row.facts.items())
        yield f"  {_MARKS[row.holds]} {row.rule:<20} {facts}"


def _title(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True)


def _coloured(outcome: Outcome) -> str:
    colour = "green" if outcome.grants else "magenta" if outcome.is_open else "red"
    return click.style(HEADLINES[outcome], fg=colour, bold=True)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)


def _plain(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _who(source: str) -> str:
    return {"record": "the vendor's records", "customer": "the customer", "judgment": "a person"}[source]


def _role(decided: Decision, role: str | None) -> str:
    return decided.policy.pack.services.roles.get(role or "", "person").lower()
