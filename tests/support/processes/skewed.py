"""A process of the product whose clock is wrong by CLOCK_AHEAD seconds: `python -m` this with a module, or its `app`.

Every place at which the product, or a library in it, asks its host for the time of day is told the wrong one.
"""

import os
import runpy
import sys
import time
from datetime import datetime, timedelta, tzinfo
from typing import Any

from app.core import clock

SECONDS = int(os.environ["CLOCK_AHEAD"])
_real = time.time


class Wrong(datetime):
    """Instants of a host whose clock is wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Now, as that host has it."""
        return datetime.now(tz) + timedelta(seconds=SECONDS)


time.time = lambda: _real() + SECONDS
clock.datetime = Wrong  # type: ignore[misc]

if __name__ == "__main__":
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
else:
    from wsgi import app as app
