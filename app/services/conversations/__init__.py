"""Group conversations."""
