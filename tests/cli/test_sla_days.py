"""`inscope sla holidays` and `import-ics`: what they show, what they write, and that nothing is written by halves."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from inscope.cli.main import main
from inscope.core.sla.files import read_calendar

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "holidays.md"
CALENDAR = """\
calendar: berlin-office
version: "1"
zone: Europe/Berlin
week: {mon: ["09:00-17:00"], fri: ["09:00-17:00"]}
hours: {2026-12-25: ["09:00-12:00"]}
"""
ICS = """\
BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20250501
RRULE:FREQ=YEARLY
SUMMARY:May Day
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261225
SUMMARY:Christmas
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260509
SUMMARY:Party
END:VEVENT
BEGIN:VEVENT
DTSTART:20260504T120000Z
DTEND:20260504T160000Z
SUMMARY:Moving
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("calendar.yaml").write_text(CALENDAR)
    Path("days.ics").write_text(ICS)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["sla", *arguments])


def imported(*more):
    return run("import-ics", "days.ics", "--years", "2026", "--calendar", "calendar.yaml", *more)


def test_holidays_of_a_country_are_shown_with_what_they_change(folder):
    found = run(
        *("holidays", "--country", "DE", "--subdivision", "BY", "--years", "2026-2027", "--calendar", "calendar.yaml")
    )

    assert found.exit_code == 0, found.output
    lines = found.output.splitlines()
    assert lines[0] == "2026-01-01  Thu  New Year's Day           closed anyway"
    assert "2026-04-03  Fri  Good Friday              closes (now 09:00-17:00)" in lines
    assert "2026-12-25  Fri  Christmas Day            as the calendar says already" in lines
    assert lines[-1] == "24 days: 9 change calendar `berlin-office` 1"


def test_without_a_calendar_the_days_alone_are_shown(folder):
    assert (
        run("holidays", "--country", "US", "--years", "2026").output.splitlines()[0]
        == "2026-01-01  Thu  New Year's Day"
    )

    found = json.loads(run("import-ics", "days.ics", "--years", "2026", "--json").output)

    assert found["calendar"] is None
    assert found["days"][0] == {"day": "2026-05-01", "name": "May Day", "weekday": "Fri"}


def test_a_file_is_shown_and_parts_of_days_are_not_taken_silently(folder):
    assert imported().output == (
        "2026-05-01  Fri  May Day    closes (now 09:00-17:00)\n"
        "2026-05-09  Sat  Party      closed anyway\n"
        "2026-12-25  Fri  Christmas  as the calendar says already\n"
        "2026-05-04  Mon  Moving     not taken: 14:00-18:00 alone, see --partial\n"
        "3 days: 1 change calendar `berlin-office` 1\n"
    )
    assert "Moving     opens shorter (now 09:00-17:00, then 09:00-14:00)" in imported("--partial").output


def test_for_programs_it_is_one_object(folder):
    found = json.loads(imported("--json").output)

    assert (found["calendar"], found["version"]) == ("berlin-office", "1")
    assert found["days"][0] == {
        "day": "2026-05-01",
        "name": "May Day",
        "weekday": "Fri",
        "effect": "closes",
        "before": ["09:00-17:00"],
        "after": [],
    }
    assert found["not_taken"] == [{"day": "2026-05-04", "name": "Moving", "weekday": "Mon", "hours": "14:00-18:00"}]


def test_a_new_version_is_written_with_the_names_of_its_days(folder):
    found = imported("--partial", "--write", "new.yaml", "--version", "2")

    assert found.exit_code == 0, found.output
    assert found.output.splitlines()[-1] == "wrote version `2` to new.yaml"
    text = Path("new.yaml").read_text()
    assert "  - 2026-05-01  # May Day\n" in text
    assert '  2026-05-04: ["09:00-14:00"]  # Moving\n' in text
    calendar = read_calendar("new.yaml", text.encode())
    assert (calendar.version, len(calendar.days)) == ("2", 3)
    assert sorted(path.name for path in folder.iterdir()) == ["calendar.yaml", "days.ics", "new.yaml"]


def test_the_commands_of_the_reference_do_what_it_says(folder):
    commands = [line[2:].split() for line in REFERENCE.read_text().splitlines() if line.startswith("$ inscope")]

    for command in commands:
        found = CliRunner().invoke(main, command[1:])
        assert found.exit_code == 0, found.output
    assert read_calendar("new.yaml", Path("new.yaml").read_bytes()).version == "2026.2"


def test_a_file_that_stands_is_replaced_only_by_force(folder):
    Path("new.yaml").write_text("mine")

    refused = imported("--write", "new.yaml", "--version", "2")

    assert (refused.exit_code, refused.stdout, Path("new.yaml").read_text()) == (2, "", "mine")
    assert "`new.yaml` stands already" in refused.stderr
    assert imported("--write", "new.yaml", "--version", "2", "--force").exit_code == 0
    assert "May Day" in Path("new.yaml").read_text()
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--write", "new.yaml"], "--write needs --calendar, and --version"),
        (["--write", "new.yaml", "--version", "1"], "has version `1` already"),
        (["--write", "new.yaml", "--version", ""], "that version is none"),
        (["--write", "none/new.yaml", "--version", "2"], "`none/new.yaml` cannot be written: No such file"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_nothing(folder, more, said):
    found = imported(*more)

    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("years", ["", "26", "2026-", "2028-2026", "1900", "2026-2199", "next year", "٢٠٢٦"])
def test_years_that_are_none_are_refused(folder, years):
    found = run("holidays", "--country", "DE", "--years", years)

    assert found.exit_code == 2
    assert f"`{years}` are no years, expected such as 2026 or 2026-2028" in found.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--country", "XX", "--years", "2026"], "no holidays of `XX` are known\nhint: expected a code of ISO 3166"),
        (["--country", "de", "--years", "2026"], "hint: did you mean `DE`?"),
        (["--country", "DE", "--subdivision", "ZZ", "--years", "2026"], "`ZZ` is no part of `DE`"),
        (["--country", "DE", "--subdivision", "ZZ", "--years", "2026"], "expected one of: BB, BE, BW"),
        (["--country", "VA", "--subdivision", "ZZ", "--years", "2026"], "`VA` has none"),
        (["--country", "DE", "--years", "2199"], "no holidays of `DE` in 2199 are known"),
    ],
)
def test_holidays_that_are_not_known_are_refused(folder, given, said):
    found = run("holidays", *given)

    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_broken_file_is_refused_with_its_place(folder):
    Path("days.ics").write_text(ICS.replace("20261225", "20261345"))

    found = imported("--write", "new.yaml", "--version", "2")

    assert (found.exit_code, found.stdout) == (2, "")
    assert "error: days.ics:7:1: DTSTART of this event is wrong: Wrong date format 20261345" in found.stderr
    assert len(list(folder.iterdir())) == 2
    assert "cannot be read" in run("import-ics", "none.ics", "--years", "2026").stderr


def test_a_file_that_is_too_large_is_refused_unread(folder):
    Path("days.ics").write_bytes(b"BEGIN:VCALENDAR\n" + b"\n" * 3_000_000)

    found = imported()

    assert found.exit_code == 2
    assert "the most is 2,000,000" in found.stderr
