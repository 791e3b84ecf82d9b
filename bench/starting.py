"""Starting: from `make run`'s command to the first page, the second time; and what its processes weigh."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.supervisor.processes import die_with_parent
from bench.place import Place
from bench.report import Figure, printed
from bench.servers import ROOT

PATIENCE = 120.0
LIMIT = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Product:
    """The whole product under its supervisor."""

    process: subprocess.Popen[bytes]
    port: int
    data: Path
    seconds: float  # until the first page


@contextmanager
def running(place: Place, data: Path | None = None) -> Iterator[Product]:
    """The product runs with SQLite and its embedded Redis; afterwards all of it is gone."""
    folder = data or place.folder() / "var"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    left_out = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "SECRET_KEY")
    environ = {name: value for name, value in os.environ.items() if name not in left_out}
    environ |= {"DATA_DIR": str(folder), "PORT": str(port), "WEB_WORKERS": "1"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.run"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (one thread)
    )  # fmt: skip
    try:
        while not _answers(port):
            assert process.poll() is None, "the product did not start"
            assert time.perf_counter() - began < PATIENCE, "the product did not start in time"
            time.sleep(0.02)
        yield Product(process, port, folder, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/login")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def measure(place: Place) -> list[Figure]:
    """The second start, because the first one makes the demo world."""
    data = place.folder() / "var"
    with running(place, data) as first:
        made = first.seconds
    with running(place, data) as second:
        time.sleep(8)  # workers and scheduler come up after the web
        weights = _weights(second.process.pid)
    return [
        Figure(
            "second start to the first page",
            f"{second.seconds:.1f} s",
            f"≤ {LIMIT:g} s",
            second.seconds <= LIMIT,
            f"the first start took {made:.1f} s",
        ),
        printed("memory of a web worker", f"{weights['web']:.0f} MB", "aim 120 MB", "proportional set size"),
        printed("memory of an RQ worker", f"{weights['worker']:.0f} MB", "aim 100 MB", "proportional set size"),
    ]


def _weights(supervisor: int) -> dict[str, float]:
    """The heaviest web process and worker below the supervisor, in megabytes."""
    found = {"web": 0.0, "worker": 0.0}
    waiting = [supervisor]
    while waiting:
        pid = waiting.pop()
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(child) for child in listed.read_text().split()]
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        kind = "web" if "granian" in words else "worker" if "jobs.worker" in words else ""
        if kind:
            found[kind] = max(found[kind], _proportional(pid))
    return found


def _proportional(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
