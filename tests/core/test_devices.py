"""Devices in words, by what browsers say of themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.devices import device_words

LIKE = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (LIKE.format("X11; Linux x86_64"), ("Chrome", "Linux")),
        (LIKE.format("Windows NT 10.0; Win64; x64") + " Edg/140.0", ("Edge", "Windows")),
        (LIKE.format("Macintosh; Intel Mac OS X 10_15_7") + " OPR/120.0", ("Opera", "macOS")),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", ("Firefox", "Android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", ("Safari", "iPhone")),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_and_its_system_are_named(agent, words):
    assert device_words(agent) == words


@given(agent=st.text())
def test_nothing_that_a_browser_says_is_shown_as_it_stands(agent):
    browser, system = device_words(agent)

    assert browser in {"", "Edge", "Opera", "Firefox", "Chrome", "Safari"}
    assert system in {"", "iPhone", "iPad", "Android", "Windows", "macOS", "Linux"}
