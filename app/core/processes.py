"""Child processes and lock files: nobody is left behind, and nobody works twice on the same data."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import IO

_PR_SET_PDEATHSIG = 1


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """The process is gone: asked first, and killed when it has not obeyed after `seconds`."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def die_with_parent(signum: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: on Linux the child gets `signum` when its parent dies, however the parent dies."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # loaded before the fork: a child may only make system calls
    parent = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:  # it died before the arrangement was made
            os.kill(os.getpid(), signum)

    return arrange


def take_lock(lock: IO[str], seconds: float = 0.0) -> bool:
    """Whether the file is ours now, after waiting up to `seconds` for another holder; the system frees it at exit."""
    end_at = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= end_at:
                return False
            time.sleep(0.05)
