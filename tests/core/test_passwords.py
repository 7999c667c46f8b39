"""Passwords that are guessed first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.passwords import LEAST_OWN, is_common, is_known_here

COMMON = {"password", "summer", "qwerty", "123456", "harbour", "abc"}
HERE = ["Kestrel Support", "Inscope", "Maya Ada Ortiz", "maya.o@halden.example"]


@pytest.mark.parametrize(
    "password",
    [
        "password", "PassWord", "password2026", "!!Password!!", "12 password 34", "summer2026!!!", "passwordpassword",
        "summersummer99", "123456123456", "qwertyqwertyqwerty", "aaaaaaaaaaaa", "abcabcabcabc", "",
    ],
)  # fmt: skip
def test_a_common_password_is_known_in_its_disguises(password):
    assert is_common(password, COMMON)


@pytest.mark.parametrize(
    "password",
    [
        "a walk along the harbour",
        "194720385521",
        "!$%&/()=?+#*",
        "1947203855abc",
        "密码的海港散步很长",
        "passwordless",
    ],
)
def test_words_in_a_row_and_signs_of_any_kind_are_not_common(password):
    assert not is_common(password, COMMON)


@given(st.sampled_from(["password", "summer"]), st.text("0123456789 !.-_", max_size=6), st.integers(1, 4))
def test_no_figures_around_and_no_repetition_hide_a_common_password(word, around, times):
    assert is_common(around + word * times + around, COMMON)


@pytest.mark.parametrize(
    "password",
    ["KestrelSupport", "kestrel-support-2026", "inscopeinscope1", "maya.ortiz.2026", "Halden2026!!", "mayamayamaya"],
)
def test_words_that_are_known_here_are_no_password(password):
    assert is_known_here(password, HERE)


@pytest.mark.parametrize("password", ["a walk along the harbour", "maya walks along the harbour", "short", ""])
def test_a_password_may_hold_them_beside_words_of_ones_own(password):
    assert not is_known_here(password, HERE)


@given(st.text("bdfgjquvwxz0123456789", min_size=LEAST_OWN), st.lists(st.sampled_from(["maya", "halden", "ortiz"])))
def test_enough_of_ones_own_is_enough(own, words):
    assert not is_known_here(own + "".join(words), ["maya", "halden", "ortiz"])


def test_a_very_long_password_takes_no_time():
    assert not is_common("1" * 200_000 + "a", {"password"})
    assert not is_known_here("maya 1" * 40_000 + "a", ["Maya"])
