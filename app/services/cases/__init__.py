"""Verbs of requests and contests."""
