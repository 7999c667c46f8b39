"""The desk under load: an installation filled with cases, the floor beside it, and what a request costs."""
