"""Many clients take hours of one block at the same moment: as many get some as there are, and a key counts once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from inscope.apps.contracts.models import Customer
from inscope.apps.hours.models import Block, Hold, Posting, TimeEntry
from inscope.apps.hours.selectors import blocks_of
from inscope.apps.hours.services import post_for_case
from inscope.apps.identity.selectors import actor_of
from inscope.core.ledger import NotEnoughHoursError
from inscope.core.people import INSCOPE
from inscope.flows.hours import log_time as logging
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work
from inscope.flows.hours.log_time import Work, log_time
from inscope.flows.hours.prove_hours import prove_hours
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_staff
from tests.sampling import IS_LONG

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
CLIENTS = 64 if IS_LONG else 16
AFFORDABLE = CLIENTS * 3 // 4


@pytest.fixture
def cases(transactional_db, published_pack, monkeypatch):
    """One for each client, so that nothing but the ledger keeps them apart; threads keep no connection."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    contact = make_contact()
    # Two blocks, so that one entry is split over both.
    first, second = AFFORDABLE // 2, AFFORDABLE - AFFORDABLE // 2
    for hours in (first - 0.5, second + 0.5):
        make_block(Customer(pk=contact.customer_id), hours=hours, activity=ONLINE)
    with connection.cursor() as cursor:
        cursor.execute("show transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
    return [make_case(contact, USAGE) for _ in range(CLIENTS)]


def at_once(clients):
    with ThreadPoolExecutor(len(clients)) as pool:
        return [future.result() for future in [pool.submit(client) for client in clients]]


def client_of(case, key):
    engineer = actor_of(make_staff("support_engineer"))

    def log():
        try:
            return log_time(engineer, case.public_id, Work(key, TODAY, 60, "Work."), today=TODAY, now=NOW)
        except NotEnoughHoursError:
            return None
        finally:
            connection.close()

    return log


def stands(entries):
    """Whether the ledger says what was answered, and proves it."""
    with acting_as(INSCOPE):
        charged = sum(Block.objects.values_list("charged", flat=True))
        free = sum(Block.objects.values_list("free", flat=True))
        posted = sum(Posting.objects.filter(kind="spend").values_list("minutes", flat=True))
        kept = TimeEntry.objects.count()
    assert charged == posted == kept * 60 == len(entries) * 60
    assert [fault for _count, faults in prove_hours() for fault in faults] == []
    return free


def test_as_many_succeed_as_can_be_paid_for_and_each_key_counts_once(cases):
    clients = [client_of(case, f"client-{number}") for number, case in enumerate(cases)]

    answers = at_once(clients * 2)  # each sends its request again before it has an answer

    entries = {one.public_id for one in answers if one is not None}
    assert len(entries) == AFFORDABLE
    assert stands(entries) == 0
    replayed = {one.public_id for one in at_once(clients) if one is not None}
    assert replayed == entries


def test_as_many_succeed_where_each_is_cut_off_and_asks_again(cases, monkeypatch):
    """Half of the clients lose their first request before its commit, the others its answer; none knows which."""
    before_commit = {one.id for one in cases[::2]}
    lose_answer = {one.id for one in cases[1::2]}

    def posted(*, case, **more):
        post_for_case(case=case, **more)
        if case.id in before_commit:
            before_commit.discard(case.id)
            raise ConnectionError

    def asking_again(case, key):
        log = client_of(case, key)

        def ask():
            try:
                entry = log()
            except ConnectionError:
                return log()
            if case.id in lose_answer:
                assert log() == entry
            return entry

        return ask

    monkeypatch.setattr(logging, "post_for_case", posted)

    answers = at_once([asking_again(case, f"client-{number}") for number, case in enumerate(cases)])

    entries = {one.public_id for one in answers if one is not None}
    assert len(before_commit) < len(cases) // 2, "none was cut off"
    assert len(entries) == AFFORDABLE
    assert stands(entries) == 0


def test_requests_that_compete_for_a_block_hold_all_of_their_estimate_or_none(cases):
    """As many are held as can be, and nobody holds in part; work of each then spends its own."""
    engineer, buyer = actor_of(make_staff("support_engineer")), actor_of(make_contact(customer_of(cases[0])))
    estimates = [estimate_work(engineer, one.public_id, Proposal(str(one.id), 60, "Work."), now=NOW) for one in cases]

    def accepting(case, estimate):
        def accept():
            try:
                answer_work_estimate(
                    buyer, case.public_id, estimate.public_id, is_accepted=True, answer="", today=TODAY, now=NOW
                )
            except NotEnoughHoursError:
                return None
            finally:
                connection.close()
            return case

        return accept

    held = [
        one for one in at_once([accepting(*pair) for pair in zip(cases, estimates, strict=True)]) if one is not None
    ]

    assert len(held) == AFFORDABLE
    with acting_as(INSCOPE):
        by_case: Counter[int] = Counter()
        for case_id, minutes in Hold.objects.values_list("case_id", "minutes"):
            by_case[case_id] += minutes
    assert by_case == {one.id: 60 for one in held}
    answers = at_once([client_of(case, f"client-{number}") for number, case in enumerate(cases)])
    assert {one.case_id for one in answers if one is not None} == set(by_case)
    assert stands([one for one in answers if one is not None]) == 0


def customer_of(case):
    return Customer(pk=case.customer_id)


def test_postgresql_alone_keeps_the_limit_where_nobody_locks(cases, monkeypatch):
    """The plan is made of what was read before others took it; the posting is refused all the same."""
    monkeypatch.setattr(logging, "locked_blocks", _not_locked)

    answers = at_once([client_of(case, f"client-{number}") for number, case in enumerate(cases)])

    entries = {one.public_id for one in answers if one is not None}
    assert 0 < len(entries) <= AFFORDABLE
    assert stands(entries) == (AFFORDABLE - len(entries)) * 60


def _not_locked(*, actor, customer_id, activity):
    return [one for one in blocks_of(actor=actor, customer_id=customer_id) if one.activity == activity]
