"""Headers, rate limits, static files, health."""
