"""One package for each set of rows: its tables, what writes them, and what reads them."""
