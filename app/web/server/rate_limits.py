"""Limits against guessing and flooding: counted in Redis, or in this process while Redis is away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

from flask import Flask, current_app, request, session
from flask_limiter import Limiter

from app.core.runtime import runtime_services
from app.core.settings import Settings
from app.services.accounts import sign_ins
from app.services.accounts.accounts import email_of
from app.web.frame.sessions import TOKEN

# What may be done how often.
SIGN_IN = ("20 per 15 minutes", "100 per day")  # from one address
SIGN_IN_ACCOUNT = ("10 per 15 minutes", "40 per day")  # for one e-mail address from one network
SIGN_IN_ATTACK = ("100 per hour",)  # for one e-mail address from everywhere
PASSWORD_LINK = ("5 per hour", "20 per day")
OPENING = ("30 per hour",)  # requests opened by one person
WRITING = ("120 per hour",)  # messages and other text of one person
DELIVERING = ("60 per hour",)  # deliveries of one person, whose files cost room and time
CHOOSING = ("600 per hour",)  # files that one person adds to a form or removes
REPORTS = ("30 per minute",)


GATES = "limits"
Rates = tuple[str, ...]
Key = Callable[[], str]


class Limit(NamedTuple):
    """How often, per what, and whether only what the view refuses counts."""

    rates: Rates
    key: Key
    refused: bool


def init_limits(app: Flask, settings: Settings) -> None:
    """Limits are counted; in tests only where a test sets LIMITS to True."""
    app.config.setdefault("LIMITS", not settings.testing)
    limiter = Limiter(
        key_func=address,
        app=app,
        strategy="fixed-window",
        storage_uri=_storage(settings.redis_url),
        storage_options={"socket_timeout": 1, "socket_connect_timeout": 1} if settings.redis_url else {},
        in_memory_fallback_enabled=True,
        swallow_errors=True,
    )
    look: Any = app.before_request_funcs[None].pop()  # at every request; only ours, at marked views, is wanted
    assert look.__self__ is limiter  # noqa: S101
    app.extensions[GATES] = lru_cache(maxsize=None)(partial(_gates, limiter))
    app.before_request(count)


def count(refused: bool = False) -> None:
    """This request counts against the limits of its view (429 when one is reached).

    Before the view's transaction is opened: no call to Redis while a lock is held. `refused` is for a view that
    counts only what it refuses, and says so itself.
    """
    if current_app.config["LIMITS"]:
        for gate in current_app.extensions[GATES](request.endpoint or "", refused):
            gate()


def _storage(redis_url: str) -> str:
    """Redis's address in the dialect of the limits library."""
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url else "memory://"


def _gates(limiter: Limiter, endpoint: str, refused: bool) -> list[Callable[[], None]]:
    """A function per limit of this view that raises 429 when it is reached."""
    made = []
    limits: tuple[Limit, ...] = getattr(current_app.view_functions.get(endpoint), "limits", ())
    for number, limit in enumerate(limits):

        def gate() -> None: ...

        gate.__qualname__ = f"{endpoint}.{number}"  # the limiter knows functions by this name
        if limit.refused == refused:
            made.append(limiter.limit(";".join(limit.rates), key_func=limit.key)(gate))
    return made


def limited(rates: Rates, key: Key | None = None, refused: bool = False) -> Callable[[Any], Any]:
    """Mark a view: so often per `key` (default: per person, else per address); more is answered 429.

    With `refused` the view does the counting, by `count(refused=True)`, of what it does not accept.
    """

    def mark(view: Any) -> Any:
        view.limits = (*getattr(view, "limits", ()), Limit(rates, key or person, refused))
        return view

    return mark


def address() -> str:
    """The network a request comes from: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def person() -> str:
    """The person who is signed in, however many browsers they have; else the address."""
    token = session.get(TOKEN)
    if token:
        with runtime_services().transactions.open(write=False) as tx:
            user_id = sign_ins.owner(tx, token)
    return f"person:{user_id}" if token and user_id else address()


def account() -> str:
    """The account that the form of a page names, as it is looked up; never kept readable."""
    return "account:" + _digest(email_of(request.form.get("email", "")))


def account_here() -> str:
    """The e-mail address of a form from this network."""
    return f"{account()}:{address()}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
