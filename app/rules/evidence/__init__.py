"""Evidence: what may be added to a case, until when, and what is told of it."""
