"""Use cases about hours: selling them, logging and correcting work, letting what is left expire, proving the ledger."""
