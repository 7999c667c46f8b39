"""PostgreSQL: the server Inscope brings along, its roles, and what keeps it running."""
