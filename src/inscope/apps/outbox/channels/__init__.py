"""The ways in which messages leave: each hands one over, or says why it could not."""
