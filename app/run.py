"""`make run`: starts everything in order, keeps it running, and stops it in the reverse order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from app.commands import commands_of
from app.core.database import revisions
from app.core.settings import Settings, SettingsError
from app.core.supervisor.datadir import Held, kept_secret, only_one
from app.core.supervisor.embedded_redis import EmbeddedError, EmbeddedServer
from app.core.supervisor.ports import healthy, kept_port, reachable, why_not_free
from app.core.supervisor.predecessors import end_predecessors, mark_of
from app.core.supervisor.processes import Child, adopt_orphans, die_with_parent, end, end_orphans

ROOT = Path(__file__).resolve().parent.parent
WEB_SECONDS = 60.0  # how long the web server may take until its first answer
STOP_SECONDS = 20.0  # how long a process may take to finish what it is doing
REDIS_PAUSE = 5.0  # between two attempts to start Redis again
PATIENCE = 5.0  # how long an earlier run may take to end, and to let go of its port and its lock
NOTICES = "/gateway/notices"  # where the web server takes what the gateway has to tell


class Stop(Exception):
    """The run ends here; the text says why, and is empty when it was asked to."""


class Supervisor:
    """One run of the product on one data directory."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.data = Path(environ.get("DATA_DIR") or ROOT / "var").absolute()
        self.environ = environ | mark_of(self.data)
        self.host = environ.get("HOST") or "127.0.0.1"
        self.port = number(environ, "PORT", "8000", 65535)
        self.web_workers = number(environ, "WEB_WORKERS", "2", 64)
        self.address = environ.get("BASE_URL") or f"http://{self.host}:{self.port}"
        theirs = environ.get("REDIS_URL") or environ.get("DATABASE_URL")  # who brings a server wants nothing embedded
        self.redis = None if theirs else EmbeddedServer(self.data / "valkey", self.environ)
        self.redis_at = 0.0
        # Only the demo plays with money: who brings a database, or a gateway, gets no sandbox.
        self.plays = not (environ.get("DATABASE_URL") or environ.get("GATEWAY_URL"))
        self.children: list[Child] = []
        self.greeting: subprocess.Popen[bytes] | None = None
        self.ready = False
        self.stopping = False

    def run(self) -> None:
        """Everything runs until a signal asks to stop; then nothing is left. Stop says what went wrong."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(self.data / "run.lock", self.address):
            if end_predecessors(self.data, PATIENCE):
                say("An earlier run was killed; what it had left running is ended.")
            if reason := why_not_free(self.host, self.port, PATIENCE):
                raise Stop(
                    f"Cannot listen on {self.host}:{self.port} ({reason}). Choose another port: make run PORT=8001"
                )
            adopt_orphans()
            try:
                self.start()
                self.watch()
            finally:
                self.stop()

    def start(self) -> None:
        """Redis, database, sandbox, web, workers, scheduler; the address is printed when the web answers."""
        self.environ |= {"DATA_DIR": str(self.data), "PORT": str(self.port)}
        self.environ.setdefault("SECRET_KEY", kept_secret(self.data / "secret_key"))
        self.environ.setdefault("LOG_LEVEL", "WARNING")  # a quiet terminal
        Settings.from_env(self.environ)  # a wrong setting is named here, before anything runs
        if self.redis:
            self.redis.start()
            self.environ["REDIS_URL"] = self.redis.url
        self.prepare_database()
        if self.plays:
            self.add(self.make_sandbox())
        web, *others = self.make_children()
        self.add(web)
        self.wait_for_web()
        self.ready = True
        for child in others:  # only now, so that they do not take the first page's time
            self.add(child)
        say(f"\n  The Resolution Center is at {self.address}  (Ctrl-C stops it)\n")
        self.greeting = self.begin("demo", "people", errors=subprocess.DEVNULL)  # where there is no demo, it fails

    def add(self, child: Child) -> None:
        """The process runs and is looked after."""
        self.check()
        child.start()
        self.children.append(child)

    def prepare_database(self) -> None:
        """The schema is current; a database that this run makes itself holds the demo world."""
        own = not self.environ.get("DATABASE_URL")
        file, unfinished = self.data / "app.db", self.data / "app.db.unfinished"
        if own and unfinished.exists():  # a first start was cut short, and no web server ever saw this file
            for part in self.data.glob("app.db*"):
                part.unlink()
        new = own and not file.exists()
        if new:
            say("Making the database and its demo world, once.")
            unfinished.touch()
        # The command takes more than a second to find out that there is nothing to do.
        if not own or revisions.of_file(file) != revisions.newest():
            self.flask("db", "upgrade")
        if new:
            self.flask("demo", "load")
            unfinished.unlink()

    def flask(self, *command: str) -> None:
        """One of the program's own commands has run well; Stop when it failed."""
        self.check()
        if self.begin(*command).wait():
            raise Stop(f"`flask {' '.join(command)}` failed; its message stands above.")

    def begin(self, *command: str, errors: int | None = None) -> subprocess.Popen[bytes]:
        """One of the program's own commands runs, out of reach of the terminal's Ctrl-C."""
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def make_sandbox(self) -> Child:
        """The payment gateway of the demo, and in the environment what the others need to know of it."""
        port = kept_port(self.data / "sandbox_port", self.port, PATIENCE)
        self.environ["GATEWAY_URL"] = f"http://127.0.0.1:{port}"
        self.environ["GATEWAY_SECRET"] = kept_secret(self.data / "gateway_secret")
        self.environ["SANDBOX_PORT"] = str(port)
        self.environ["SANDBOX_OLDER"] = "believed"  # the demo's past was paid for before there was a sandbox
        self.environ["SANDBOX_NOTIFY"] = f"http://{reachable(self.host)}:{self.port}{NOTICES}"
        return Child("sandbox", [sys.executable, "-m", "app.sandbox"], ROOT, self.environ)

    def make_children(self) -> list[Child]:
        """What runs next to Redis, in the order of starting; the reverse is the order of stopping."""
        commands = commands_of(self.environ, self.host, self.port, self.web_workers)
        return [Child(name, [sys.executable, "-m", *parts], ROOT, self.environ) for name, parts in commands.items()]

    def wait_for_web(self) -> None:
        """The web server answers; Stop when it does not within its time."""
        end_at = time.monotonic() + WEB_SECONDS
        while not healthy(self.host, self.port, urlsplit(self.address).netloc):
            self.keep_alive()
            if time.monotonic() > end_at:
                raise Stop(f"The web server did not answer within {WEB_SECONDS:.0f} seconds.")
            time.sleep(0.05)

    def watch(self) -> None:
        """Whatever ends is started again, until a signal comes."""
        while True:
            self.keep_alive()
            time.sleep(0.2)

    def keep_alive(self) -> None:
        """Every process that ended is started again, later and later if it keeps ending."""
        self.check()
        if self.greeting and self.greeting.poll() is not None:
            self.greeting = None
        if self.redis and not self.redis.alive and time.monotonic() >= self.redis_at:
            self.revive_redis(self.redis)
        for child in self.children:
            if news := child.revive():
                end_orphans(keep=self.known())
                say(news)

    def revive_redis(self, redis: EmbeddedServer) -> None:
        """Redis runs again, or is tried later: the product works without it, only slower."""
        say("The embedded Redis server ended; starting it again.")
        self.redis_at = time.monotonic() + REDIS_PAUSE
        try:
            redis.start()
        except EmbeddedError as reason:
            say(str(reason))

    def stop(self) -> None:
        """Every process is gone: scheduler first, then workers, web, sandbox and Redis."""
        if self.children or self.stopping:
            say("Stopping.")
        for child in reversed(self.children):
            # A web server that is still starting does not listen, and has nothing to finish.
            child.stop(STOP_SECONDS if self.ready else 0)
        if self.greeting:
            end(self.greeting, 0)
        end_orphans(keep=self.known())
        if self.redis:
            self.redis.stop()

    def known(self) -> set[int]:
        """The processes that this run started and has not seen ending."""
        processes = [child.process for child in self.children]
        processes += [self.redis.process if self.redis else None, self.greeting]
        return {process.pid for process in processes if process}

    def check(self) -> None:
        """Stop if a signal asked for it."""
        if self.stopping:
            raise Stop

    def ask_to_stop(self, _signum: int, _frame: FrameType | None) -> None:
        """A signal handler: the next check ends the run."""
        self.stopping = True


def say(text: str) -> None:
    """Tell the person at the terminal, if it is still there."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def number(environ: dict[str, str], name: str, default: str, most: int) -> int:
    """A whole number of the environment; Stop when it is none."""
    text = environ.get(name) or default
    if text.isdecimal() and 0 < int(text) <= most:
        return int(text)
    raise Stop(f"{name} must be a whole number from 1 to {most}, not {text!r}.")


def on_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    """A closed terminal, Ctrl-C and `kill` all ask for the same orderly stop."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, handler)


def main() -> int:
    """Run until asked to stop; the exit code is 1 when it could not start."""
    try:
        supervisor = Supervisor(dict(os.environ))
        on_signals(supervisor.ask_to_stop)
        supervisor.run()
    except (Stop, Held, EmbeddedError, SettingsError) as reason:
        say(str(reason))
        return 1 if str(reason) else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
