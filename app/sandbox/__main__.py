"""`python -m app.sandbox`: the sandbox runs until it is asked to stop."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from werkzeug.serving import WSGIRequestHandler, make_server

from app.core.logs import configure
from app.sandbox.notices import Sender
from app.sandbox.options import Options, WrongOption
from app.sandbox.service import create_service
from app.sandbox.store import prepare


class Quiet(WSGIRequestHandler):
    """Answers without a line in the log for each request, whose paths hold tokens."""

    timeout = 20  # seconds that a connection may stay silent

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def leave(_signum: int, _frame: FrameType | None) -> None:
    """A signal handler: whatever was answered is on the disk, so nothing has to be finished."""
    raise SystemExit(0)


def main() -> int:
    """Serve until a signal comes; 1 when the sandbox cannot start."""
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    configure("WARNING")
    try:
        chosen = Options.from_env(os.environ)
        prepare(chosen.file)
        sender = Sender(chosen) if chosen.notify else None
        service = create_service(chosen, sender)
        server = make_server("127.0.0.1", chosen.port, service, threaded=True, request_handler=Quiet)
    except (WrongOption, OSError) as reason:
        print(reason, file=sys.stderr)
        return 1
    if sender:
        sender.start()
    with server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
