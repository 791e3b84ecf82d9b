"""Deadlines that both sides put off together."""
