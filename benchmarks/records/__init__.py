"""Many customers with contract lines, instances and claims, and what is asked of them."""
