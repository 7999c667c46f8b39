"""Use cases about the installation as a whole."""
