"""Opening, reviewing and answering requests."""
