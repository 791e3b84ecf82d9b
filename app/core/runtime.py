"""The parts of a running application, made once: settings, clock, engine, transactions, bell, passwords."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Engine

from app.core.clock import Clock, SystemClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions
from app.core.queue import Bell
from app.core.security.passwords import Passwords
from app.core.settings import Settings

KEY = "resolution_center"


@dataclass(frozen=True, slots=True)
class Parts:
    """What requests, jobs and commands share."""

    settings: Settings
    clock: Clock
    engine: Engine
    transactions: Transactions
    bell: Bell
    passwords: Passwords


def make_parts(settings: Settings, clock: Clock | None = None) -> Parts:
    """The parts for these settings; nothing is connected yet."""
    chosen = clock or SystemClock()
    engine = make_engine(settings.database_url)
    bell = Bell(settings.redis_url)
    passwords = Passwords(settings.argon2_time_cost, settings.argon2_memory_kib)
    return Parts(settings, chosen, engine, Transactions(engine, chosen, bell), bell, passwords)


def parts() -> Parts:
    """The parts of the current application."""
    found: Parts = current_app.extensions[KEY]
    return found
