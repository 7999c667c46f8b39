"""Use cases about cases: opening, writing, giving away, resolving."""
