"""The virus scanner: clamd, asked by its INSTREAM, over TCP or a socket of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from app.core.clock import monotonic

CHUNK = 256 * 1024
CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 120.0  # as long as clamd itself looks into one file (MaxScanTime)
LONGEST_ANSWER = 4096
_COMMAND = b"zINSTREAM\0"


class ScannerAway(Exception):
    """Nothing is known about the file: the scanner does not answer, or not in time."""


class Unjudged(Exception):
    """The scanner is there and has no verdict on this file, as when it is larger than it takes; the text is its own."""


class Infected(Exception):
    """The scanner found something in the file; the text is what it calls it."""


class Scanner:
    """A clamd at `host:port`, or at the path of its socket."""

    def __init__(self, address: str, seconds: float = WHOLE_SECONDS) -> None:
        self.address = address
        self.seconds = seconds

    def scan(self, path: Path) -> None:
        """The file is clean. Raises Infected when it is not, Unjudged or ScannerAway when nobody knows."""
        try:
            answer = self._ask(path)
        except OSError as error:
            raise ScannerAway(str(error) or type(error).__name__) from error
        _judge(answer)

    def _ask(self, path: Path) -> str:
        until = monotonic() + self.seconds
        with self._connect() as line, path.open("rb") as file:
            with suppress(BrokenPipeError, ConnectionResetError):  # it has heard enough, and says why
                for part in _stream(file):
                    _wait_at_most(line, until)
                    line.sendall(part)
            answer = b""
            while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
                _wait_at_most(line, until)
                part = line.recv(LONGEST_ANSWER)
                if not part:
                    break
                answer += part
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connect(self) -> socket.socket:
        if not self.address.startswith("/"):
            host, _, port = self.address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(self.address)
        except OSError:
            line.close()
            raise
        return line


def _stream(file: BinaryIO) -> Iterator[bytes]:
    """The command, the file in pieces with the length of each, and its end."""
    yield _COMMAND
    while piece := file.read(CHUNK):
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _wait_at_most(line: socket.socket, until: float) -> None:
    """The next step on this line may take what is left of the time; raises TimeoutError when nothing is."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    line.settimeout(left)


def _judge(answer: str) -> None:
    if answer == "stream: OK":
        return
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        raise Infected(answer[len("stream: ") : -len(" FOUND")])
    if answer:
        raise Unjudged(answer)
    raise ScannerAway("it said nothing")
