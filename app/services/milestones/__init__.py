"""Verbs of a milestone."""
