"""An installation from before hours had a ledger is brought to now."""

import json

import pytest

from tests.process.site import run_inside
from tests.running import data_folder

pytestmark = pytest.mark.process


def test_blocks_that_had_no_ledger_get_one_that_is_proven():
    with data_folder() as home:
        held, faults = json.loads(run_inside(home, "take_over_blocks"))

    assert held == [[600, 0], [90, 510], [0, 600]]
    assert faults == []
