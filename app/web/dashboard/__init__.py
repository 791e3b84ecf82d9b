"""What waits, and the lists of orders."""
