"""Cases: what customers asked, and everything said and done about it."""
