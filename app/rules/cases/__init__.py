"""Requests and contests between people about an order."""
