"""Evidence: its form, and how cases show it."""
