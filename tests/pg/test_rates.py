"""Counting what somebody asks for in a time that slides along."""

import pytest
from django.db import connection

from inscope.pg.rates import forget, take

NOW = 1_800_000_000.0


@pytest.fixture
def ask(db):
    return lambda at, asker="a": take(asker, now=NOW + at, most=3, seconds=60)


def test_so_many_are_there_in_any_minute_and_then_it_says_how_long_to_wait(ask):
    assert [ask(at) for at in (0, 10, 20)] == [None, None, None]
    assert ask(25) == 35
    assert ask(59) == 1
    assert ask(61) is None


def test_what_is_refused_costs_nothing(ask):
    for at in (0, 1, 2):
        ask(at)
    for at in range(3, 60):
        assert ask(at) is not None

    assert [ask(60 + at) for at in (0, 1, 2)] == [None, None, None]


def test_everybody_has_a_time_of_their_own(ask):
    for at in (0, 1, 2):
        ask(at)

    assert ask(3, "b") is None


def test_who_asked_nothing_for_long_is_forgotten(ask):
    ask(0, "old")
    ask(50, "new")

    forget(now=NOW + 70, seconds=60)

    with connection.cursor() as cursor:
        cursor.execute("select asker from inscope_asked")
        assert cursor.fetchall() == [("new",)]
