"""Who is here: Flask-Login on top of server-side sessions, and what happens to those who are not signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.core.i18n import choose_again, reader
from app.core.runtime import runtime_services
from app.core.words import N_
from app.services.accounts import sign_ins
from app.web.frame import drafts
from app.web.frame.addresses import form_page, here, home_of
from app.web.frame.flashes import leave_note
from app.web.frame.partials import as_note, go, wants_partial
from app.web.frame.transactions import SAFE, SIGNED_OUT, current_tx, is_writing

TOKEN = "_user_id"  # noqa: S105  (the name under which Flask-Login keeps what get_id() gave)


@dataclass(frozen=True)
class Me(sign_ins.SignedIn, UserMixin):
    """The signed-in person of this request, with the token of their browser."""

    token: str

    def get_id(self) -> str:
        """What the browser's cookie holds: a random token, so that the session can be revoked."""
        return self.token

    @property
    def home(self) -> str:
        """Their first page; of somebody suspended, the case in which they are heard."""
        return home_of(self.roles) if self.heard_in is None else f"/cases/{self.heard_in}"

    @property
    def initials(self) -> str:
        """For the square beside a name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def init_sessions(app: Flask) -> None:
    """Flask-Login asks us, and adds nothing of its own to pages."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.unauthorized_handler(ask_to_sign_in)
    manager.init_app(app, add_context_processor=False)


def span() -> timedelta:
    """How long a sign-in lasts."""
    return timedelta(hours=runtime_services().settings.session_hours)


def _load(token: str) -> Me | None:
    """One statement: session, person and unread count. Doing something (not reading) prolongs the session."""
    tx = current_tx()
    found = sign_ins.find(tx, token)
    if found is None:
        return None
    if is_writing() and sign_ins.prolong(tx, found, span()):
        session.modified = True
    return _me(token, found)


def _me(token: str, found: sign_ins.SignedIn) -> Me:
    return Me(**vars(found), token=token)


def me() -> Me:
    """The signed-in person; only behind login_required."""
    person: Me = current_user._get_current_object()
    return person


def me_or_none() -> Me | None:
    """The signed-in person, if there is one and the database can be asked."""
    if g.get("without_database") or TOKEN not in session:
        return None
    return me() if current_user.is_authenticated else None


def saved_preferences() -> tuple[str | None, str | None] | None:
    """Language and zone of the account, for the choice of the reader."""
    person = me_or_none()
    return (person.locale, person.timezone) if person else None


def sign_in(tx: Any, user_id: int) -> Me:
    """This browser is this person's from now on: a fresh token and a fresh session, and nothing of the one before."""
    if TOKEN in session:
        sign_ins.end(tx, session[TOKEN])
    token = sign_ins.begin(tx, user_id, span())
    session.clear()
    session.permanent = True
    found = sign_ins.find(tx, token)
    assert found is not None  # noqa: S101  (it has just begun)
    person = _me(token, found)
    login_user(person)
    choose_again()
    drafts.remember(tx, user_id)
    return person


def sign_out(tx: Any) -> None:
    """The browser's session is revoked and forgotten."""
    if TOKEN in session:
        sign_ins.end(tx, session[TOKEN])
    logout_user()
    session.clear()
    choose_again()


NO_LONGER = N_("You are no longer signed in.")
KEPT = N_("What you wrote is kept. Sign in and it will be back in its form.")


def ask_to_sign_in() -> Response:
    """Lead to the sign-in page and back; what was typed is kept for the person whose session it was.

    A page that htmx works on stays as it is, with what was typed: it is told by a status (401) and a note.
    """
    reading = request.method in SAFE
    page = here() if reading else form_page() or here()
    kept = not reading and drafts.keep(page)
    if wants_partial():
        signed_out = render_template(
            "account/_signed_out.html", bold=reader().say(NO_LONGER), next=page, focus=not reading
        )
        return as_note(make_response(signed_out, SIGNED_OUT))
    if kept:
        leave_note("wait", NO_LONGER, KEPT)
    elif TOKEN in session:
        leave_note("wait", NO_LONGER, N_("Sign in to continue where you were."))
    elif not reading:
        leave_note("wait", N_("Please sign in first."), N_("Nothing was sent."))
    return go(url_for("sign_in.page", next=page))
