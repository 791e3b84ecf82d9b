"""Health, audit, leases, retention, and what is due."""
