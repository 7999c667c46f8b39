"""What happened, in entries that are only added, each chained to the one before."""
