"""Web servers as the product runs them: granian, one worker, one thread, on a free port of this machine."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.core.supervisor.processes import die_with_parent, end
from bench.cpu import cpu_seconds

ROOT = Path(__file__).resolve().parent.parent
SETTING = "granian, 1 worker, 1 thread"
OPTIONS = "--interface wsgi --http 1 --no-ws --workers 1 --blocking-threads 1 --log-level error --host 127.0.0.1"
START_SECONDS = 60.0


class Server:
    """A running server, and one connection to it that is kept."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
        """The state and text of the answer."""
        self.connection.request("GET", path, headers=dict(headers))
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def cpu_of(self, requests: int, path: str, headers: Mapping[str, str]) -> float:
        """Processor milliseconds of the server per request."""
        workers = _family(self.process.pid)
        before = sum(map(cpu_seconds, workers))
        for _ in range(requests):
            state, _text = self.get(path, headers)
            assert state == 200
        return (sum(map(cpu_seconds, workers)) - before) / requests * 1000


@contextmanager
def serving(application: str, environ: Mapping[str, str]) -> Iterator[Server]:
    """Serve `module:name` in a process of its own until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", *OPTIONS.split(), "--port", str(port), application]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (no threads that hold a lock)
    )
    try:
        _wait(process, port)
        yield Server(process, port)
    finally:
        end(process, 10)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end_at = time.monotonic() + START_SECONDS
    while time.monotonic() < end_at and process.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the web server did not start")


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]
