"""The web: turns clicks into verbs and rows into pages."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core.runtime import KEY
from app.web.frame import chosen
from app.web.frame.errors import init_errors
from app.web.frame.page_context import init_pages
from app.web.frame.sessions import init_sessions
from app.web.frame.transactions import close
from app.web.frame.turns import take_in
from app.web.frame.uploads import FormRequest, forget, receive, widen
from app.web.server.last_resort import LastResort
from app.web.server.rate_limits import init_limits
from app.web.server.security import init_security
from app.web.server.static_files import keep_static

# Each of these modules of app.web has a blueprint `bp`. A new page is a new module and a line here.
MODULES = (
    "accounts.sign_in",
    "accounts.passwords",
    "accounts.profile",
    "accounts.language",
    "server.ops",
    "orders.orders",
    "offers.briefs",
    "offers.offers",
    "offers.endings",
    "files.downloads",
    "cases.opening",
    "cases.answering",
    "cases.old_addresses",
    "deadlines.putting_off",
    "conversations.conversations",
    "evidence.evidence",
    "deadlines.deadlines",
    "support.queue",
    "support.deciding",
    "dashboard.dashboard",
    "inbox.inbox",
    "payments.earnings",
    "disputes.overview",
    "payments.payouts",
    "payments.charges",
    "finance.overview",
    "finance.balances",
    "finance.journal",
    "finance.entries",
    "finance.freezes",
    "finance.instructions",
    "finance.instruction_files",
    "help.help",
    "demo.demo",
    "payments.notices",
)


def init_web(app: Flask) -> None:
    """All blueprints, the error pages, the headers and the context of the templates are on the application."""
    settings = app.extensions[KEY].settings
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies, 0, 0, 0)  # type: ignore[method-assign]
    init_errors(app)
    init_sessions(app)
    app.request_class = FormRequest
    app.before_request(widen)
    app.before_request(take_in)
    app.teardown_request(forget)
    init_security(app, settings)
    init_limits(app, settings)
    app.before_request(partial(receive, chosen.room))
    app.after_request(chosen.settle)
    init_pages(app, Path(app.static_folder or ""))
    app.after_request(keep_static)
    app.teardown_request(close)
    for name in MODULES:
        app.register_blueprint(import_module(f"app.web.{name}").bp)
    app.wsgi_app = LastResort(app)  # type: ignore[method-assign]
