"""Django's backend for PostgreSQL, which tells a connection that has ended without asking the server."""
