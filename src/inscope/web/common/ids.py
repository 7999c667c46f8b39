"""Public ids as forms carry them."""

from uuid import UUID


def read_id(text: str) -> UUID | None:
    """Return the id that a text is; nothing for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return None
