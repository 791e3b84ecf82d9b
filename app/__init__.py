"""The application: its parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.clock import Clock
    from app.core.settings import Settings
    from app.web.frame.transactions import ResolutionCenter


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> ResolutionCenter:
    """A ready application for these settings (else those of the environment) and this clock (else the real one)."""
    # Imported here, so that the supervisor and the jobs, which live in this package too, do not carry the web.
    from app.cli import init_cli
    from app.core import logs
    from app.core.i18n import init_i18n
    from app.core.runtime import KEY, make_services
    from app.core.settings import Settings
    from app.web import init_web
    from app.web.frame.sessions import saved_preferences
    from app.web.frame.transactions import ResolutionCenter

    chosen = settings or Settings.from_env()
    if not chosen.testing:
        logs.configure(chosen.log_level)
    app = ResolutionCenter(__name__)
    app.config.update(SECRET_KEY=chosen.secret_key, TESTING=chosen.testing)
    app.extensions[KEY] = make_services(chosen, clock)
    init_i18n(app, chosen, saved_preferences)
    init_web(app)
    init_cli(app)
    return app
