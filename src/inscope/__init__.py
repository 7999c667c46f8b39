"""Inscope: a vendor's scope of coverage, running."""

__version__ = "0.1.0"
