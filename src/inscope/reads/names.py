"""People as pages name them."""

from collections.abc import Iterable, Mapping

from inscope.apps.identity.selectors import person_names
from inscope.reads.case_rows import PersonName

_NOBODY = PersonName("Inscope", "I", is_staff=True)
_MOST_INITIALS = 2


def names_of(ids: Iterable[int | None]) -> Mapping[int | None, PersonName]:
    """Return the names of people by their numbers; of nobody, the product's own."""
    found = person_names(ids={number for number in ids if number is not None})
    named: dict[int | None, PersonName] = {
        number: PersonName(row.name, initials_of(row.name), is_staff=row.customer_id is None)
        for number, row in found.items()
    }
    return named | {None: _NOBODY}


def initials_of(name: str) -> str:
    """Return the first letters of the first and the last name.

    >>> initials_of("Maya Ada Okafor"), initials_of("Maya")
    ('MO', 'M')
    """
    words = name.split()
    letters = [word[0] for word in (words if len(words) <= _MOST_INITIALS else (words[0], words[-1]))]
    return "".join(letters).upper()
