"""Workers and schedulers as tests need them: in this process with the test's clock, or as real processes to kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rq import SimpleWorker
from sqlalchemy import Engine

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.core.runtime import RuntimeServices
from app.core.settings import Settings
from app.core.supervisor.processes import die_with_parent
from jobs import process
from tests.support.domain.worlds import World
from tests.support.lending import services_on_kept_engine
from tests.support.system import ROOT


def eventually(what: Callable[[], bool], seconds: float = 30.0, pause: float = 0.05) -> bool:
    """Whether it becomes true in time."""
    end_at = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end_at:
            return False
        time.sleep(pause)
    return True


@pytest.fixture
def worker_parts(settings: Settings, clock: FixedClock) -> Iterator[RuntimeServices]:
    """The services with which tasks and schedulers of this process work, on the test's database and clock."""
    made = process.begin(services_on_kept_engine(settings, clock))
    yield made
    made.engine.dispose()
    process._services = None


def work_off(url: str, *queues: str) -> None:
    """Do in this process whatever was rung for, as a worker would."""
    job_queue = JobQueue(url)
    for name in queues:
        SimpleWorker([name], connection=job_queue.connection, serializer="json").work(burst=True, logging_level="ERROR")


class Workers:
    """Real processes on one database, one Redis and one folder of mails; all are gone when the test ends."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": "only-for-tests",
            "MAIL_URL": f"file:{folder / 'mail'}",
            "BASE_URL": "http://localhost",
            "TZ": "Asia/Tokyo",  # of no importance to any mail
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, **environ: str) -> "subprocess.Popen[bytes]":
        """A process such as `jobs.worker sweep`."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environ | environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        self.processes.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """The process and its children are gone at once, without a chance to say anything."""
        family = [*children_of(process.pid), process.pid]
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        process.wait()

    @property
    def log(self) -> str:
        """What all of them have logged."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def said(self, text: str, seconds: float = 30.0) -> bool:
        """Whether this stands in the log, or comes in time."""
        return eventually(lambda: text in self.log, seconds)

    def stop(self) -> None:
        """Nobody is left."""
        for started in self.processes:
            if started.poll() is None:
                self.kill(started)


def children_of(pid: int) -> list[int]:
    """The children of a process: an RQ worker's horse."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


@pytest.fixture
def workers(tmp_path: Path, database_url: str) -> Iterator[Workers]:
    """Starts processes on the test's database."""
    made = Workers(tmp_path, database_url)
    yield made
    made.stop()


@pytest.fixture
def past(engine: Engine) -> World:
    """A world 48 hours and five seconds ago: what is asked in it is due now for everybody with a real clock."""
    clock = FixedClock(datetime.now(UTC) - timedelta(hours=48, seconds=5))
    return World(Transactions(engine, clock, JobQueue("")), clock)
