"""The entry of a web server."""

import gc

from app import create_app
from app.core.runtime import KEY
from app.core.settings import SettingsError
from app.web.frame.turns import OneAtATime
from app.web.server.heartbeat import start_heartbeat

try:
    app = create_app()
except SettingsError as reason:
    raise SystemExit(str(reason)) from None  # one sentence, also from every `flask` command
app.wsgi_app = OneAtATime(app.wsgi_app)  # type: ignore[method-assign]
# What is there now stays: it is not looked through again for garbage, and pages are not interrupted so often for it.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 100)
start_heartbeat(app.extensions[KEY])
