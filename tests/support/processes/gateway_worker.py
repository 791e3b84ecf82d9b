"""A worker of the gateway's outbox as a process of its own, with a gateway in a folder, that dies where it is told to.

python -m tests.support.processes.gateway_worker <database> <folder> <where>: before the call, after it, or never.
"""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from app.core.clock import SystemClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.services.payments import operations
from app.services.payments.gateway import Answer, BadNotice, GatewayNotice, OperationRequest
from tests.support.apps import make_settings


class FolderGateway:
    """A gateway whose memory is a folder: a file for each key, and a line in it each time that money really moved."""

    def __init__(self, folder: Path, dies: str = "") -> None:
        self.folder, self.dies = folder, dies

    def ask(self, asked: OperationRequest) -> Answer:
        """It happens, once for each key, and whoever asked may be gone before or after it."""
        self._die("before")
        if self.look(asked.key) is None:
            with self._file(asked.key).open("a") as file:
                file.write(f"{asked.kind} {asked.amount} {asked.currency}\n")
        self._die("after")
        return Answer("done")

    def look(self, key: str) -> Answer | None:
        """How it stands."""
        return Answer("done") if self._file(key).exists() else None

    def parse(self, headers: Mapping[str, str], body: bytes, now: datetime) -> GatewayNotice:
        """Nobody sends notices here."""
        raise BadNotice

    def done(self) -> list[str]:
        """Every movement of money there ever was."""
        return [line for path in sorted(self.folder.iterdir()) for line in path.read_text().splitlines()]

    def _file(self, key: str) -> Path:
        return self.folder / key.replace(":", "-")

    def _die(self, where: str) -> None:
        if where == self.dies:
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, folder: str, dies: str) -> None:
    """Works off what waits and says how much that was."""
    engine = make_engine(url)
    transactions = Transactions(engine, SystemClock(), JobQueue(""))
    settings = make_settings(Path(folder), url)
    print(operations.work(transactions, settings, FolderGateway(Path(folder), dies)))
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
