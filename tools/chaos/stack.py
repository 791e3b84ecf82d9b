"""The product as `python -m app.run` starts it, and what stands beside it: mail server, database, Redis, gateway."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from app.core.settings import Settings
from app.core.supervisor.embedded_redis import EmbeddedServer
from app.core.supervisor.processes import die_with_parent, end
from tests.support.postgres import OPTIONS, Cluster
from tests.support.processes.product import THEIRS
from tests.support.system import ROOT
from tools.chaos.plan import POSTGRESQL

MARK = "CHAOS_RUN"  # in the environment of every process of a run, so that what was left behind is found
# What is answered has to survive the end of every process of the server; the machine itself stays up.
DURABLE = OPTIONS | {"synchronous_commit": "on", "full_page_writes": "on"}
START_SECONDS = 60.0
NO_DATABASE, RECOVERY = "`flask db upgrade` failed", 15.0  # seconds that the database may take to come back


class Outside:
    """A process of this run's own, which is started again when it was killed."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._start = start
        self.process = start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def restart(self) -> None:
        """It runs again."""
        self.process = self._start()


class Stack:
    """Everything of one run. Processes are started by the main thread only: they end when their thread does."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.data, self.caught, self.log = folder / "var", folder / "mails.jsonl", folder / "log"
        self.mark = secrets.token_hex(8)
        self.port, self.smtp_port = free_port(), free_port()
        self.refusals: list[str] = []  # what a start said that failed
        kept = {name: value for name, value in os.environ.items() if name not in THEIRS}
        self.environ = kept | {MARK: self.mark, "DATA_DIR": str(self.data), "PORT": str(self.port)}
        self.environ |= {"WEB_WORKERS": "2", "MAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}"}
        self.cluster: Cluster | None = None
        self.began_at = self.shaken_at = 0.0  # when the supervisor was last started, and the database server killed
        self.outside: dict[str, Outside | EmbeddedServer] = {}

    def start(self) -> None:
        """Everything answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.outside["smtp"] = Outside(lambda: self.run("tools.chaos.smtp", str(self.smtp_port), str(self.caught)))
        if self.database == POSTGRESQL:
            self.bring_servers()
        self.supervisor = self.supervise()
        self.wait_until_ready()

    def bring_servers(self) -> None:
        """A PostgreSQL with the demo world in it, a Redis and a gateway, as an operator brings them."""
        self.cluster = Cluster(DURABLE)
        redis, port = EmbeddedServer(self.data / "redis"), free_port()
        redis.start()
        self.environ |= {"DATABASE_URL": self.cluster.create("chaos"), "REDIS_URL": redis.url}
        self.environ |= {
            "SECRET_KEY": self.mark,
            "GATEWAY_URL": f"http://127.0.0.1:{port}",
            "GATEWAY_SECRET": self.mark,
        }
        self.environ |= {"SANDBOX_PORT": str(port), "SANDBOX_OLDER": "believed"}
        self.environ |= {"SANDBOX_NOTIFY": f"http://127.0.0.1:{self.port}/gateway/notices"}
        for command in (("db", "upgrade"), ("demo", "load")):
            if self.run("flask", "--app", "wsgi", *command).wait():
                raise RuntimeError(self.log.read_text()[-2000:])
        self.outside |= {"redis": redis, "sandbox": Outside(lambda: self.run("app.sandbox"))}

    def run(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A process of Python, which ends with this one."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def supervise(self) -> Outside:
        """The supervisor; its words have a file of their own."""
        return Outside(lambda: self.run("app.run"))

    def wait_until_ready(self) -> None:
        """The address is printed; RuntimeError when it is not. A start that is refused is noted and tried again."""
        before, end_at = self.said_ready(), time.monotonic() + START_SECONDS
        while self.said_ready() == before:
            if time.monotonic() > end_at:
                raise RuntimeError("The product did not start in time.\n" + self.log.read_text()[-2000:])
            self.tend()
            time.sleep(0.1)

    def said_ready(self) -> int:
        """How often the product has told its address."""
        return self.log.read_text().count("Ctrl-C stops it") if self.log.exists() else 0

    def tend(self) -> None:
        """What was killed and is not looked after by the supervisor is started again."""
        for server in self.outside.values():
            if not server.alive:
                server.start() if isinstance(server, EmbeddedServer) else server.restart()
        if self.cluster and self.cluster.process.poll() is not None:
            with contextlib.suppress(RuntimeError):  # its children are not all gone yet: at the next look
                self.cluster.restart()
        if not self.supervisor.alive:
            if self.supervisor.process.returncode > 0:
                self.note_refusal(self.log.read_text().strip().splitlines()[-1])
                self.end_left_behind()
            self.began_at = time.monotonic()
            self.supervisor.restart()

    def note_refusal(self, said: str) -> None:
        """A start was refused; that a database which was just killed does not answer is no fault of the start."""
        if NO_DATABASE not in said or self.shaken_at < self.began_at - RECOVERY:
            self.refusals.append(said)

    def end_left_behind(self) -> None:
        """What carries this run's mark and belongs to nobody any more is gone, so that the run can go on."""
        known = {server.process.pid for server in self.outside.values() if server.process} | {os.getpid()}
        for pid, environ in marked(self.mark):
            if pid not in known and environ.get("PORT") == str(self.port):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop_product(self) -> None:
        """The supervisor and all of its own have ended in order."""
        end(self.supervisor.process, START_SECONDS)

    def stop(self, keep: bool = False) -> None:
        """No process of the run is left; with `keep`, the files of its PostgreSQL are."""
        if hasattr(self, "supervisor"):
            self.stop_product()
        self.end_left_behind()
        for server in self.outside.values():
            server.stop() if isinstance(server, EmbeddedServer) else end(server.process, 5)
        self.outside.clear()
        if self.cluster and keep:
            end(self.cluster.process, 10)
        elif self.cluster:
            self.cluster.stop()

    def settings(self) -> Settings:
        """The settings of the product, for looking at its database from outside."""
        environ: Mapping[str, str] = self.environ
        if self.database != POSTGRESQL:
            gateway = {"GATEWAY_URL": "http://127.0.0.1:9", "GATEWAY_SECRET": "none"}
            environ = {**environ, **gateway, "SECRET_KEY": "none"}
        return Settings.from_env(environ)


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def marked(mark: str) -> list[tuple[int, dict[str, str]]]:
    """The processes of this run, with their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            pairs = (part.partition("=") for part in path.read_bytes().decode(errors="replace").split("\0"))
            environ = {name: value for name, _, value in pairs}
            if environ.get(MARK) == mark:
                found.append((int(path.parent.name), environ))
    return found
