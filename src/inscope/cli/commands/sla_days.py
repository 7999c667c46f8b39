"""`inscope sla holidays` and `inscope sla import-ics`: holidays into a calendar, shown before anything is written."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inscope.cli.commands.seed import read_file
from inscope.cli.errors import UnwritableError

if TYPE_CHECKING:
    from inscope.core.business_time import Calendar
    from inscope.core.calendar_days import Holiday, PlannedDay

_MOST_BYTES = 2_000_001  # one more than is read, so that a longer file is refused
_WORDS = {
    "closes": "closes",
    "shortens": "opens shorter",
    "closed_anyway": "closed anyway",
    "outside_hours": "outside its hours",
    "named_already": "as the calendar says already",
}


class Years(click.ParamType[range]):
    """A year, or the first and the last of several."""

    name = "years"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> range:  # noqa: ANN401
        """Return the years."""
        from inscope.core.calendar_draft import CalendarRefusedError, years_in  # noqa: PLC0415 - help is fast without

        try:
            return years_in(value)
        except CalendarRefusedError as error:
            self.fail(f"{error.message}, {error.hint}", param, ctx)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to do with the days: into which calendar, and whether its new version is written."""

    calendar: str | None
    write: str | None
    version: str | None
    force: bool
    as_json: bool


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that both sources of days share."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option("--force", is_flag=True, help="Let --write replace a file."),
        click.option("--version", help="The version of the calendar that is written."),
        click.option("--write", help="Write the calendar with these days as a new version to this file."),
        click.option("--calendar", help="The calendar into which the days go: a YAML or JSON file."),
        click.option("--years", required=True, type=Years(), help="The years, such as 2026 or 2026-2028."),
    ):
        command = option(command)
    return command


@click.command("holidays")
@click.option("--country", required=True, help="The country, such as DE.")
@click.option("--subdivision", default="", help="A part of it that has holidays of its own, such as BY.")
@_options
def holidays(country: str, subdivision: str, years: range, **wanted: Any) -> None:  # noqa: ANN401 - click's
    """Show the public holidays of a country, and what they would change in a calendar.

    Nothing is written without --write. Days that the calendar names already stay as they are.
    """
    from inscope.reads.holidays_of_countries import holidays_of  # noqa: PLC0415 - help is fast without

    _show(holidays_of(country, subdivision, years), (), Wanted(**wanted))


@click.command("import-ics")
@click.argument("file")
@click.option("--partial", is_flag=True, help="Take parts of days too: the calendar then opens shorter on them.")
@_options
def import_ics(file: str, years: range, *, partial: bool, **wanted: Any) -> None:  # noqa: ANN401 - click's
    """Show the holidays of an iCalendar FILE, and what they would change in a calendar.

    Whole days and yearly ones are read; parts of days are listed, and taken only with --partial. Nothing is written
    without --write.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - help is fast without

    from inscope.reads.holidays_of_files import holidays_in  # noqa: PLC0415

    asked = Wanted(**wanted)
    calendar = _calendar(asked)
    zone = ZoneInfo("UTC") if calendar is None else calendar.zone
    found = holidays_in(file, read_file(file, _MOST_BYTES), zone, years)
    _show(found.days + (found.parts if partial else ()), () if partial else found.parts, asked)


def _show(days: Iterable["Holiday"], left_out: Iterable["Holiday"], wanted: Wanted) -> None:
    """Print what days would change, and write it if that is asked."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from inscope.core.business_time import always  # noqa: PLC0415
    from inscope.core.calendar_days import planned_days  # noqa: PLC0415

    calendar = _calendar(wanted)
    if wanted.write is not None and (calendar is None or wanted.version is None):
        raise click.UsageError("--write needs --calendar, and --version for the version that is written")
    planned = planned_days(calendar or always(ZoneInfo("UTC")), days)
    rest = sorted(set(left_out), key=lambda one: (one.on, one.away, one.name))
    if wanted.write is not None and calendar is not None:
        _write(wanted, calendar, planned)
    if wanted.as_json:
        click.echo(json.dumps(_as_object(calendar, planned, rest), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(calendar, planned, rest, wanted)))


