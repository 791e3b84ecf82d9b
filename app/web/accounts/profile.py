"""The account: how one is called, how one reads, the password, and where one is signed in."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template

from app.core.errors import Invalid
from app.core.i18n import language_choices, reader_for, remember_choice, use_reader
from app.core.runtime import runtime_services
from app.core.words import N_, NP_
from app.models import User
from app.services.accounts import absences, accounts, sign_ins
from app.web.accounts.passwords import REPEAT_DIFFERS
from app.web.frame.access import login_required
from app.web.frame.flashes import leave_note
from app.web.frame.forms import Form, choice, figure, line, say_errors, secret, sent
from app.web.frame.idempotency import once
from app.web.frame.page_context import all_zones
from app.web.frame.parsing import civil_day
from app.web.frame.sessions import me, sign_in
from app.web.frame.transactions import current_tx, own_transactions
from app.web.server.rate_limits import SIGN_IN, WRITING, limited

bp = Blueprint("account", __name__)


class ProfileForm(Form):
    """How one is called and how one reads."""

    name = line(N_("Name"), 200, N_("Enter your name."))
    handle = line(N_("Public name"), 40, missing=None)
    locale = choice(NP_("preference", "Language"), language_choices)
    timezone = choice(N_("Time zone"), all_zones)


class PasswordForm(Form):
    """A new password, and the present one as proof."""

    password = secret(N_("Current password"), N_("Enter your current password."))
    new_password = secret(N_("New password"), N_("Enter a new password."))
    repeat = secret(N_("New password again"), N_("Enter the new password again."))


class AbsenceForm(Form):
    """The first and the last day of an absence."""

    first_day = figure(N_("First day away"), 10, N_("Choose the first day."))
    last_day = figure(N_("Last day away"), 10, N_("Choose the last day."))


_ABSENCES = "/account#absences"


@bp.get("/account")
@login_required
def page() -> Response:
    """The account."""
    return _page()


@bp.post("/account")
@login_required
def save() -> Response:
    """Name, language and time zone are as chosen."""
    form = ProfileForm()
    if not form.validate():
        return _page(profile=form, status=422)
    values = {name: form[name].data for name in ("name", "locale", "timezone")}
    try:
        accounts.set_handle(current_tx(), me().id, form.handle.data.lower())
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(profile=form, status=422)
    accounts.change_profile(current_tx(), me().id, **values)
    response: Response = redirect("/account", 303)  # type: ignore[assignment]
    remember_choice(response, values["locale"], values["timezone"])
    with use_reader(reader_for(values["locale"], values["timezone"])):
        leave_note("good", N_("Saved."))
    return response


@bp.post("/account/password")
@own_transactions
@limited(SIGN_IN)
@login_required
def change_password() -> Response:
    """The password is the new one, and every other browser is signed out."""
    form = PasswordForm()
    if not (form.validate() and _accepted(form)):
        return _page(password=form, status=422)
    kept = runtime_services().passwords.hash(form.new_password.data)
    with runtime_services().transactions.open(write=True) as tx:
        person = me().id
        accounts.set_password(tx, person, kept)
        sign_in(tx, person)  # a fresh session here too: a copy of the old cookie is worth nothing
    leave_note("good", N_("Your password has been changed."), N_("All other browsers are signed out."))
    return redirect("/account", 303)  # type: ignore[return-value]


def _accepted(form: PasswordForm) -> bool:
    """Whether the present password is right and the new one is good; says at the field what is not."""
    user = current_tx().session.get_one(User, me().id)
    if not runtime_services().passwords.matches(user.password_hash, form.password.data):
        form.password.errors = say_errors(N_("This is not your current password."))
        return False
    try:
        if form.new_password.data != form.repeat.data:
            raise Invalid("repeat", "differs", REPEAT_DIFFERS)
        accounts.check_password(form.new_password.data, user)
    except Invalid as refusal:
        form.refuse(refusal)
        return False
    return True


@bp.post("/account/sign-ins")
@login_required
def sign_out_others() -> Response:
    """Every browser but this one is signed out."""
    sign_ins.end_all(current_tx(), me().id, but=me().token_hash)
    leave_note("good", N_("All other browsers are signed out."))
    return redirect("/account", 303)  # type: ignore[return-value]


@bp.post("/account/absences")
@limited(WRITING)
@login_required
@once
def announce() -> Response:
    """The person is away on these days; what is asked of them meanwhile waits until they are back (G6)."""
    form = AbsenceForm()
    if not form.validate():
        return _page(absence=form, status=422)
    try:
        first, last = (civil_day(field.name, sent(field)) for field in (form.first_day, form.last_day))
        absences.announce(current_tx(), me().id, first, last)
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(absence=form, status=422)
    leave_note("good", N_("Your absence has been announced."))
    return redirect(_ABSENCES, 303)  # type: ignore[return-value]


@bp.post("/account/absences/<int:absence>/removal")
@login_required
@once
def remove_absence(absence: int) -> Response:
    """That absence is not announced any more."""
    absences.remove(current_tx(), me().id, absence)
    leave_note("good", N_("The absence has been removed."))
    return redirect(_ABSENCES, 303)  # type: ignore[return-value]


def _page(
    profile: ProfileForm | None = None,
    password: PasswordForm | None = None,
    absence: AbsenceForm | None = None,
    status: int = 200,
) -> Response:
    saved = {"name": me().name, "handle": me().handle or "", "locale": me().locale, "timezone": me().timezone}
    context = {
        "profile": profile or ProfileForm(formdata=None, data=saved),
        "password": password or PasswordForm(formdata=None),
        "sign_ins": sign_ins.list_of(current_tx(), me().id),
        "absence": absence or AbsenceForm(formdata=None),
        "absences": absences.standing(current_tx(), me().id, me().timezone),
    }
    return make_response(render_template("account/page.html", **context), status)
