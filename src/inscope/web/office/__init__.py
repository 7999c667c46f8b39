"""The back office: the records by which requests are decided, kept by the vendor's staff."""
