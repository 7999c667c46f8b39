"""The design: stylesheet, script, icons, and one template for each block."""
