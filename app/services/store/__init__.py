"""Load facts, write plans: the one door to the rows of an order."""
