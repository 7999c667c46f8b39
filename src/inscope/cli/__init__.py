"""The command `inscope`."""
