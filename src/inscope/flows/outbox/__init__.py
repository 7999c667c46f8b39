"""Use cases of the outbox: telling people, delivering what waits."""
