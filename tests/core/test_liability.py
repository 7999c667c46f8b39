"""What is owed in hours: minutes and money that add up, posting by posting, to the last minor unit."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from inscope.core.ledger import CORRECTABLE, Balance, Bucket, Kind, Move, NotEnoughHoursError, purchase, spend
from inscope.core.liability import Posted, Price, money_of
from inscope.core.statement import CHANGES, Figures, Moved, change_of, column_of, figures_of

PRICES = {1: Price(10_007, "EUR"), 2: Price(999, "EUR"), 3: Price(), 4: Price(500, "USD")}
BOUGHT = {1: 600, 2: 70, 3: 300, 4: 100}
MOVES = [
    (Kind.SPEND, Bucket.FREE, Bucket.CHARGED),
    (Kind.HOLD, Bucket.FREE, Bucket.HELD),
    (Kind.SPEND, Bucket.HELD, Bucket.CHARGED),
    (Kind.RELEASE, Bucket.HELD, Bucket.FREE),
    (Kind.REFUND, Bucket.FREE, Bucket.REFUNDED),
    (Kind.EXPIRE, Bucket.FREE, Bucket.EXPIRED),
]
OUT, INTO = (Bucket.FREE, Bucket.CARRIED_OUT), (Bucket.OUTSIDE, Bucket.FREE)


class History:
    """Postings of four blocks of a customer that no ledger refuses, by month."""

    def __init__(self):
        self.balances = {number: Balance() for number in BOUGHT}
        self.made: list[Posted] = []
        for number, minutes in BOUGHT.items():
            self.post(0, [(number, purchase(minutes))])

    def post(self, month, moves, corrects=None):
        try:
            after = {block: self.balances[block].after(move) for block, move in moves}
        except NotEnoughHoursError:
            return
        self.balances |= after
        key = f"{month}:{len(self.made)}"
        self.made += [Posted(m, len(self.made) + n, 7, b, key, month, corrects) for n, (b, m) in enumerate(moves)]

    def correct(self, month, place):
        one = self.made[place % len(self.made)]
        if one.move.kind in CORRECTABLE and one.id not in {other.corrects for other in self.made}:
            self.post(month, [(one.block_id, one.move.reversed())], corrects=one.id)


def carry(source, target, minutes):
    return [(source, Move(Kind.CARRY_OVER, minutes, *OUT)), (target, Move(Kind.CARRY_OVER, minutes, *INTO))]


@st.composite
def histories(draw):
    history, block = History(), st.sampled_from([*BOUGHT])
    ways = st.sampled_from([*MOVES, "carry", "correct"])
    asked = draw(st.lists(st.tuples(st.integers(0, 3), block, ways, st.integers(1, 150), block), max_size=40))
    for month, number, way, minutes, other in sorted(asked, key=lambda one: one[0]):
        if way == "correct":
            history.correct(month, minutes)
        elif way != "carry":
            history.post(month, [(number, Move(way[0], minutes, *way[1:]))])
        elif number != other:
            history.post(month, carry(number, other, minutes))
    return history


@given(histories())
def test_report_statement_and_balance_agree_to_the_minute_and_no_money_is_lost(history):
    minutes: Counter[tuple[int, int, str]] = Counter()
    money: Counter[str] = Counter()
    left: Counter[int] = Counter()
    for one, _currency, moved in money_of(history.made, PRICES):
        minutes[one.block_id, one.month, column_of(one.move)] += change_of(one.move)
        money[column_of(one.move)] += moved
        left[one.block_id] += moved
        assert left[one.block_id] >= 0

    for number, balance in history.balances.items():
        for month in range(4):
            moves = (Moved(one.block_id, one.move, one.month < month) for one in history.made if one.month <= month)
            stated = figures_of(moves).get(number, Figures())
            assert [minutes[number, month, name] for name in CHANGES] == [getattr(stated, name) for name in CHANGES]
        if not balance.free + balance.held:
            assert left[number] == 0
    assert sum(money.values()) == sum(left.values())


@given(histories())
def test_what_is_posted_later_changes_nothing_that_was_before(history):
    whole = list(money_of(history.made, PRICES))

    for until in range(4):
        made = [one for one in history.made if one.month <= until]
        assert [one[2] for one in money_of(made, PRICES)] == [one[2] for one in whole if one[0].month <= until]


@given(histories())
def test_what_is_carried_over_is_worth_the_same_in_its_new_block(history):
    out: Counter[tuple[str, str]] = Counter()
    came: Counter[tuple[str, str]] = Counter()
    for one, currency, moved in money_of(history.made, PRICES):
        if one.move.kind is Kind.CARRY_OVER:
            (out if change_of(one.move) < 0 else came)[one.key, currency] += moved

    assert all(out[key] == -money for key, money in came.items() if money)


def test_money_goes_with_minutes_and_comes_back_with_corrections():
    history = History()
    history.post(1, [(1, spend(200))])
    history.post(1, [(1, Move(Kind.HOLD, 100, Bucket.FREE, Bucket.HELD))])
    history.correct(2, len(history.made) - 2)
    history.post(2, [(1, spend(500))])
    history.post(2, [(1, spend(100, Bucket.HELD))])

    found = [money for one, _currency, money in money_of(history.made, PRICES) if one.block_id == 1]

    assert found == [10_007, -3_335, 3_335, -8_339, -1_668]


def test_a_block_without_a_price_takes_over_the_currency_and_the_worth_of_what_arrives():
    history = History()
    history.post(1, carry(1, 3, 60))
    history.post(2, [(3, spend(360))])
    history.post(2, carry(1, 4, 60))

    found = [(one.block_id, currency, money) for one, currency, money in money_of(history.made, PRICES)]

    assert found[4:] == [(1, "EUR", -1_000), (3, "EUR", 1_000), (3, "EUR", -1_000), (1, "EUR", -1_000), (4, "USD", 0)]


def test_a_purchase_that_was_taken_back_is_worth_nothing():
    history = History()
    history.correct(1, 0)

    assert [money for one, _currency, money in money_of(history.made, PRICES) if one.block_id == 1] == [10_007, -10_007]
