"""`inscope verify`: recompute what must never have changed."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from inscope.cli.database import check_migrated, database, set_up_django
from inscope.core.chain import ChainBrokenError

if TYPE_CHECKING:
    from inscope.apps.sla.rows import ClockRow
    from inscope.reads.kept_clocks import ComparedClock


@click.group()
def verify() -> None:
    """Recompute what must never have changed."""


@verify.command()
def audit() -> None:
    """Recompute every chain of the audit from its first entry.

    Prints each chain with its number of entries. Ends with 1, and names the entry at fault, if one was changed,
    removed or added.
    """
    with database():
        set_up_django()
        check_migrated()
        try:
            lengths = _verify()
        except ChainBrokenError as error:
            click.echo(f"broken: {error.message}", err=True)
            click.echo(f"hint: {error.hint}", err=True)
            sys.exit(1)
    for chain, length in lengths.items():
        click.echo(f"ok  {length:>9,}  {chain}")
    click.echo(f"entries: {sum(lengths.values()):,}, chains: {len(lengths):,}; every entry is as it was written")


@verify.command()
@click.option("--move", is_flag=True, help="Keep anew what a newer tzdata moves, and tell it on the time lines.")
def sla(*, move: bool) -> None:
    """Recompute the clock of every case from its events, and compare it with what is kept for lists.

    Ends with 1, and names each case, if one is kept otherwise. Rules of time zones change with tzdata: a response that
    is still owed and would be due at another time by that alone is listed as moved. Only --move moves it.
    """
    count, differing = 0, 0
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.sla.prove_clocks import prove_clocks  # noqa: PLC0415 - needs Django set up

        for checked, found in prove_clocks(moves=move, now=datetime.now(UTC)):
            count += checked
            differing += sum(not (move and one.is_moved) for one in found)
            for one in found:
                click.echo(_line(one), err=not (move and one.is_moved))
    if differing:
        click.echo(f"clocks: {count:,}, of which {differing:,} are kept otherwise than their events say", err=True)
        click.echo("hint: `--move` moves what is `moved`; what `differs` was changed by hand, or by a fault", err=True)
        sys.exit(1)
    click.echo(f"clocks: {count:,}; every clock is what the events of its case give")


@verify.command()
def hours() -> None:
    """Recompute every block of hours and every stated month from postings, and compare these with the audit.

    Ends with 1, and says what is wrong with which block, if one holds other minutes than its postings give, if a
    posting overdraws or reverses nothing, or if the audit tells otherwise of it. Work that is charged otherwise than
    its postings say is wrong as well, and so is a month that closes otherwise than it was stated.
    """
    count, wrong = 0, 0
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.hours.prove_hours import prove_hours  # noqa: PLC0415 - needs Django set up
        from inscope.flows.hours.prove_months import prove_months  # noqa: PLC0415 - as above

        for checked, found in prove_hours():
            count += checked
            wrong += len(found)
            for line in found:
                click.echo(f"wrong  {line}", err=True)
        for line in prove_months():
            wrong += 1
            click.echo(f"wrong  {line}", err=True)
    if wrong:
        click.echo("hint: postings are never changed: compare them with a backup", err=True)
        sys.exit(1)
    click.echo(f"blocks: {count:,}; every block holds what its postings give")


def _line(one: "ComparedClock") -> str:
    """Return in which way a clock is kept otherwise."""
    from inscope.reads.case_lines import reference  # noqa: PLC0415 - needs Django set up

    kept = "nothing is kept" if one.kept is None else _words(one, one.kept)
    return f"{'moved' if one.is_moved else 'differs'}  {reference(one.case.id)}  {kept}"


def _words(one: "ComparedClock", kept: "ClockRow") -> str:
    responses = ", ".join(map(str, one.differing_responses))
    texts = {
        name: f"{name}: {getattr(kept, name)} -> {getattr(one.computed, name)}"
        for name in one.differing
        if hasattr(kept, name)
    }
    texts |= {
        "responses": f"responses: {responses}",
        "next_due_at": f"next_due_at: {one.case.next_due_at} -> {one.computed.due_at}",
    }
    return ", ".join(texts[name] for name in one.differing)


def _verify() -> dict[str, int]:
    from inscope.apps.audit.selectors import verify_all  # noqa: PLC0415
    from inscope.core.people import INSCOPE  # noqa: PLC0415
    from inscope.pg.tenancy import acting_as  # noqa: PLC0415 - needs Django set up

    with acting_as(INSCOPE):
        return verify_all(actor=INSCOPE)
