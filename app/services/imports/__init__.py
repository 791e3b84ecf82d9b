"""Orders of other systems."""
