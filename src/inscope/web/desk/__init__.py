"""The vendor's side: the queue, cases, judgments, customers."""
