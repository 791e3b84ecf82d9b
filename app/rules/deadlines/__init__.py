"""What people do about deadlines: put them off together, and announce when they are away (G6)."""
