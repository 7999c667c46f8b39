"""People as pages name them."""

from collections.abc import Iterable, Mapping

from inscope.apps.identity.selectors import person_names
from inscope.core.names import initials
from inscope.reads.case_rows import PersonName

_NOBODY = PersonName("Inscope", "I", is_staff=True)


def names_of(ids: Iterable[int | None]) -> Mapping[int | None, PersonName]:
    """Return the names of people by their numbers; of nobody, the product's own."""
    found = person_names(ids={number for number in ids if number is not None})
    named: dict[int | None, PersonName] = {
        number: person_name(row.name, is_staff=row.customer_id is None) for number, row in found.items()
    }
    return named | {None: _NOBODY}


def person_name(name: str, *, is_staff: bool) -> PersonName:
    """Return somebody as a page names them."""
    return PersonName(name, initials(name), is_staff)
