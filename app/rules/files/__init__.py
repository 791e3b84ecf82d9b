"""Limits of files."""
