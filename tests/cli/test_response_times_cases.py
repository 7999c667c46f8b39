"""Cases with which anybody checks an implementation: the command answers as they say, and so does the walk."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from inscope.cli.main import main
from inscope.core.sla.files import read_calendar, read_events, read_instant, read_targets
from inscope.core.zones import seconds_of
from tests.core import sla_oracle

FILE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "examples" / "response-times-cases.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))
ASKED = [
    pytest.param(case, expected, id=f"{case['case']}, at {expected['at']}")
    for case in CASES
    for expected in case["expected"]
]
FILES = ("calendar", "targets", "events")


def test_there_are_ten_cases_that_have_names_of_their_own():
    assert len({case["case"] for case in CASES}) == 10


@pytest.mark.parametrize(("case", "expected"), ASKED)
def test_the_command_answers_as_the_case_says(tmp_path, case, expected):
    for name in FILES:
        tmp_path.joinpath(f"{name}.json").write_text(json.dumps(case[name]), encoding="utf-8")
    options = [part for name in FILES for part in (f"--{name}", str(tmp_path / f"{name}.json"))]

    found = CliRunner().invoke(main, ["sla", "clock", *options, "--at", expected["at"], "--json"])

    assert found.exit_code == 0, found.output
    answer = json.loads(found.output)
    assert answer.pop("explanation")
    assert answer == expected["clock"]


@pytest.mark.parametrize(("case", "expected"), ASKED)
def test_the_walk_along_the_wall_clock_answers_the_same(case, expected):
    calendar = read_calendar("calendar", json.dumps(case["calendar"]).encode())
    targets = read_targets("targets", json.dumps(case["targets"]).encode(), calendar)
    events = read_events("events", json.dumps(case["events"]).encode(), targets)
    of_minutes = [event for event in events if event.at % 60 == 0]  # what is left out counts for nothing

    at = read_instant(expected["at"])

    assert at is not None
    if at.second == 0:
        assert sla_oracle.clock_of(of_minutes, targets, seconds_of(at), 60) == expected["clock"]
