"""Deadlines that both sides put off together, and their place in people's own calendars."""
