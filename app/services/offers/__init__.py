"""Verbs of briefs and offers."""
