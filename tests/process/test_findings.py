"""What looks for losses after a crash finds those that are put there."""

import pytest

from tests.process.clients import Acknowledged
from tests.process.findings import WHOLE, troubles

TOLD = [Acknowledged(customer=1, key=key, case=f"case-{key}") for key in ("first", "second")]


@pytest.fixture
def there():
    return [{"customer_id": 1, "key": one.key, "id": one.case} | WHOLE for one in TOLD]


def test_nothing_is_wrong_where_every_case_is_there_once_and_whole(there):
    assert troubles(TOLD, there) == []


def test_a_case_that_nobody_was_told_of_yet_is_none_that_is_wrong(there):
    assert troubles(TOLD[:1], there) == []


def test_a_case_that_was_acknowledged_and_is_not_there_is_lost(there):
    assert troubles(TOLD, there[:1]) == ["the case of second is lost"]


def test_the_same_key_of_another_customer_is_no_replacement(there):
    there[1]["customer_id"] = 2

    assert troubles(TOLD, there) == ["the case of second is lost"]


def test_a_key_with_two_cases_is_named(there):
    assert troubles(TOLD, [*there, there[0]]) == ["there are two cases of first"]


def test_a_client_that_was_told_of_another_case_is_noticed(there):
    there[1]["id"] = "case-third"

    assert troubles(TOLD, there) == ["the case of second is another one than its client was told"]


@pytest.mark.parametrize("part", WHOLE)
def test_a_case_without_one_of_its_parts_is_not_whole(there, part):
    there[0][part] = 0

    assert troubles(TOLD, there) == [f"the case of first is not whole: {{'{part}': 0}}"]
