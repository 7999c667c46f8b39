"""One module for each command of `inscope`."""
