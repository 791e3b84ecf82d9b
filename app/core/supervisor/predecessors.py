"""What an earlier run on the same data directory has left: processes that outlived their killed supervisor.

Every process of a run carries the data directory in its environment, which its children inherit and nobody else has.
Under the run's lock, each process that carries it is therefore a predecessor's: no list of ids can be out of date.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

MARK = "RESOLUTION_RUN"
PROC = Path("/proc")  # systems without it learn of a predecessor by the port that is taken


def mark_of(data: Path) -> dict[str, str]:
    """What every process of a run on this data directory has in its environment."""
    return {MARK: str(data.resolve())}


def end_predecessors(data: Path, seconds: float) -> bool:
    """None of them runs any more: asked first, and killed when they have not obeyed after `seconds`; whether any did.

    They are looked up again and again: a web server that is asked to stop may just be starting a worker.
    """
    found = left_by(data)
    _signal(found, signal.SIGTERM)
    kill_at = time.monotonic() + seconds
    while (left := left_by(data)) and time.monotonic() < kill_at + seconds:
        if time.monotonic() > kill_at:
            _signal(left, signal.SIGKILL)
        time.sleep(0.02)
    return bool(found)


def left_by(data: Path) -> list[int]:
    """The processes, other than this one, that carry the mark of this data directory."""
    ((name, value),) = mark_of(data).items()
    ids = [int(one.name) for one in PROC.iterdir() if one.name.isdecimal()] if PROC.is_dir() else []
    return [pid for pid in ids if pid != os.getpid() and f"{name}={value}".encode() in _environ(pid)]


def _environ(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError):  # it is gone, or somebody else's
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    return []


def _signal(pids: list[int], signum: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signum)
