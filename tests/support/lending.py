"""One application per process and kind of settings, lent to one test after the other.

Making one takes longer than what most tests do with it. Everything of a test stays with the test: its settings, its
clock and its database come with the loan, and afterwards what the application remembers is as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.i18n import configure
from app.core.runtime import KEY, RuntimeServices, make_services
from app.core.settings import Settings
from tests.support.databases import engine_on, let_go

Add = Callable[[Flask], None]


@dataclass(frozen=True)
class _Kept:
    """An application, and how it was when it was made."""

    app: Flask
    extensions: dict[str, Any]
    config: dict[str, Any]
    shape: object


_idle: dict[tuple[Settings, Add | None], list[_Kept]] = {}  # those that nobody has now


def services_on_kept_engine(settings: Settings, clock: FixedClock) -> RuntimeServices:
    """The services for these settings, on the engine that lasts."""
    made, engine = make_services(settings, clock), engine_on(settings.database_url)
    return replace(made, engine=engine, transactions=Transactions(engine, made.clock, made.job_queue))


@contextmanager
def lent(settings: Settings, clock: FixedClock, add: Add | None = None) -> Iterator[Flask]:
    """An application for these settings and this clock; `add` has put more pages on it when it was made."""
    kind = _kind(settings)
    idle = _idle.setdefault((kind, add), [])
    kept = idle.pop() if idle else _make(kind, add)
    app = kept.app
    app.extensions[KEY] = services_on_kept_engine(settings, clock)
    app.extensions["i18n"] = app.extensions["i18n"] | {"settings": settings}
    configure(settings)
    try:
        yield app
    finally:
        let_go(settings.database_url)
        _restore(kept)
    assert _shape(app) == kept.shape, "the test altered the application that all share; it needs `own_app`"
    idle.append(kept)


def _kind(settings: Settings) -> Settings:
    """The same for all settings that differ only by where things are kept."""
    return replace(settings, data_dir=Path(), files_dir=None, database_url="sqlite://", mail_url="memory:")


def _make(kind: Settings, add: Add | None) -> _Kept:
    from app import create_app  # late: most tests need no web, and start sooner without it

    made = create_app(kind)
    if add:
        add(made)
    return _Kept(made, dict(made.extensions), dict(made.config), _shape(made))


def _restore(kept: _Kept) -> None:
    """What a test left in the application is gone."""
    for limiter in kept.extensions["limiter"]:
        limiter.reset()
    for place, was in ((kept.app.extensions, kept.extensions), (kept.app.config, kept.config)):
        place.clear()
        place.update(was)


def _shape(app: Flask) -> object:
    """What no test may alter: the pages, what runs before and after them, and what templates know."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    return (
        sum(1 for _ in app.url_map.iter_rules()),
        dict(app.view_functions),
        [{name: list(those) for name, those in each.items()} for each in hooks],
        sorted(app.jinja_env.globals),
        sorted(app.jinja_env.filters),
        app.wsgi_app,
    )
