"""The runtime services of an application, made once: settings, clock, engine, transactions, job queue, passwords."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Engine

from app.core.clock import Clock, SystemClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.core.security.passwords import Passwords
from app.core.settings import Settings

KEY = "resolution_center"


@dataclass(frozen=True, slots=True)
class RuntimeServices:
    """What requests, jobs and commands share."""

    settings: Settings
    clock: Clock
    engine: Engine
    transactions: Transactions
    job_queue: JobQueue
    passwords: Passwords


def make_services(settings: Settings, clock: Clock | None = None) -> RuntimeServices:
    """The services for these settings; nothing is connected yet."""
    chosen = clock or SystemClock()
    engine = make_engine(settings.database_url)
    job_queue = JobQueue(settings.redis_url)
    passwords = Passwords(settings.argon2_time_cost, settings.argon2_memory_kib)
    return RuntimeServices(settings, chosen, engine, Transactions(engine, chosen, job_queue), job_queue, passwords)


def runtime_services() -> RuntimeServices:
    """The services of the current application."""
    found: RuntimeServices = current_app.extensions[KEY]
    return found
