"""Engine, transaction, schema, search."""
