"""One file for each use case that writes: read, decide, write, in one transaction."""
