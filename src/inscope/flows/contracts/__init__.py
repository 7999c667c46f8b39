"""Use cases about customers' records: lines of their contracts, and the places that instances claim."""
