"""`inscope policy`: decide, ask and check from the command line, without a server."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import click

from inscope.cli import replaying, words
from inscope.cli.errors import UnreadableError
from inscope.config.zones import vendor_zone
from inscope.core.errors import DomainError
from inscope.core.policy import PackFiles, Policy, load_policy
from inscope.core.policy.check import Report, check
from inscope.core.policy.explain import public_form
from inscope.core.policy.factset import LARGEST_FACTS
from inscope.core.policy.questions import question_form
from inscope.packs import read_folder, read_shipped

_FACTS = click.option("--facts", "source", required=True, metavar="FILE", help="Facts as JSON; - reads standard input.")
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, as when the output is piped.")
_BAD_INPUT = 2
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@click.group()
def policy() -> None:
    """Decide requests by a policy pack, ask for what is missing, check and publish packs.

    PACK is the name of a pack that ships with Inscope (restcomm-c3), a folder (anything with a slash),
    or NAME@VERSION for a published version.
    """


@policy.command()
@click.argument("pack")
@_FACTS
@_AS_JSON
@click.option("--jsonl", is_flag=True, help="One fact set a line in, one decision a line out, in the same order.")
def decide(pack: str, source: str, *, as_json: bool, jsonl: bool) -> None:
    """Decide a request from its facts.

    The exit status is 0 whatever the outcome, and 2 if the input is refused. With --jsonl, a line that is
    refused gives {"error": ..., "line": N} in its place, and the others are decided.
    """
    ready = load_policy(_files(pack))
    with _opened(source) as stream:
        if jsonl:
            sys.exit(_decide_lines(ready, stream))
        facts = ready.read_json(stream.read(LARGEST_FACTS + 1), _today())
    ready.require_in_force(facts)
    decision = ready.decide(facts)
    _print(public_form(decision), lambda: words.decision(decision), as_json=as_json)


@policy.command()
@click.argument("pack")
@_FACTS
@_AS_JSON
def ask(pack: str, source: str, *, as_json: bool) -> None:
    """Show the next question, and what each answer could lead to."""
    ready = load_policy(_files(pack))
    with _opened(source) as stream:
        facts = ready.read_json(stream.read(LARGEST_FACTS + 1), _today())
    ready.require_in_force(facts)
    decision = ready.decide(facts)
    _print(question_form(decision), lambda: words.question(decision), as_json=as_json)


@policy.command(name="check")
@click.argument("pack")
@_AS_JSON
def check_pack(pack: str, *, as_json: bool) -> None:
    """Check a pack: it reads, its examples hold, no missing fact grants or refuses.

    The exit status is 1 if a check fails, with every mistake named; 2 if there is no such pack.
    """
    files = _files(pack)
    with _progress("checking examples", shown=sys.stderr.isatty()) as progress:
        report = check(files, progress)
    _print(_report_form(report), lambda: words.report(report), as_json=as_json)
    sys.exit(0 if report.is_ok else 1)


@policy.command()
@click.argument("pack")
def publish(pack: str) -> None:
    """Check a pack and publish it, for ever, under its digest.

    Refused if a check fails, or if this version was published with other contents.
    """
    from inscope.cli import published  # noqa: PLC0415 - needs Django and a server

    click.echo(published.publish(_files(pack)))


@policy.command()
@click.argument("case", required=False)
@click.option("--decision", "number", type=click.IntRange(1), help="Only this decision of the case; 1 is the first.")
@click.option("--all", "every", is_flag=True, help="Every stored decision of every case.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes for --all; one a core, unless it is said.")
@_AS_JSON
def replay(case: str | None, number: int | None, *, every: bool, workers: int | None, as_json: bool) -> None:
    """Decide CASE again from its stored facts, by the pack that its digest names, and compare.

    CASE is a case as people name it (KS-1003 or 1003), or its id. The exit status is 1 if anything differs by a byte.
    """
    if (case is None) != every or (every and number is not None):
        raise click.UsageError("name one case, with or without --decision, or say --all")
    if case is not None:
        found = replaying.replay_case(case, number)
        _print(replaying.case_form(found), lambda: replaying.case_words(found), as_json=as_json)
        sys.exit(0 if all(one.is_identical for one in found) else 1)
    with _progress("deciding again", shown=sys.stderr.isatty()) as progress:
        summary = replaying.replay_all(workers or os.cpu_count() or 1, progress)
    _print(replaying.summary_form(summary), lambda: replaying.summary_words(summary), as_json=as_json)
    sys.exit(1 if summary.differing else 0)


# -- reading ---------------------------------------------------------------------------------------


def _files(pack: str) -> PackFiles:
    if "/" in pack:
        return read_folder(Path(pack))
    if "@" in pack:
        from inscope.cli.published import published_files  # noqa: PLC0415 - needs Django and a server

        return published_files(pack)
    return read_shipped(pack)


@contextmanager
def _opened(source: str) -> Iterator[IO[bytes]]:
    if source == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(source).open("rb") as stream:
            yield stream
    except OSError as error:
        raise UnreadableError(f"`{source}` cannot be read: {error.strerror}") from None


def _today() -> date:
    """Return today in the vendor's zone."""
    return datetime.now(vendor_zone(os.environ)).date()


def _decide_lines(ready: Policy, stream: IO[bytes]) -> int:
    """Write one line for each line read; return the exit status."""
    today, status = _today(), 0
    for number, line in enumerate(_lines(stream), start=1):
        try:
            facts = ready.read_json(line, today)
            ready.require_in_force(facts)
            form = public_form(ready.decide(facts))
        except DomainError as error:
            form, status = {"error": error.as_dict(), "line": number}, _BAD_INPUT
        sys.stdout.write(f"{_encode(form)}\n")
    sys.stdout.flush()
    return status


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield lines; of one that is far too long no more than shows it."""
    while line := stream.readline(LARGEST_FACTS + 2):
        whole = line
        while whole and not whole.endswith(b"\n"):
            whole = stream.readline(LARGEST_FACTS)
        yield line.rstrip(b"\r\n")


# -- printing --------------------------------------------------------------------------------------


def _print(form: dict[str, object], in_words: Any, *, as_json: bool) -> None:  # noqa: ANN401 - a function to text
    if as_json or not sys.stdout.isatty():
        click.echo(json.dumps(form, indent=2, ensure_ascii=False) if sys.stdout.isatty() else _encode(form))
    else:
        click.echo(in_words())


def _report_form(report: Report) -> dict[str, object]:
    checks = [{"check": one.name, "ok": one.is_ok, "problems": list(one.problems)} for one in report.checks]
    return {"ok": report.is_ok, "checks": checks}


@contextmanager
def _progress(label: str, *, shown: bool) -> Iterator[Any]:
    """Yield a function that shows how much of a long work is done."""
    if not shown:
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield advance
