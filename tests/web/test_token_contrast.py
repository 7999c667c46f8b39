"""Every pair of colours that meets on a page has the contrast that WCAG 2.2 AA asks for, in both themes."""

import re

import pytest

from inscope.web.ui.stylesheet import FOLDER

GROUNDS = ("bg", "surface", "sunken", "raised", "hover")
TONES = ("ok", "warn", "bad", "judge")
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *((ink, ground, TEXT) for ink in ("text", "text-2", "text-3") for ground in GROUNDS),
    *(("accent", ground, TEXT) for ground in ("bg", "surface", "sunken", "accent-soft")),
    *((ink, "accent-soft", TEXT) for ink in ("text", "text-2", "text-3")),
    ("on-accent", "accent-bg", TEXT),
    ("surface", "text", TEXT),
    *((tone, ground, TEXT) for tone in TONES for ground in (f"{tone}-soft", "surface", "sunken", "bg")),
    *((ink, f"{tone}-soft", TEXT) for tone in TONES for ink in ("text", "text-2")),
    *(("line-2", ground, SHAPE) for ground in ("surface", "raised", "sunken")),
]


def tokens():
    text = (FOLDER / "tokens.css").read_text()
    return {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", text)
    }


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_a_pair_of_colours_can_be_told_apart(ink, ground, least, theme):
    place = ("light", "dark").index(theme)

    assert contrast(tokens()[ink][place], tokens()[ground][place]) >= least