def _calendar(wanted: Wanted) -> "Calendar | None":
    from inscope.core.sla.files import read_calendar  # noqa: PLC0415

    return None if wanted.calendar is None else read_calendar(wanted.calendar, read_file(wanted.calendar))


# -- words -----------------------------------------------------------------------------------------


def _lines(
    calendar: "Calendar | None", planned: Iterable["PlannedDay"], rest: Iterable["Holiday"], wanted: Wanted
) -> Iterator[str]:
    from inscope.core.policy.errors import shortened  # noqa: PLC0415

    planned, rest = list(planned), list(rest)
    names = [shortened(one.name) for one in planned] + [shortened(one.name) for one in rest]
    width = max(map(len, names), default=0)
    for one in planned:
        effect = "" if calendar is None else f"  {_effect(one)}"
        yield f"{one.on:%Y-%m-%d  %a}  {shortened(one.name):<{width}}{effect}".rstrip()
    for left in rest:
        yield f"{left.on:%Y-%m-%d  %a}  {shortened(left.name):<{width}}  not taken: {_away(left)} alone, see --partial"
    changed = sum(one.changes for one in planned)
    days = f"{len(planned)} days" if len(planned) != 1 else "1 day"
    yield days if calendar is None else f"{days}: {changed} change calendar `{calendar.name}` {calendar.version}"
    if wanted.write is not None:
        yield f"wrote version `{wanted.version}` to {wanted.write}"


def _effect(one: "PlannedDay") -> str:
    from inscope.core.calendar_days import hours_of  # noqa: PLC0415

    word = _WORDS[one.effect]
    if not one.changes:
        return word
    after = f", then {', '.join(hours_of(one.after))}" if one.after else ""
    return f"{word} (now {', '.join(hours_of(one.before))}{after})"


def _away(one: "Holiday") -> str:
    from inscope.core.calendar_days import hours_of  # noqa: PLC0415

    return hours_of([one.away])[0]


def _as_object(
    calendar: "Calendar | None", planned: Iterable["PlannedDay"], rest: Iterable["Holiday"]
) -> dict[str, object]:
    return {
        "calendar": None if calendar is None else calendar.name,
        "version": None if calendar is None else calendar.version,
        "days": [_day(one, is_known=calendar is not None) for one in planned],
        "not_taken": [
            {"day": one.on.isoformat(), "name": one.name, "weekday": f"{one.on:%a}", "hours": _away(one)}
            for one in rest
        ],
    }


def _day(one: "PlannedDay", *, is_known: bool) -> dict[str, object]:
    from inscope.core.calendar_days import hours_of  # noqa: PLC0415

    day: dict[str, object] = {"day": one.on.isoformat(), "name": one.name, "weekday": f"{one.on:%a}"}
    if is_known:
        day |= {"effect": str(one.effect), "before": hours_of(one.before), "after": hours_of(one.after)}
    return day


# -- writing ---------------------------------------------------------------------------------------


def _write(wanted: Wanted, calendar: "Calendar", planned: Iterable["PlannedDay"]) -> None:
    """Write the calendar whole or not at all; another file is replaced only with --force."""
    from inscope.core.calendar_days import with_days, written  # noqa: PLC0415

    planned, target = list(planned), Path(wanted.write or "")
    made = with_days(calendar, planned, wanted.version or "")
    text = written(made, {one.on: one.name for one in planned if one.changes})
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).chmod(0o644)
            if wanted.force:
                Path(name).replace(target)
            else:
                os.link(name, target)  # fails where something stands, also if it came just now
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
    except FileExistsError:
        raise UnwritableError(f"`{target}` stands already", hint="--force replaces it") from None
    except OSError as error:
        raise UnwritableError(f"`{target}` cannot be written: {error.strerror}") from None
