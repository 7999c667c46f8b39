"""Products, their major versions and their releases."""
