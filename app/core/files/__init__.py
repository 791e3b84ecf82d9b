"""The file store and what may come into it."""
