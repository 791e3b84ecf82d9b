"""The virus scanner clamd, as the program knows it: its INSTREAM, spoken by a small server, or by the real one."""

import contextlib
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from tests.support.system import find_program

# Harmless by agreement: every scanner calls this text a virus. In two parts, so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Eicar-Test-Signature"
COMMAND = b"zINSTREAM\0"


class FakeClamd:
    """Takes streams and answers as clamd does; a test says how slowly, how much it takes, or what else it says."""

    def __init__(self) -> None:
        self.address = ""
        self.seconds = 0.0  # before it answers
        self.most = 100_000_000  # bytes of a stream
        self.says: bytes | None = None  # instead of its finding
        self.scanned: list[int] = []  # the sizes of what it was sent

    @contextmanager
    def running(self, port: int = 0) -> Iterator["FakeClamd"]:
        """It listens inside the block."""

        class Handler(StreamRequestHandler):
            def handle(handler) -> None:  # noqa: N805
                self._serve(handler)

        with Server(("127.0.0.1", port), Handler) as server:
            self.address = f"127.0.0.1:{server.server_address[1]}"
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def _serve(self, line: StreamRequestHandler) -> None:
        if line.rfile.read(len(COMMAND)) != COMMAND:
            line.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data, answer = b"", b""
        while size := struct.unpack(">I", line.rfile.read(4))[0]:
            data += line.rfile.read(size)
            if len(data) > self.most:
                answer = b"INSTREAM size limit exceeded. ERROR\0"
                break
        self.scanned.append(len(data))
        time.sleep(self.seconds)
        found = b"stream: " + SIGNATURE.encode() + b" FOUND\0" if EICAR in data else b"stream: OK\0"
        with contextlib.suppress(OSError):  # the other side did not wait
            line.wfile.write(self.says if self.says is not None else answer or found)


class Server(ThreadingTCPServer):
    """Its port is free again at once, and its threads keep nobody."""

    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up in the middle is part of the test."""


@contextmanager
def real_clamd() -> Iterator[str]:
    """The path of the socket of ClamAV's clamd, which knows the test virus and nothing else; skipped without one."""
    program = find_program("clamd", folders="/usr/sbin")
    if program is None:
        pytest.skip("ClamAV's clamd is not installed; the server that plays it was tried alone")
    with tempfile.TemporaryDirectory(prefix="rc-clamd-", dir="/tmp") as name:  # a short path: it holds a socket
        folder = Path(name)
        (folder / "db").mkdir()
        (folder / "db" / "test.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n")
        where = folder / "socket"
        lines = [f"LocalSocket {where}", f"DatabaseDirectory {folder / 'db'}", "Foreground yes", "StreamMaxLength 1M"]
        (folder / "conf").write_text("\n".join(lines) + "\n")
        command = [str(program), "-c", str(folder / "conf")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(where, process)
            yield str(where)
        finally:
            process.terminate()
            process.wait()


def _wait_for(where: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(str(where)) == 0:
                return
        assert process.poll() is None, "clamd ended while it started"
        time.sleep(0.1)
    raise AssertionError("clamd does not listen")
