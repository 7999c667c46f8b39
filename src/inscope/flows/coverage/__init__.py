"""Use cases about decisions: stating facts, judging, exceptions, reviews, deciding again."""
