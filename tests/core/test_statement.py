"""Statements add up, however the time is cut into periods, and end with what the balance has."""

from collections import Counter
from dataclasses import astuple
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.ledger import ALLOWED, Balance, Bucket, Kind, Move, NotEnoughHoursError, purchase, spend
from inscope.core.statement import (
    CHANGES,
    Figures,
    Moved,
    Period,
    PeriodRefusedError,
    change_of,
    column_of,
    figures_of,
    month_named,
    month_of,
    total_of,
)

BEGIN = date(2026, 1, 1)
WAYS = [(kind, source, target) for kind, ways in ALLOWED.items() for source, target in ways]


@st.composite
def histories(draw):
    """Postings of two blocks that no ledger refuses, by day."""
    asked = draw(
        st.lists(st.tuples(st.integers(0, 120), st.integers(1, 2), st.sampled_from(WAYS), st.integers(1, 300)))
    )
    balances, made = {1: Balance(), 2: Balance()}, []
    for day, block, (kind, source, target), minutes in sorted(asked, key=lambda one: one[0]):
        move = Move(kind, minutes, source, target)
        try:
            balances[block] = balances[block].after(move)
        except NotEnoughHoursError:
            continue
        made.append((BEGIN + timedelta(days=day), block, move))
    return made, balances


def stated(made, period):
    """The figures of each block in a period."""
    until = [(on, block, move) for on, block, move in made if on <= period.last]
    return figures_of(Moved(block, move, on < period.first) for on, block, move in until)


@given(histories(), st.sets(st.integers(1, 130), max_size=5))
def test_any_cut_into_periods_adds_up_to_the_whole_and_to_the_balance(history, cuts):
    made, balances = history
    last = BEGIN + timedelta(days=140)
    starts = [BEGIN, *(BEGIN + timedelta(days=cut) for cut in sorted(cuts))]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    parts = [stated(made, Period(first, end)) for first, end in zip(starts, ends, strict=True)]
    whole = stated(made, Period(BEGIN, last))

    for block, balance in balances.items():
        figures = [part.get(block, Figures()) for part in parts]
        for before, after in pairwise(figures):
            assert after.opening == before.closing
        for column in CHANGES:
            assert sum(getattr(one, column) for one in figures) == getattr(whole.get(block, Figures()), column)
        assert figures[-1].closing == balance.free + balance.held
        assert figures[-1].held == balance.held
    assert total_of(whole.values()).closing == sum(one.free + one.held for one in balances.values())
    assert total_of(whole.values()).closing == sum(change_of(move) for _on, _block, move in made)


@given(histories())
def test_what_moved_alike_may_be_summed_before(history):
    made, _balances = history
    period = Period(BEGIN + timedelta(days=40), BEGIN + timedelta(days=90))
    within = [(on < period.first, block, move) for on, block, move in made if on <= period.last]
    sums: Counter[tuple[bool, int, Kind, Bucket, Bucket]] = Counter()
    for is_before, block, move in within:
        sums[is_before, block, move.kind, move.source, move.target] += move.minutes

    grouped = figures_of(
        Moved(block, Move(kind, minutes, source, target), is_before)
        for (is_before, block, kind, source, target), minutes in sums.items()
    )

    assert grouped == stated(made, period)


@pytest.mark.parametrize(("kind", "source", "target"), WAYS)
def test_each_way_has_its_column_or_changes_nothing(kind, source, target):
    move = Move(kind, 30, source, target)
    figures = Figures(opening=100, held=50).after(move)

    assert figures.closing == 100 + change_of(move)
    assert bool(column_of(move)) == bool(change_of(move))
    assert [name for name in CHANGES if getattr(figures, name)] == ([column_of(move)] if column_of(move) else [])


def test_an_accountant_reads_what_happened():
    moves = [
        Moved(1, purchase(600), is_before=True),
        Moved(1, spend(60), is_before=True),
        Moved(1, Move(Kind.HOLD, 90, Bucket.FREE, Bucket.HELD)),
        Moved(1, spend(30, Bucket.HELD)),
        Moved(1, spend(45)),
        Moved(1, spend(45).reversed()),
        Moved(1, Move(Kind.EXPIRE, 20, Bucket.FREE, Bucket.EXPIRED)),
        Moved(1, Move(Kind.REFUND, 100, Bucket.FREE, Bucket.REFUNDED)),
        Moved(1, Move(Kind.CARRY_OVER, 10, Bucket.FREE, Bucket.CARRIED_OUT)),
        Moved(2, Move(Kind.CARRY_OVER, 10, Bucket.OUTSIDE, Bucket.FREE)),
        Moved(3, purchase(60), is_before=True),
        Moved(3, purchase(60).reversed(), is_before=True),
    ]

    found = figures_of(moves)

    assert found == {
        1: Figures(opening=540, spent=-75, given_back=45, expired=-20, refunded=-100, carried_out=-10, held=60),
        2: Figures(carried_in=10),
    }
    assert found[1].closing == 380
    assert astuple(total_of(found.values())) == (540, 0, 10, -75, 45, -20, -100, -10, 60)


def test_a_month_has_its_days_and_its_neighbours():
    october = month_named("2026-10")

    assert (october.first, october.last, october.end) == (date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1))
    assert october.is_month
    assert (october.before(), october.after()) == (month_named("2026-09"), month_named("2026-11"))
    assert month_of(date(2028, 2, 10)).last == date(2028, 2, 29)


def test_the_first_and_the_last_month_have_one_neighbour():
    first, last = month_named("2000-01"), month_named("9998-12")

    assert (first.before(), last.after()) == (None, None)
    assert (first.after(), last.before()) == (month_named("2000-02"), month_named("9998-11"))


def test_other_days_are_a_period_too():
    some = Period(date(2026, 10, 15), date(2026, 12, 31))

    assert not some.is_month
    assert some.word == "2026-10-15-2026-12-31"
    assert (some.before(), some.after()) == (month_named("2026-09"), month_named("2027-01"))


@pytest.mark.parametrize(
    "word", ["", "2026", "2026-13", "2026-00", "0000-01", "1999-12", "9999-12", "2026-1", "2026-x0", "2026-10-01"]
)
def test_what_is_no_month_is_refused(word):
    with pytest.raises(PeriodRefusedError):
        month_named(word)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 2, 1), date(2026, 1, 31)), (date(1999, 1, 1), BEGIN), (BEGIN, date.max)],
)
def test_days_in_no_order_or_too_far_away_are_refused(first, last):
    with pytest.raises(PeriodRefusedError):
        Period(first, last)
