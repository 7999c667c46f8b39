"""The installation itself: what its administrators decided about it as a whole."""
