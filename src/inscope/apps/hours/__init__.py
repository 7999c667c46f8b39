"""The clocks of cases, as lists show them: what follows from the events of a case, kept beside it."""
