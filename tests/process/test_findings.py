"""What looks for losses after a crash finds those that are put there."""

import pytest

from tests.process.clients import Acknowledged
from tests.process.findings import WHOLE_CASE, troubles

TOLD = [Acknowledged(customer=1, key=key, id=f"case-{key}") for key in ("first", "second")]


@pytest.fixture
def there():
    return [{"customer_id": 1, "key": one.key, "id": one.id} | WHOLE_CASE for one in TOLD]


def test_nothing_is_wrong_where_every_case_is_there_once_and_whole(there):
    assert troubles(TOLD, there, WHOLE_CASE) == []


def test_a_case_that_nobody_was_told_of_yet_is_none_that_is_wrong(there):
    assert troubles(TOLD[:1], there, WHOLE_CASE) == []


def test_a_case_that_was_acknowledged_and_is_not_there_is_lost(there):
    assert troubles(TOLD, there[:1], WHOLE_CASE) == ["what second wrote is lost"]


def test_the_same_key_of_another_customer_is_no_replacement(there):
    there[1]["customer_id"] = 2

    assert troubles(TOLD, there, WHOLE_CASE) == ["what second wrote is lost"]


def test_a_key_with_two_cases_is_named(there):
    assert troubles(TOLD, [*there, there[0]], WHOLE_CASE) == ["first wrote twice"]


def test_a_client_that_was_told_of_another_case_is_noticed(there):
    there[1]["id"] = "case-third"

    assert troubles(TOLD, there, WHOLE_CASE) == ["second wrote something else than its client was told"]


@pytest.mark.parametrize("part", WHOLE_CASE)
def test_a_case_without_one_of_its_parts_is_not_whole(there, part):
    there[0][part] = 0

    assert troubles(TOLD, there, WHOLE_CASE) == [f"what first wrote is not whole: {{'{part}': 0}}"]
