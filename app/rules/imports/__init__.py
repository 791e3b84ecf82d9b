"""What the past of an imported order means."""
