"""The web server as `make run` starts it, with one worker, on a database of its own."""

import contextlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

from app.commands import commands_of
from tests.support.processes.workers import Workers, children_of, eventually

HOST = "127.0.0.1"
WEB = "wsgi:app"


class Site:
    """A running server, and how a test speaks to it without anything in between."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pid = 0  # of the server's first process

    def get(self, path: str, **headers: str) -> int:
        """The status of the answer; 0 when there was none within three seconds."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=3)
        with contextlib.closing(line), contextlib.suppress(OSError):
            line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            return line.getresponse().status
        return 0

    def memory(self) -> int:
        """The most that its processes have ever had in memory, in bytes."""
        status = (Path(f"/proc/{pid}/status").read_text() for pid in (self.pid, *children_of(self.pid)))
        return sum(int(text.partition("VmHWM:")[2].split()[0]) * 1024 for text in status)

    def line(self, said: bytes = b"") -> socket.socket:
        """A connection on which this has been said."""
        made = socket.create_connection((HOST, self.port), timeout=10)
        made.sendall(said)
        return made


@contextlib.contextmanager
def serving(folder: Path, database_url: str, application: str = WEB, **environ: str) -> Iterator[Site]:
    """The site runs inside the block, with these settings."""
    folder.mkdir(exist_ok=True)
    with socket.create_server((HOST, 0)) as probe:
        site = Site(probe.getsockname()[1])
    workers = Workers(folder, database_url)
    *command, _ = commands_of({}, HOST, site.port, 1)["web"]
    try:
        site.pid = workers.start(*command, application, **environ).pid
        assert eventually(lambda: site.get("/healthz", Host="localhost") == 200), workers.log
        yield site
    finally:
        workers.stop()
