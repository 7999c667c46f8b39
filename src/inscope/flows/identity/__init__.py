"""Use cases about people: inviting, choosing a password, tokens."""
