"""Use cases about seed files: loading records and requests, all or nothing."""
