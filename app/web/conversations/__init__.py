"""The conversation of an order."""
