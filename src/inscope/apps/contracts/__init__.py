"""Customers, and what they have: subscriptions, instances, hours."""
