"""What pages show: one module a page, frozen rows, nothing that writes."""
