"""Verbs and statements of an order."""
