"""What people meet: pages, and the parts they share."""
