"""Language, time zone and appearance, for everybody: guests keep them in cookies, people in their account."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request

from app.core.i18n import language_choices, lazy, reader, remember_choice
from app.core.words import N_, NP_
from app.services.accounts import accounts
from app.web.frame import posted
from app.web.frame.addresses import HOME, own_path
from app.web.frame.forms import Form, choice
from app.web.frame.page_context import THEME_COOKIE, all_zones, theme
from app.web.frame.sessions import me_or_none
from app.web.frame.transactions import current_tx

bp = Blueprint("language", __name__)

YEAR = 365 * 24 * 3600
THEMES = [
    ("auto", lazy(NP_("appearance", "Like this device"))),
    ("light", lazy(NP_("appearance", "Light"))),
    ("dark", lazy(NP_("appearance", "Dark"))),
]


class LanguageForm(Form):
    """How one reads."""

    locale = choice(NP_("preference", "Language"), language_choices)
    timezone = choice(N_("Time zone"), all_zones)
    theme = choice(N_("Appearance"), THEMES)


@bp.get("/account/language")
def page() -> Response:
    """The form of the page head as a page, with every time zone."""
    who = reader()
    saved = {"locale": who.code, "timezone": who.zone.key, "theme": theme()}
    return _page(LanguageForm(formdata=None, data=saved))


@bp.post("/account/language")
def save() -> Response:
    """The choice is kept, and the page it was made on is shown again."""
    form = LanguageForm()
    if not form.validate():
        return _page(form, 422)
    person = me_or_none()
    if person:
        accounts.change_profile(current_tx(), person.id, locale=form.locale.data, timezone=form.timezone.data)
    response: Response = redirect(own_path(posted.value("next")) or HOME, 303)  # type: ignore[assignment]
    remember_choice(response, form.locale.data, form.timezone.data)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(THEME_COOKIE, form.theme.data, YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def _page(form: LanguageForm, status: int = 200) -> Response:
    asked = request.values.get("next", "")
    return make_response(render_template("account/language.html", form=form, next=asked), status)
