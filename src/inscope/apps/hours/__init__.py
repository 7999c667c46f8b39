"""Blocks of hours, what moves their minutes, and the work that is logged."""
