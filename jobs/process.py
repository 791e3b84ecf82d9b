"""One process of the jobs: its parts, made once, with languages loaded before anybody forks."""

from __future__ import annotations

import os
import secrets
import socket

from app.core.i18n import configure, locales, reader_for
from app.core.mail.render import preload
from app.core.money import Money
from app.core.runtime import Parts, make_parts
from app.core.settings import Settings
from app.core.words import At

_parts: Parts | None = None


def begin(made: Parts | None = None) -> Parts:
    """From now on this process works with these parts, or with those of the environment."""
    global _parts
    _parts = made or make_parts(Settings.from_env())
    configure(_parts.settings)
    return _parts


def parts() -> Parts:
    """The parts of this process."""
    return _parts or begin()


def name_of(role: str) -> str:
    """A name for this process that no other has: in heartbeats, leases and logs."""
    return f"{role}-{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"


def warm_up() -> None:
    """Catalogs, formats and templates are in memory, so that every forked child finds them there."""
    preload("emails")
    for code in locales():
        one = reader_for(code)
        one.money(Money(100, "EUR"))
        one.spoken(At(parts().clock.wall(), "full"))
        assert one.zone_name  # noqa: S101  (reading it loads the names of zones)
