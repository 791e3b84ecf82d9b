"""What people write to each other on an order."""
