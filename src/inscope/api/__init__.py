"""The HTTP API: decisions, questions, published policies and cases, for programs."""
