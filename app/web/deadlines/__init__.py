"""Deadlines for people's own calendars."""
