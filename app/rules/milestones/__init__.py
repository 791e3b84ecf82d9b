"""A milestone's work, its charge and its return."""
