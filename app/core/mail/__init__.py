"""Making and sending a mail."""
