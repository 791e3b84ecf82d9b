"""Ports of this machine: whether one is free, which one is kept, and whether the product answers behind it."""

from __future__ import annotations

import http.client
import socket
import time
from pathlib import Path

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def why_not_free(host: str, port: int, seconds: float) -> str:
    """Why nobody can listen there, after up to `seconds` for an earlier run to let go; empty when it is free."""
    end_at = time.monotonic() + seconds
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                reason = str(error.strerror or error)
            else:
                return ""
        if time.monotonic() > end_at:
            return reason
        time.sleep(0.1)


def kept_port(path: Path, other: int, seconds: float) -> int:
    """The free port that this file names, or else any free one but `other`, which the file then names.

    Links that were given out keep leading there after a restart. An earlier run has up to `seconds` to let go of it.
    """
    text = path.read_text().strip() if path.exists() else ""
    kept = int(text) if text.isdecimal() else 0
    if 0 < kept < 65536 and kept != other and not why_not_free("127.0.0.1", kept, seconds):
        return kept
    found = other
    while found == other:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            found = int(probe.getsockname()[1])
    path.write_text(f"{found}\n")
    return found


def reachable(host: str) -> str:
    """The host as an address of the web names it, where this machine reaches what listens on `host`."""
    found = _EVERYWHERE.get(host, host)
    return f"[{found}]" if ":" in found else found


def healthy(host: str, port: int, name: str) -> bool:
    """Whether the web server answers /healthz with 200, asked under the name it is known by."""
    line = http.client.HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=5)
    try:
        line.request("GET", "/healthz", headers={"Host": name})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
