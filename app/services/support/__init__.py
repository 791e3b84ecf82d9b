"""What customer service and finance are told when nobody does it."""
