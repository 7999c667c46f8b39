"""Messages that leave: rows of the transaction that had a reason for them, delivered after it."""
