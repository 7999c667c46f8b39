"""The chain of the audit: any byte that is changed, any entry that is removed, added or moved is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.chain import START, ChainBrokenError, Link, hash_of, verify_chain

AT = datetime(2026, 5, 20, 9, 30, 15, 250, tzinfo=UTC)
LENGTH = 4


def chain_of(length=LENGTH):
    links, previous = [], START
    for number in range(1, length + 1):
        bare = Link(
            number, AT + timedelta(minutes=number), "person:7", "case_opened", f"case:{number}", "{}", previous, ""
        )
        links.append(replace(bare, hash=hash_of(bare)))
        previous = links[-1].hash
    return links


def verify(links, *, length=LENGTH, head=None):
    verify_chain("customer:1", links, length, chain_of()[-1].hash if head is None else head)


def broken(links, **expected):
    with pytest.raises(ChainBrokenError) as found:
        verify(links, **expected)
    return found.value


def test_a_chain_as_it_was_written_is_whole():
    verify(chain_of())
    verify_chain("customer:1", [], 0, START)


def test_the_refusal_names_the_chain_and_the_entry():
    links = chain_of()
    links[2] = replace(links[2], actor="person:8")

    error = broken(links)

    assert error.message == "chain `customer:1`: entry 3 was changed"
    assert error.details() == {"chain": "customer:1", "entry": 3}


TEXTS = ["actor", "event", "subject", "details", "previous", "hash"]


@given(st.integers(0, LENGTH - 1), st.sampled_from(TEXTS), st.integers(0, 63), st.characters(codec="utf-8"))
def test_any_single_character_that_is_changed_is_found(place, part, offset, character):
    links = chain_of()
    before = getattr(links[place], part)
    offset %= len(before)
    after = before[:offset] + character + before[offset + 1 :]
    links[place] = replace(links[place], **{part: after})

    if after == before:
        verify(links)
    else:
        assert broken(links).number in {place + 1, place + 2}


@given(st.integers(0, LENGTH - 1), st.timedeltas(min_value=timedelta(days=-900), max_value=timedelta(days=900)))
def test_a_time_that_is_changed_by_a_microsecond_or_more_is_found(place, moved):
    links = chain_of()
    links[place] = replace(links[place], at=links[place].at + moved)

    if moved:
        assert broken(links).number == place + 1
    else:
        verify(links)


def test_the_same_instant_in_another_zone_is_the_same_time():
    links = chain_of()
    links[0] = replace(links[0], at=links[0].at.astimezone(timezone(timedelta(hours=5))))

    verify(links)


@given(st.integers(0, LENGTH - 1))
def test_an_entry_that_was_removed_is_found(place):
    links = chain_of()
    del links[place]

    assert broken(links).number == place + 1


@given(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_entries_that_were_swapped_are_found(one, other):
    links = chain_of()
    links[one], links[other] = links[other], links[one]

    if one == other:
        verify(links)
    else:
        assert broken(links).number == min(one, other) + 1


def test_an_entry_that_was_added_is_found():
    assert broken(chain_of(LENGTH + 1)).message.endswith("was added")


def test_a_number_that_was_changed_with_its_hash_is_found():
    links = chain_of()
    moved = replace(links[1], number=7)
    links[1] = replace(moved, hash=hash_of(moved))

    assert broken(links).message.endswith("entry 2 is missing")


def test_an_entry_that_was_changed_with_its_own_hash_breaks_the_next_one():
    links = chain_of()
    changed = replace(links[1], details='{"outcome":"covered"}')
    links[1] = replace(changed, hash=hash_of(changed))

    assert broken(links).message.endswith("entry 3 does not follow the one before it")


def test_a_last_entry_that_was_changed_with_its_own_hash_is_not_the_head():
    links = chain_of()
    changed = replace(links[-1], details="[]")
    links[-1] = replace(changed, hash=hash_of(changed))

    assert broken(links).message.endswith(f"entry {LENGTH} is not the last that was written")
