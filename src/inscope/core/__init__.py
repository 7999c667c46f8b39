"""The rules of the product as plain values: no framework, no input or output, no clock, no randomness."""
