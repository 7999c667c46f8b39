"""Passwords that are guessed first: common ones in disguise, and words that everybody knows here."""

import re
from collections.abc import Container, Iterable, Iterator

LEAST_OWN = 8
"""So many letters and figures of a password are of none of the words that are known here."""
_SHORTEST_WORD = 3
_BETWEEN = re.compile(r"[\W_]+")


def is_common(password: str, common: Container[str]) -> bool:
    """Say whether a password is a common one: as it stands, with figures and signs around it, or again and again.

    >>> is_common("Password2026!", {"password"}), is_common("dragondragon", {"dragon"})
    (True, True)
    """
    whole = password.casefold()
    around = "".join({char for char in whole if not char.isalpha()})
    parts = {*_repeated(whole), *_repeated(whole.strip(around))}
    is_short = len(next(_repeated(whole), "")) <= _SHORTEST_WORD
    return is_short or any(len(one) > _SHORTEST_WORD and one in common for one in parts)


def is_known_here(password: str, texts: Iterable[str]) -> bool:
    """Say whether a password is little more than words that are known here, such as the name of its owner.

    >>> is_known_here("Kestrel Support 2026", ["Kestrel Support"])
    True
    """
    words = {word for text in texts for word in _BETWEEN.split(text.casefold()) if len(word) >= _SHORTEST_WORD}
    whole = left = password.casefold()
    for word in sorted(words, key=lambda one: (-len(one), one)):
        left = left.replace(word, " ")
    return left != whole and len(_BETWEEN.sub("", left)) < LEAST_OWN


def _repeated(text: str) -> Iterator[str]:
    """Yield each part of which a text is made by repeating it, the shortest first and the text itself last."""
    for length in range(1, len(text) + 1):
        if len(text) % length == 0 and text[:length] * (len(text) // length) == text:
            yield text[:length]
