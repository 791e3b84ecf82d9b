"""Sign-in, password, profile, language."""
