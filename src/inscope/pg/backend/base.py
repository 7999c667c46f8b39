"""What Django loads by the name of this package: its own backend, with another way to look at a kept connection."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is kept between requests, and looked at before each."""

    def is_usable(self) -> bool:
        """Say whether the connection can be used.

        A server that ended, or ended the connection, has closed its side: there is something to read where nothing was
        asked. Only then, and after an error, the server is asked: asking it before each request costs more than some
        pages.
        """
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred or _has_something_to_read(self.connection.fileno()):
            return bool(super().is_usable())
        return True


def _has_something_to_read(descriptor: int) -> bool:
    look = select.poll()
    look.register(descriptor, select.POLLIN)
    return bool(look.poll(0))
