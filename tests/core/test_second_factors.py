"""Codes of an app against the vectors of the standards, each once; recovery codes; whose role asks for a factor."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.second_factors import (
    RECOVERY_BYTES,
    STEP_SECONDS,
    CodeRefusedError,
    address_for_app,
    code_at,
    needs_second_factor,
    recovery_code,
    recovery_hash,
    secret_text,
    step_of,
)

SECRET = b"12345678901234567890"
HOTP = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489")
TOTP = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)

secrets = st.binary(min_size=16, max_size=32)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@pytest.mark.parametrize(("counter", "code"), list(enumerate(HOTP)))
def test_codes_are_those_of_the_standard(counter, code):
    """Source: RFC 4226, appendix D."""
    assert code_at(SECRET, counter) == code


@pytest.mark.parametrize(("seconds", "code"), list(TOTP.items()))
def test_the_step_follows_from_the_time(seconds, code):
    """Source: RFC 6238, appendix B, the last six of its eight digits."""
    assert step_of(SECRET, code, datetime.fromtimestamp(seconds, UTC), after=0) == seconds // STEP_SECONDS


@given(secret=secrets, at=moments)
def test_a_code_works_half_a_minute_early_or_late_and_once(secret, at):
    present = int(at.timestamp()) // STEP_SECONDS
    for off in (-1, 0, 1):
        code = code_at(secret, present + off)
        step = step_of(secret, code, at, after=0)
        assert step is not None
        assert code_at(secret, step) == code
    used = step_of(secret, code_at(secret, present), at, after=0)
    assert step_of(secret, code_at(secret, present), at, after=present + 1) is None
    assert used is not None


@given(at=moments, off=st.integers(2, 10_000))
def test_no_code_of_another_time_works_but_by_chance(at, off):
    code = code_at(SECRET, int(at.timestamp()) // STEP_SECONDS - off)

    step = step_of(SECRET, code, at, after=0)

    assert step is None or code_at(SECRET, step) == code


def test_a_clock_that_is_an_hour_off_gets_no_code_through():
    step = int(NOW.timestamp()) // STEP_SECONDS
    for hours in (-1, 1):
        assert step_of(SECRET, code_at(SECRET, step), NOW + timedelta(hours=hours), after=0) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\uff11\uff12\uff13\uff14\uff15\uff16", "\x00"])
def test_what_is_no_code_is_refused_quietly(typed):
    assert step_of(SECRET, typed, NOW, after=0) is None


def test_spaces_that_an_app_shows_may_be_typed():
    step = int(NOW.timestamp()) // STEP_SECONDS
    code = code_at(SECRET, step)

    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", NOW, after=0) == step


def test_a_refusal_names_the_field_and_no_reason():
    assert CodeRefusedError().as_dict() == {
        "code": "code_refused",
        "field": "code",
        "message": "this code does not work",
        "hint": "wait for the next one, and check the clock of your device",
    }


def test_the_picture_tells_an_app_secret_person_and_issuer():
    address = address_for_app(SECRET, email="maya@example.com", issuer="Kestrel & Sons")

    assert address == (
        "otpauth://totp/Kestrel%20%26%20Sons:maya%40example.com"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kestrel%20%26%20Sons"
    )
    assert secret_text(SECRET) in address


@given(chance=st.binary(min_size=RECOVERY_BYTES, max_size=RECOVERY_BYTES))
def test_a_recovery_code_is_found_however_it_is_typed(chance):
    code = recovery_code(chance)

    assert [len(group) for group in code.split("-")] == [6, 6, 6, 6]
    for typed in (code, code.upper(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert recovery_hash(typed) == recovery_hash(code)


@given(first=st.binary(min_size=15, max_size=15), second=st.binary(min_size=15, max_size=15))
def test_two_recovery_codes_have_one_hash_only_if_they_are_one(first, second):
    assert (recovery_hash(recovery_code(first)) == recovery_hash(recovery_code(second))) is (first == second)


def test_one_of_several_roles_is_enough_to_ask_for_a_second_factor():
    asked_of = {"administrator", "sign"}

    assert needs_second_factor(["consultant", "administrator"], asked_of)
    assert needs_second_factor(["sign"], asked_of)
    assert not needs_second_factor(["consultant"], asked_of)
    assert not needs_second_factor([], asked_of)
    assert not needs_second_factor(["administrator"], ())
