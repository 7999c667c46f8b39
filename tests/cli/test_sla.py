"""`inscope sla clock`: the examples of the reference, good files and bad ones, for people and for programs."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from inscope.cli.main import main

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "response-times.md"
COMMAND, CALENDAR, TARGETS, EVENTS, _MOVED, LINES, OBJECT = re.findall(
    r"^```\w+\n(.*?)^```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)
AT = COMMAND.split()[-1]


@pytest.fixture
def files(tmp_path):
    """The files of the reference."""
    for name, text in {"calendar.yaml": CALENDAR, "targets.yaml": TARGETS, "events.json": EVENTS}.items():
        tmp_path.joinpath(name).write_text(text, encoding="utf-8")
    return tmp_path


def clock(files, *more, at=AT, calendar="calendar.yaml", targets="targets.yaml", events="events.json"):
    given = {"--calendar": calendar, "--targets": targets, "--events": events}
    options = [part for option, name in given.items() for part in (option, str(files / name))]
    return CliRunner().invoke(main, ["sla", "clock", *options, "--at", at, *more])


def as_json(files, **given):
    found = clock(files, "--json", **given)
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_the_command_of_the_reference_prints_what_the_reference_shows(files, monkeypatch):
    monkeypatch.chdir(files)

    found = CliRunner().invoke(main, COMMAND.split()[2:])

    assert (found.exit_code, found.output) == (0, LINES)


def test_for_programs_it_is_the_object_of_the_reference(files):
    explained = {"explanation": LINES.splitlines()}

    assert as_json(files) == json.loads(OBJECT) | explained


def test_any_form_of_the_same_files_comes_to_the_same_clock(files):
    backwards = [*reversed(json.loads(EVENTS)), *json.loads(EVENTS)]
    files.joinpath("backwards.json").write_text(json.dumps(backwards, indent=2))
    files.joinpath("targets.json").write_text(
        json.dumps({"P2": {"ongoing": "1 business day", "initial": "4 business hours"}})
    )

    assert as_json(files, events="backwards.json", targets="targets.json") == as_json(files)
    assert as_json(files, at="2026-03-03T11:00:00-06:00") == as_json(files)


@pytest.mark.parametrize("at", ["2026-03-02T15:30:00Z", "2026-03-02T16:45:00Z", "2026-03-02T18:00:00Z", AT])
def test_what_it_says_can_be_reckoned_from_what_it_prints(files, at):
    """Elsewhere, from the printed lines alone: the stretches add up, and used and left do as well."""
    found = as_json(files, at=at)
    counted = [line for line in found["explanation"] if line.startswith("counted: ")]

    sums = [minutes(re.split(r", |; ", line)[1]) for line in counted]

    assert sum(sums) * 60 == found["used_seconds"]
    assert f"{'paused' if found['due_at'] is None else 'running'}" == found["state"]


def minutes(text):
    amounts = re.findall(r"(\d+) (h|min)", text)
    return sum(int(number) * {"h": 60, "min": 1}[unit] for number, unit in amounts)


def test_a_mistake_is_told_with_its_place_and_nothing_is_printed(files):
    files.joinpath("bad.yaml").write_text("P1: {initial: soon, ongoing: none}\n")

    found = clock(files, targets="bad.yaml")

    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == (
        f"error: {files}/bad.yaml:1:15: `soon` is no amount\n"
        "    P1: {initial: soon, ongoing: none}\n"
        "                  ^\n"
        "    expected such as `4 business hours`, `1 calendar day`, `next business day` or `none`, ten years at most\n"
    )


def test_a_calendar_that_does_not_open_is_refused(files):
    files.joinpath("never.yaml").write_text('calendar: never\nversion: "1"\nzone: UTC\nweek: {}\n')

    found = clock(files, calendar="never.yaml")

    assert (found.exit_code, found.stdout) == (2, "")
    assert "error: calendar `never` does not open long enough in 50 years" in found.stderr
    assert "hint: give it hours on more days" in found.stderr


@pytest.mark.parametrize("at", ["yesterday", "2026-03-03T17:00:00", ""])
def test_an_instant_without_its_distance_to_utc_is_refused(files, at):
    found = clock(files, at=at)

    assert found.exit_code == 2
    assert f"`{at}` is no instant, expected an instant of 1971 to 2199 with its distance to UTC" in found.stderr


def test_a_file_that_is_not_there_is_named(files):
    found = clock(files, events="none.json")

    assert found.exit_code == 2
    assert "none.json" in found.stderr
