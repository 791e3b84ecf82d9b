"""The entry of a web server."""

from app import create_app

app = create_app()
