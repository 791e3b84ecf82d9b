"""The sweep, the credit for down time, and rows that cannot be handled."""
