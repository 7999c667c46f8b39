"""People and how they sign in: the vendor's staff, customers' contacts, tokens of programs."""
