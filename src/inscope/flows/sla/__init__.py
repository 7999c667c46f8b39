"""Use cases about clocks: keeping them beside their cases, and proving that they follow from what happened."""
