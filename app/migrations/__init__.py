"""Migrations: how the schema came to be, run by `flask db upgrade`."""
