"""What the worker does: jobs are wake-ups, and what is true stands in the tables."""
