"""One process of the jobs: its parts, made once, with languages loaded before anybody forks."""

from __future__ import annotations

import os
import secrets
import socket

from app.core.i18n import configure, locales, reader_for
from app.core.mail.render import preload
from app.core.money import Money
from app.core.runtime import RuntimeServices, make_services
from app.core.settings import Settings, SettingsError
from app.core.words import At

_services: RuntimeServices | None = None


def begin(made: RuntimeServices | None = None) -> RuntimeServices:
    """From now on this process works with these parts, or with those of the environment."""
    global _services
    try:
        _services = made or make_services(Settings.from_env())
    except SettingsError as reason:
        raise SystemExit(str(reason)) from None
    configure(_services.settings)
    return _services


def runtime_services() -> RuntimeServices:
    """The parts of this process."""
    return _services or begin()


def name_of(role: str) -> str:
    """A name for this process that no other has: in heartbeats, leases and logs."""
    return f"{role}-{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"


def warm_up() -> None:
    """Catalogs, formats and templates are in memory, so that every forked child finds them there."""
    preload("emails")
    for code in locales():
        one = reader_for(code)
        one.money(Money(100, "EUR"))
        one.spoken(At(runtime_services().clock.wall(), "full"))
        assert one.zone_name  # noqa: S101  (reading it loads the names of zones)
