"""A process that acts about a case and is killed (SIGKILL) at a step of it, time and again.

python -m tests.support.processes.dying <database>: for each line of JSON that it reads, a child of its own does that
act and dies at the step with that number: before one of the statements, before the commit, or right after it, when
nobody has been told to look yet. One line answers: the step ("statement", "commit", "committed"), or "done" when the
child lived. What takes time, imports and compiling statements, is done once, before any child is born.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import event

from app.core.clock import FixedClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions, Tx
from app.core.instants import from_us, to_us
from app.core.queue import JobQueue
from app.rules.milestones.division import Parts
from app.services.cases import cases
from app.services.deadlines import deadlines
from app.services.orders import orders
from tests.support.domain.factories import PLATFORM
from tests.support.system import ROOT

SWEEP = "sweep"
_STEPS = {"before_cursor_execute": "statement", "commit": "commit", "checkin": "committed"}


class Dying:
    """The process as a test speaks to it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def at(self, step: int, now: datetime, act: str, order_id: int = 0, user_id: int = 0, **given: Any) -> str:
        """Somebody does this about the newest case of that order, or the clock sweeps; at which step they died."""
        asked = {"step": step, "now": to_us(now), "act": act, "order": order_id, "user": user_id, "given": given}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def dying(database_url: str) -> Iterator[Dying]:
    """The process, inside the block."""
    command = [sys.executable, "-m", "tests.support.processes.dying", database_url]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:  # whose input ends with the block
        yield Dying(process)


def _do(tx: Tx, asked: Mapping[str, Any]) -> None:
    if asked["act"] == SWEEP:
        deadlines.sweep_batch(tx, PLATFORM, 100)
        return
    facts, actor = orders.lock(tx, asked["order"], asked["user"], PLATFORM)
    given = dict(asked["given"])
    if "offer" in given:
        given["offer"] = Parts(*given["offer"])
    cases.act(tx, facts, actor, facts.cases[-1].ref, asked["act"], None, **given)


def _count_down(engine: Any, step: int, told: int) -> None:
    """At that step, which it tells first, this process is gone."""
    left = step

    def at(name: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.write(told, _STEPS[name].encode())
            os.kill(os.getpid(), signal.SIGKILL)

    for name in _STEPS:
        event.listen(engine, name, lambda *_, name=name: at(name))


def _die(engine: Any, transactions: Transactions, asked: Mapping[str, Any]) -> str:
    """How it ended for a child that does this."""
    reads, writes = os.pipe()
    if os.fork() == 0:
        _count_down(engine, asked["step"], writes)
        with transactions.open(write=True) as tx:
            _do(tx, asked)
        os._exit(0)
    os.close(writes)
    _, status = os.wait()
    with os.fdopen(reads) as told:
        name = told.read()
    assert os.WIFSIGNALED(status) == bool(name), status
    return name or "done"


def main(url: str) -> None:
    """Every line is done once to know how, and undone; then a child does it and dies."""
    engine = make_engine(url)
    known: set[str] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        transactions = Transactions(engine, FixedClock(from_us(asked["now"])), JobQueue(""))
        if asked["act"] not in known:
            with transactions.open(write=True) as tx:
                _do(tx, asked)
                tx.discard = True
            known.add(asked["act"])
            engine.dispose()
        print(_die(engine, transactions, asked), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
