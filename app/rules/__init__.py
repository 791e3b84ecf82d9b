"""The book of rules: pure tables and decisions about what an act means."""
