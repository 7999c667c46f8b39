"""The customer's side: requests, from writing one to its answer."""
