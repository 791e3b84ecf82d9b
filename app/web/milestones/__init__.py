"""Deliveries and the list of milestones."""
