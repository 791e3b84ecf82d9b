"""What people are told of a rule, read off the tables that decide."""
