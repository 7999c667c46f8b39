"""What is done with published packs."""
