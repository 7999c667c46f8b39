"""Messages that leave: their tries, their recipients, and how texts fit into them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.outbox import (
    MOST_TRIES,
    PAUSES,
    endpoint_in,
    first_lines,
    next_try,
    one_line,
    person_in,
    to_endpoint,
    to_person,
)

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)


def test_a_message_is_tried_eight_times_over_a_day():
    assert MOST_TRIES == 8
    assert sum(PAUSES, timedelta()) >= timedelta(hours=24)


@pytest.mark.parametrize("tries", range(1, MOST_TRIES))
def test_the_pauses_grow(tries):
    later = next_try(tries, NOW)

    assert later is not None
    assert later - NOW == PAUSES[tries - 1]
    assert sorted(PAUSES) == list(PAUSES)


def test_after_the_last_try_there_is_no_other():
    assert next_try(MOST_TRIES, NOW) is None


def test_a_recipient_is_a_number_or_the_id_of_a_webhook():
    assert (person_in(to_person(12)), endpoint_in(to_person(12))) == (12, None)
    assert (person_in(to_endpoint("1f0c")), endpoint_in(to_endpoint("1f0c"))) == (None, "1f0c")


@given(st.text(), st.integers(1, 300))
def test_one_line_is_one_line_for_print_and_no_longer_than_asked(text, most):
    line = one_line(text, most)

    assert line.isprintable()
    assert len(line) <= most
    assert one_line(line, most) == line


def test_what_would_begin_another_header_stays_in_its_line():
    assert one_line("Ada\r\nBcc: all@example.com\0") == "Ada Bcc: all@example.com"


def test_a_quote_is_indented_and_cut():
    assert first_lines("Streams drop.\n\nSince noon.") == "    Streams drop.\n\n    Since noon."
    assert first_lines("word " * 1000).endswith("…")
    assert len(first_lines("word " * 1000)) < 700
