"""The entry of a web server."""

from app import create_app
from app.core.parts import KEY
from app.web.heartbeat import start_heartbeat

app = create_app()
start_heartbeat(app.extensions[KEY])
