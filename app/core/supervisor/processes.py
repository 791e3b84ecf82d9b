"""Child processes and lock files: nobody is left behind, and nobody works twice on the same data."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

FIRST_PAUSE, MAX_PAUSE = 0.5, 30.0  # seconds before a process that ended is started again, doubled each time
CALM_SECONDS = 60.0  # a process that lived this long has not failed to start
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LINUX = sys.platform.startswith("linux")


class Child:
    """A process that is kept running: started again when it ends, later and later if it keeps ending."""

    def __init__(self, name: str, command: list[str], cwd: Path, environ: dict[str, str]) -> None:
        self.name = name
        self.command = command
        self.cwd = cwd
        self.environ = environ
        self.process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._started_at = self._start_at = 0.0

    def start(self) -> None:
        """The process runs in a session of its own, so that the terminal's Ctrl-C does not reach it."""
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def revive(self) -> str:
        """Notice an end, and start again when the pause after it is over; returns the news as a sentence, or ""."""
        if self.process is None:
            if time.monotonic() >= self._start_at:
                self.start()
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        kill_group(self.process.pid)
        self.process = None
        self._failures = 0 if time.monotonic() - self._started_at > CALM_SECONDS else self._failures + 1
        pause = min(MAX_PAUSE, FIRST_PAUSE * 2 ** max(0, self._failures - 1))
        self._start_at = time.monotonic() + pause
        why = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"The {self.name} {why}; starting it again in {pause:g} s."

    def stop(self, seconds: float) -> None:
        """The process and its group are gone; it had `seconds` to finish what it was doing."""
        if self.process is not None:
            end(self.process, seconds)
            kill_group(self.process.pid)
            self.process = None


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """The process is gone: asked first, and killed when it has not obeyed after `seconds`."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def kill_group(leader: int) -> None:
    """What a process that ended has left running in its group is gone too."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def die_with_parent(signum: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: on Linux the child gets `signum` when its parent dies, however the parent dies."""
    if not _LINUX:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # loaded before the fork: a child may only make system calls
    parent = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:  # it died before the arrangement was made
            os.kill(os.getpid(), signum)

    return arrange


def adopt_orphans() -> None:
    """On Linux, grandchildren whose parent was killed become ours, so that `end_orphans` finds them."""
    if _LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_orphans(keep: set[int]) -> None:
    """Every child process of ours outside `keep` is gone: such as an RQ work-horse that outlived its worker."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    children = {int(pid) for pid in listed.read_text().split()} if listed.exists() else set()
    for pid in children - keep:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


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
