"""Places in a list: a number, in a form that nobody is tempted to count with."""

import base64
import binascii

from inscope.api.errors import CursorRefusedError

_MOST_DIGITS = 18
"""Of a number that a row can have."""


def cursor_of(number: int) -> str:
    """Return the cursor that goes on after a row.

    >>> read_cursor(cursor_of(1003))
    1003
    """
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """Return the number of the row after which to go on.

    Raises:
        CursorRefusedError: no answer gave this cursor.
    """
    try:
        digits = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise CursorRefusedError from None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS and cursor_of(int(digits)) == cursor):
        raise CursorRefusedError
    return int(digits)
