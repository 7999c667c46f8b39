"""Names that people give to things: the form in which two spellings of one name are equal."""

import unicodedata


def name_key(name: str) -> str:
    """Return a name without case, accents and doubled spaces: what is unique, and what lists are sorted by.

    NUL, which no name has and no database takes, is left out: what somebody looks for may hold it.

    >>> name_key("  Ørsted  Élan ") == name_key("ørsted elan")
    True
    """
    # Taken apart before, since that can show capitals, and afterwards, since folding can put accents together.
    folded = _apart(_apart(name.replace("\0", "")).casefold())
    return " ".join("".join(char for char in folded if not unicodedata.combining(char)).split())


def is_for_print(text: str) -> bool:
    """Say whether every character of a text can be shown, and none stands for bytes that were no text."""
    return text.isprintable() and "\N{REPLACEMENT CHARACTER}" not in text


def _apart(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name.

    >>> initials("Maya Ada Okafor"), initials("Maya")
    ('MO', 'M')
    """
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((*words[:1], *words[-1:]))).upper()
