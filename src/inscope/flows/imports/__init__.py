"""Use cases about files of records: check one, bring it in, take back what it did."""
