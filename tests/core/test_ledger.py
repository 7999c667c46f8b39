"""The ledger against a model that knows where each single minute is."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from inscope.core.ledger import (
    ALLOWED,
    COUNTED,
    Balance,
    Bucket,
    Kind,
    Move,
    MoveRefusedError,
    NotEnoughHoursError,
    Posting,
    carry_in,
    carry_out,
    digest_of,
    faults_of,
    hold,
    holds_after,
    purchase,
    refund,
    release,
    spend,
)
from tests.sampling import IS_LONG

DAY = date(2026, 5, 20)
HISTORIES = settings(max_examples=10_000 if IS_LONG else 150, stateful_step_count=30)
FORWARD = [
    (kind, source, target) for kind, ways in ALLOWED.items() if kind is not Kind.CORRECT for source, target in ways
]


class Histories(RuleBasedStateMachine):
    """Two blocks, moved in every way, for two cases. The model is a list of minutes, each with its bucket and case."""

    takes = staticmethod(Balance.after)
    holds_after = staticmethod(holds_after)
    posted = Bundle("posted")

    def __init__(self):
        super().__init__()
        self.blocks = [Balance(), Balance()]
        self.holds: list[dict[int, int]] = [{}, {}]
        self.model: list[list[tuple[Bucket, int | None]]] = [[], []]
        self.postings: list[list[Posting]] = [[], []]

    def moved(self, block, move, case):
        return self.holds_after(self.holds[block], move, case), self.takes(self.blocks[block], move)

    def post(self, block, move, corrects=None, case=None):
        """Post, and let the model do the same minute by minute; whether both took it."""
        minutes, case = self.model[block], case if Bucket.HELD in {move.source, move.target} else None
        source = move.source, case if move.source is Bucket.HELD else None
        target = move.target, case if move.target is Bucket.HELD else None
        places = [place for place, one in enumerate(minutes) if one == source][: move.minutes]
        is_there = move.source is Bucket.OUTSIDE or len(places) == move.minutes
        if not is_there:
            with pytest.raises(NotEnoughHoursError) as refused:
                self.moved(block, move, case)
            assert refused.value.left_minutes == len(places)
            return None
        self.holds[block], self.blocks[block] = self.moved(block, move, case)
        for place in places:
            minutes[place] = target
        if move.source is Bucket.OUTSIDE:
            minutes += [target] * move.minutes
        self.model[block] = [one for one in minutes if one[0] is not Bucket.OUTSIDE]
        self.postings[block].append(Posting(len(self.postings[block]), move, DAY, corrects, case))
        return block, self.postings[block][-1]

    @rule(
        target=posted,
        block=st.sampled_from([0, 1]),
        way=st.sampled_from(FORWARD),
        minutes=st.integers(1, 200),
        case=st.sampled_from([7, 8]),
    )
    def move(self, block, way, minutes, case):
        kind, source, target = way
        return self.post(block, Move(kind, minutes, source, target), case=case)

    @rule(minutes=st.integers(1, 200))
    def carry_over(self, minutes):
        if self.post(0, carry_out(minutes)):
            assert self.post(1, carry_in(minutes))

    @rule(one=consumes(posted))
    def correct(self, one):
        assume(one is not None)
        block, posting = one
        try:
            reversing = posting.move.reversed()
        except MoveRefusedError:
            return
        self.post(block, reversing, corrects=posting.id, case=posting.case)

    @rule(block=st.sampled_from([0, 1]))
    def close(self, block):
        for move, case in self.blocks[block].closing(self.holds[block]):
            assert self.post(block, move, case=case)
        assert (self.blocks[block].free, self.blocks[block].held) == (0, 0)

    @invariant()
    def each_minute_is_in_one_bucket_and_the_postings_say_which(self):
        for balance, holds, minutes, postings in zip(self.blocks, self.holds, self.model, self.postings, strict=True):
            buckets = [bucket for bucket, _case in minutes]
            assert {bucket: balance.of(bucket) for bucket in COUNTED} == {
                bucket: buckets.count(bucket) for bucket in COUNTED
            }
            assert holds == Counter(case for _bucket, case in minutes if case is not None)
            assert sum(holds.values()) == balance.held
            assert balance.credited == len(minutes)
            assert Balance().after(*(one.move for one in postings)) == balance
            assert list(faults_of(balance, holds, postings)) == []


def test_no_history_overdraws_a_block_or_loses_a_minute():
    run_state_machine_as_test(Histories, settings=HISTORIES)


def overdrawing(balance, move):
    """A ledger that forgot to look whether the minutes are there."""
    moved = {move.source: -move.minutes, move.target: move.minutes}
    return replace(balance, **{bucket: balance.of(bucket) + moved[bucket] for bucket in moved if bucket in COUNTED})


def crediting(balance, move):
    """A ledger that gives a minute too much back."""
    after = balance.after(move)
    return replace(after, free=after.free + 1) if move.kind is Kind.RELEASE else after


def sharing(holds, move, case):
    """A ledger that lets a case spend what another one holds."""
    try:
        return holds_after(holds, move, case)
    except NotEnoughHoursError:
        return dict(holds)


@pytest.mark.parametrize(
    "fault", [{"takes": overdrawing}, {"takes": crediting}, {"holds_after": sharing}], ids=lambda one: next(iter(one))
)
def test_the_histories_find_a_ledger_that_is_wrong(fault):
    wrong = type("Wrong", (Histories,), {name: staticmethod(way) for name, way in fault.items()})

    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run_state_machine_as_test(wrong, settings=settings(HISTORIES, max_examples=300, phases=[Phase.generate]))


def test_a_refusal_says_what_is_left_and_the_way_to_more():
    with pytest.raises(NotEnoughHoursError) as refused:
        Balance(free=30).after(spend(120))

    assert refused.value.message == "this takes 120 minutes: 30 are free"
    assert refused.value.details() == {"asked_minutes": 120, "left_minutes": 30, "route": "purchase_hours"}


def test_what_is_held_pays_for_the_work_that_it_was_held_for():
    held = Balance(free=60).after(hold(60))

    assert held.after(spend(45, Bucket.HELD)) == Balance(held=15, charged=45)


def test_a_block_that_closes_releases_what_is_held_and_loses_what_is_free():
    open_one = Balance(free=20, held=40, charged=30)

    closing = list(open_one.closing({7: 30, 8: 10}))

    assert open_one.after(*(move for move, _case in closing)) == Balance(charged=30, expired=60)
    assert [case for _move, case in closing] == [7, 8, None]
    assert list(Balance(charged=30).closing({})) == []


def test_what_is_free_is_refunded_or_goes_on_to_another_block():
    assert Balance(free=60).after(refund(20), carry_out(30)) == Balance(free=10, refunded=20, carried_out=30)
    assert Balance(free=60).after(carry_in(30)) == Balance(free=90)


@pytest.mark.parametrize("minutes", [0, -1])
def test_a_posting_moves_something(minutes):
    with pytest.raises(MoveRefusedError, match=f"`{minutes}`"):
        purchase(minutes)


def test_a_kind_moves_minutes_only_where_it_goes():
    for kind in Kind:
        for source in Bucket:
            for target in set(Bucket) - {target for from_, target in ALLOWED[kind] if from_ is source}:
                with pytest.raises(MoveRefusedError):
                    Move(kind, 1, source, target)


def test_a_hold_is_released_and_not_corrected():
    with pytest.raises(MoveRefusedError, match="`hold` is not corrected"):
        Move(Kind.HOLD, 60, Bucket.FREE, Bucket.HELD).reversed()


BOUGHT, WORK, BACK = Posting(1, purchase(60), DAY), Posting(2, spend(20), DAY), Posting(3, spend(20).reversed(), DAY, 2)


@pytest.mark.parametrize(
    ("kept", "postings", "fault"),
    [
        (Balance(free=61), [BOUGHT], "free is kept as 61, and its postings give 60"),
        (Balance(free=60), [WORK], "posting 2 overdraws: this takes 20 minutes: 0 are free"),
        (Balance(free=60), [BOUGHT, WORK, replace(BACK, corrects=1)], "posting 3 does not reverse posting 1"),
        (
            Balance(free=60),
            [BOUGHT, WORK, replace(WORK, id=4), BACK, replace(BACK, id=5)],
            "posting 5 does not reverse posting 2, or does so once more",
        ),
    ],
)
def test_a_block_that_contradicts_its_postings_is_told_where(kept, postings, fault):
    first, *_others = faults_of(kept, {}, postings)
    assert first.startswith(fault)


HELD = Posting(2, hold(40), DAY, case=7)


@pytest.mark.parametrize(
    ("holds", "postings", "fault"),
    [
        ({}, [BOUGHT, HELD], "case 7 is kept to hold 0, and its postings give 40"),
        ({8: 40}, [BOUGHT, HELD], "case 7 is kept to hold 0, and its postings give 40"),
        (
            {7: 40},
            [BOUGHT, HELD, Posting(3, release(40), DAY, case=8)],
            "posting 3 overdraws: this takes 40 minutes: 0 are held",
        ),
    ],
)
def test_a_hold_that_contradicts_its_postings_is_told_where(holds, postings, fault):
    first, *_others = faults_of(Balance(free=20, held=40), holds, postings)
    assert first.startswith(fault)


def test_a_digest_names_every_part_of_every_posting():
    whole = [BOUGHT, WORK, BACK]
    others = [
        [WORK, BOUGHT, BACK],
        [BOUGHT, WORK],
        [BOUGHT, replace(WORK, id=9), BACK],
        [BOUGHT, replace(WORK, move=spend(21)), BACK],
        [BOUGHT, replace(WORK, move=spend(20, Bucket.HELD)), BACK],
        [BOUGHT, replace(WORK, posted_on=date(2026, 5, 21)), BACK],
        [BOUGHT, WORK, replace(BACK, corrects=1)],
        [BOUGHT, replace(WORK, beside=(7,)), BACK],
    ]

    assert len({digest_of("B-1", one) for one in [whole, *others]} | {digest_of("B-2", whole)}) == len(others) + 2
