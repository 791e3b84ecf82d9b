"""Tests talk to this machine only: any other address is refused before a packet leaves."""

import sys
from ipaddress import ip_address
from typing import Any


def is_local(host: object) -> bool:
    """Whether this host is the machine itself."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: raises on a connection to, or a look-up of, any other machine."""
    if event == "socket.getaddrinfo" and not is_local(arguments[0]):
        raise PermissionError(f"Tests may not look up {arguments[0]}.")
    if event == "socket.connect" and isinstance(arguments[1], tuple) and not is_local(arguments[1][0]):
        raise PermissionError(f"Tests may not connect to {arguments[1]}.")


def stay_on_this_machine() -> None:
    """From now on, in this process."""
    sys.addaudithook(refuse_other_machines)
