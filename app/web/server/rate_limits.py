"""Limits against guessing and flooding: counted in Redis, or in this process while Redis is away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import Flask, current_app, request, session
from flask_limiter import Limiter

from app.core.settings import Settings
from app.web.frame.sessions import TOKEN

# What may be done how often.
SIGN_IN = ("20 per 15 minutes", "100 per day")  # from one address
SIGN_IN_ACCOUNT = ("10 per 15 minutes", "40 per day")  # for one e-mail address from one network
SIGN_IN_ATTACK = ("100 per hour",)  # for one e-mail address from everywhere
PASSWORD_LINK = ("5 per hour", "20 per day")
OPENING = ("30 per hour",)  # requests opened by one person
WRITING = ("120 per hour",)  # messages and other text of one person
DELIVERING = ("60 per hour",)  # deliveries of one person, whose files cost room and time
REPORTS = ("30 per minute",)


Rates = tuple[str, ...]
Key = Callable[[], str]


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
    gates: dict[str, list[Callable[[], None]]] = {}

    @app.before_request
    def check_limits() -> None:
        """Counted before the view's transaction is opened: no call to Redis while a lock is held."""
        endpoint = request.endpoint or ""
        if endpoint not in gates:
            gates[endpoint] = _gates(limiter, endpoint, current_app.view_functions.get(endpoint))
        for gate in gates[endpoint] if current_app.config["LIMITS"] else ():
            gate()


def _storage(redis_url: str) -> str:
    """Redis's address in the dialect of the limits library."""
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url else "memory://"


def _gates(limiter: Limiter, endpoint: str, view: Any) -> list[Callable[[], None]]:
    """A function per limit of this view that raises 429 when it is reached."""
    made = []
    for number, (rates, key) in enumerate(getattr(view, "limits", ())):

        def gate() -> None: ...

        gate.__qualname__ = f"{endpoint}.{number}"  # the limiter knows functions by this name
        made.append(limiter.limit(";".join(rates), key_func=key)(gate))
    return made


def limited(rates: Rates, key: Key | None = None) -> Callable[[Any], Any]:
    """Mark a view: so often per `key` (default: per signed-in browser, else per address); more is answered 429."""

    def mark(view: Any) -> Any:
        view.limits = (*getattr(view, "limits", ()), (rates, key or person))
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
    """The signed-in browser, without asking the database; else the address."""
    token = session.get(TOKEN)
    return "person:" + _digest(token) if token else address()


def account() -> str:
    """The e-mail address of a form, whatever its case; never kept readable."""
    return "account:" + _digest(request.form.get("email", "").strip().casefold())


def account_here() -> str:
    """The e-mail address of a form from this network."""
    return f"{account()}:{address()}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
