"""The entry of a web server."""

import gc

from app import create_app
from app.core.parts import KEY
from app.web.heartbeat import start_heartbeat

app = create_app()
start_heartbeat(app.extensions[KEY])
# What is made at the start lives as long as the process; searching it for garbage again and again costs every page.
gc.collect()
gc.freeze()
