"""Ports of this machine: whether one is free, and whether the product answers behind it."""

from __future__ import annotations

import http.client
import socket
import time

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
