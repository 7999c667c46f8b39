"""Hours of a seed file, with a value somewhere that nobody expects: loaded, or refused at its line; never half."""

import json
from copy import deepcopy
from datetime import UTC
from itertools import cycle, islice
from typing import Any

import pytest
import yaml
from django.db import transaction

from inscope.core.seeds import SeedError, read_seed
from inscope.flows.seeds.load import load_seed
from tests.factories import NOW, TODAY
from tests.flows.seeds.test_load import BASE, WORKED, stands
from tests.sampling import IS_LONG

pytestmark = pytest.mark.usefixtures("db", "published_pack")

PRICES = {"currency": "EUR", "hour": "140.00", "minimum_hours": 5, "validity_months": 12, "by_activity": {}}
BAD: tuple[Any, ...] = (
    *(None, True, [], {}, 0, -1, 0.333, 1e9, 10**30, float("nan"), float("inf"), "", " ", "x" * 10_000, "1" * 5_000),
    *("\x00", "a\x00b", "\ud800", "\uff11\uff12", "1e9", "-5", "NaN", "1200.00 EUX", "1200.001 EUR", "EUR", "unknown"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "+9999999d", "2026-05-12T25:00:00Z", "maya@halden.example"),
)
AT_ONCE = len(BAD) if IS_LONG else 4
"""So many values each key is given in `script/test`; the next key gets the next ones."""


def file():
    told = yaml.safe_load(BASE + WORKED)
    told["prices"] = PRICES
    told["customers"][0]["contacts"][0]["roles"] = ["open_requests", "buy_hours"]
    told["customers"][0]["blocks"][0] |= {"bought_at": "2026-03-02T09:00:00Z", "price": "2400.00 EUR"}
    steps = told["requests"][0]["then"]
    steps[0]["worked_on"] = "2026-05-11"
    steps.append({"at": "2026-05-13T09:00:00Z", "by": "maya@halden.example", "order": 10, "purchase_order": "PO-1"})
    return json.loads(json.dumps(told, default=lambda day: day.isoformat()))


PLACES = {
    "prices": lambda told: told["prices"],
    "block": lambda told: told["customers"][0]["blocks"][0],
    "time": lambda told: told["requests"][0]["then"][0],
    "order": lambda told: told["requests"][0]["then"][1],
}


def with_value(place, name, value):
    told = deepcopy(file())
    PLACES[place](told)[name] = value
    return json.dumps(told).encode()


def load(content):
    return load_seed(read_seed("seed.json", content, now=NOW, zone=UTC), today=TODAY, now=NOW)


def problems_of(content):
    """What is refused of a file; nothing, where it loads."""
    try:
        load(content)
    except SeedError as error:
        return error.problems
    return ()


def test_the_file_of_these_tests_loads():
    loaded = load(json.dumps(file()).encode())

    assert (loaded.added["steps"], loaded.added["blocks of hours"]) == (2, 2)


@pytest.mark.parametrize("place", PLACES)
def test_a_value_that_nobody_expects_is_taken_or_refused_at_its_line(place):
    before, bad = stands(), cycle(BAD)
    taken = set()
    for name in PLACES[place](file()):
        for value in islice(bad, AT_ONCE):
            with transaction.atomic():
                refused = problems_of(with_value(place, name, value))
                transaction.set_rollback(True)
            assert all(one.line >= 1 and one.message for one in refused), (name, value)
            taken |= set() if refused else {name}
            assert stands() == before, (name, value)
    assert len(taken) < len(PLACES[place](file()))
