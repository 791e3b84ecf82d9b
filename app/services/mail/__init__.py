"""Mail about orders and accounts, from the outbox to the words."""
