"""The clock of the machine jumps: what is looked at moves with it, and nothing that is owed, or was told, does."""

import json
import os
import shutil

import pytest

from tests.process.site import database, run_inside
from tests.running import data_folder

pytestmark = pytest.mark.process

FAKETIME = shutil.which("faketime")


@pytest.fixture
def at():
    if FAKETIME is None and os.environ.get("INSCOPE_REQUIRE_FAKETIME") == "1":
        pytest.fail("INSCOPE_REQUIRE_FAKETIME is set and there is no faketime: install `faketime`")
    if FAKETIME is None:
        pytest.skip("no faketime here: install `faketime` to see what jumps of the clock do")
    with data_folder() as home, database(home):
        run_inside(home, "prepare_clock")
        yield lambda jump: json.loads(run_inside(home, "warn", FAKETIME, "-f", jump))


def test_a_clock_that_jumps_moves_nothing_and_tells_nothing_twice(at):
    told, messages, kept = at("+0s")
    assert (told, messages) == ([], 0)

    late, messages, after = at("+3h")
    assert late == ["50", "75", "90", "late"]
    assert messages > 0
    assert after == kept

    for jump in ("-3h", "+3h", "+400d"):
        assert at(jump) == [late, messages, kept]
