"""Signing in and out, choosing a password, tokens of programs."""
