"""Adding evidence to a case."""
