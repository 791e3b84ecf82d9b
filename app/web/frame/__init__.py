"""What every page stands on: access, forms, sessions, transactions, errors."""
