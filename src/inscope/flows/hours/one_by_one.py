"""Look at one after the other: one that is refused keeps none of the others from it."""

import logging
from collections.abc import Callable

from inscope.core.errors import DomainError

log = logging.getLogger(__name__)


def looked_at(look: Callable[[], bool], event: str, **fields: object) -> bool:
    """Return what a look says; of one that is refused, that it did nothing, which the log tells as an event."""
    try:
        return look()
    except DomainError as error:
        log.warning(event, exc_info=True, extra={"fields": {**fields, "code": error.code}})
        return False
