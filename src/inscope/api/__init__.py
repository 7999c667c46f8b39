"""The HTTP API: decisions, questions and published policies, for programs."""
