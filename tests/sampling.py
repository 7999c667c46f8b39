"""What is too much to try on every run is dealt out: all of it is tried with `INSCOPE_LONG=1`."""

import os

IS_LONG = os.environ.get("INSCOPE_LONG") == "1"


def dealt(things, ways, *, each, is_whole=IS_LONG):
    """Pair each thing with so many of the ways to try it, all of which have their turn; or with every way."""
    ways = [*ways]
    each = len(ways) if is_whole else each
    turns = range(each)
    return [(one, ways[(number * each + turn) % len(ways)]) for number, one in enumerate(things) for turn in turns]
