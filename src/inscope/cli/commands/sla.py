"""`inscope sla`: clocks of response times from files, here or anywhere, and holidays for their calendars."""

import json

import click

from inscope.cli.commands.seed import read_file
from inscope.cli.commands.sla_days import holidays, import_ics


@click.group()
def sla() -> None:
    """Compute clocks of response times from files; nothing is read from an installation."""


sla.add_command(holidays)
sla.add_command(import_ics)


@sla.command()
@click.option("--calendar", "calendar_file", required=True, help="When the vendor works: a YAML or JSON file.")
@click.option("--targets", "targets_file", required=True, help="The target of each priority: a YAML or JSON file.")
@click.option("--events", "events_file", required=True, help="What happened to the case: a JSON or YAML file.")
@click.option("--at", required=True, help="The instant for which the clock is asked, such as 2026-01-09T16:00:00Z.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def clock(calendar_file: str, targets_file: str, events_file: str, at: str, *, as_json: bool) -> None:
    """Compute the clock of a case, and tell line by line why it stands so.

    The forms of the files are in docs/reference/response-times.md.
    """
    from inscope.core.sla.clock import clock_at  # noqa: PLC0415 - help is fast without
    from inscope.core.sla.explain import as_object, explain  # noqa: PLC0415
    from inscope.core.sla.files import INSTANT_FORM, read_calendar, read_events, read_instant, read_targets  # noqa: PLC0415
    from inscope.core.zones import seconds_of  # noqa: PLC0415

    instant = read_instant(at)
    if instant is None:
        raise click.BadParameter(f"`{at}` is no instant, expected {INSTANT_FORM}", param_hint="'--at'")
    calendar = read_calendar(calendar_file, read_file(calendar_file))
    targets = read_targets(targets_file, read_file(targets_file), calendar)
    events = read_events(events_file, read_file(events_file), targets)
    found = clock_at(events, targets, seconds_of(instant))
    click.echo(json.dumps(as_object(found), indent=2, ensure_ascii=False) if as_json else "\n".join(explain(found)))
