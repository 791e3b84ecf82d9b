"""Briefs and offers."""
