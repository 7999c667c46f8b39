"""What everybody may see: the home, the scope of coverage, and the coverage checker."""
