"""The killer: finds the process that the plan names, and kills it without a word of warning."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.processes.product import command_line
from tests.support.processes.workers import children_of
from tools.chaos.plan import SERVER_TARGETS, Kill
from tools.chaos.stack import Stack

WAIT = 4.0  # seconds for which a process that is not there is waited for: a worker's child lives shortly
# Who is killed while a mail is on its way may leave it to be sent once more.
MAY_REPEAT = ("supervisor", "mail worker", "horse", "scheduler", "smtp", "backend", "postgres")
_INSIDE = {
    "web": "granian",
    "sweep worker": "jobs.worker sweep",
    "mail worker": "jobs.worker mail",
    "gateway worker": "jobs.worker gateway",
    "scheduler": "jobs.scheduler",
    "sandbox": "app.sandbox",
    "redis": "valkey-server redis-server",
}


@dataclass
class Nemesis:
    """Kills what a plan says, and counts."""

    stack: Stack
    killed: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def run(self, plan: list[Kill], seconds: float) -> None:
        """The whole plan; what ended outside of the supervisor's care is started again on the way."""
        began = time.monotonic()
        for kill in plan:
            self.wait(lambda at=kill.at: time.monotonic() - began >= at, seconds)
            found = self.wait(lambda target=kill.target: self.find(target), WAIT)
            if found:
                pid = found[int(kill.pick * len(found))]
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed[kill.target] += 1
                if kill.target in SERVER_TARGETS:
                    self.stack.shaken_at = time.monotonic()
            else:
                self.missed[kill.target] += 1
        self.wait(lambda: time.monotonic() - began >= seconds, seconds)

    def wait(self, condition: Callable[[], object], seconds: float) -> object:
        """What the condition gives at last; meanwhile everything outside is looked after."""
        end_at, tended = time.monotonic() + seconds, 0.0
        while not (found := condition()) and time.monotonic() < end_at:
            if time.monotonic() - tended > 0.5:
                self.stack.tend()
                tended = time.monotonic()
            time.sleep(0.002)
        return found

    def find(self, target: str) -> list[int]:
        """The processes of this name, at this moment."""
        supervisor = self.stack.supervisor.process.pid
        if target == "supervisor":
            return [supervisor]
        if target in self.stack.outside:
            process = self.stack.outside[target].process
            return [process.pid] if process and process.poll() is None else []
        if target in ("postgres", "backend"):
            return self.server(target)
        children = {pid: command_line(pid) for pid in children_of(supervisor)}
        if target == "horse":
            return [child for pid, line in children.items() if "jobs.worker" in line for child in children_of(pid)]
        if target == "web worker":
            parents = [pid for pid, line in children.items() if "granian" in line]
            return [child for pid in parents for child in children_of(pid)]
        names = _INSIDE[target].split() if target == "redis" else [_INSIDE[target]]
        return [pid for pid, line in children.items() if any(name in line for name in names)]

    def server(self, target: str) -> list[int]:
        """PostgreSQL's postmaster, or the processes that serve the product's connections."""
        assert self.stack.cluster is not None
        pid = self.stack.cluster.process.pid
        return [pid] if target == "postgres" else [c for c in children_of(pid) if "tests chaos" in command_line(c)]
