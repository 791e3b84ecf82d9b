"""A PostgreSQL cluster of the tests' own: in a temporary directory, on a private socket, gone at the end."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

from app.core.supervisor.processes import die_with_parent, end
from tests.support.system import find_program, missing

# Speed over safety: nobody needs these databases after a power cut.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Cluster:
    """A running server; databases are copies of a template."""

    def __init__(self, options: Mapping[str, str] = OPTIONS) -> None:
        self.options = options
        initdb = find_program("initdb", folders="/usr/lib/postgresql/*/bin")
        if initdb is None:
            missing("PostgreSQL's server programs (package postgresql)")
        self.programs = initdb.resolve().parent
        self.folder = Path(tempfile.mkdtemp(prefix="rc-pg-", dir="/tmp"))  # a short path: it holds a socket
        self.user = unprivileged_user()
        if self.user:
            shutil.chown(self.folder, self.user)
        self._initialise()
        self.process = self._start()

    def _initialise(self) -> None:
        locale = ["--locale=C.UTF-8", "--encoding=UTF8"] if os.uname().sysname == "Linux" else ["--no-locale", "-EUTF8"]
        subprocess.run(
            [
                str(self.programs / "initdb"),
                "-D",
                str(self.folder / "data"),
                "-U",
                "tests",
                "-A",
                "trust",
                "--no-sync",
                *locale,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **self._identity(),
        )

    def _start(self) -> "subprocess.Popen[bytes]":
        data = str(self.folder / "data")
        options = [part for name, value in self.options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", data, "-k", str(self.folder), *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),  # runs after the change of user, which would undo it
                **self._identity(),
            )
        self._wait(process)
        return process

    def _identity(self) -> dict[str, object]:
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        end_at = time.monotonic() + 30
        while time.monotonic() < end_at and process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres")).close()
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text()[-2000:])

    def url(self, database: str) -> str:
        """The address of a database in this cluster."""
        return f"postgresql://tests@/{database}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, a copy of the template; its address."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """The database is gone, whoever is still connected."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def restart(self) -> None:
        """The server answers again, after it was killed."""
        self.process = self._start()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def stop(self) -> None:
        """The server and its files are gone."""
        self.process.send_signal(signal.SIGINT)
        end(self.process, 10)
        shutil.rmtree(self.folder, ignore_errors=True)


def unprivileged_user() -> str:
    """Whom the server runs as: PostgreSQL refuses root. Empty when we are not root."""
    if os.getuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
