"""Decisions about cases, facts that people asserted, exceptions and reviews."""
