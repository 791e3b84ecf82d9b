"""Forgotten and first passwords: a mailed link that works once."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template

from app.core.errors import Invalid, Refusal
from app.core.runtime import runtime_services
from app.core.words import N_
from app.services.accounts import accounts, sign_ins
from app.web.frame.flashes import leave_note
from app.web.frame.forms import Form, line, secret
from app.web.frame.transactions import current_tx, own_transactions
from app.web.server.rate_limits import PASSWORD_LINK, SIGN_IN, account, address, limited

bp = Blueprint("passwords", __name__)

REPEAT_DIFFERS = N_("The two passwords do not match.")


class AskForm(Form):
    """Where to send the link."""

    email = line(N_("Email address"), 254, N_("Enter your email address."))


class ChooseForm(Form):
    """The new password, twice because it cannot be seen."""

    new_password = secret(N_("New password"), N_("Enter a new password."))
    repeat = secret(N_("New password again"), N_("Enter the new password again."))

    def check(self, person: object) -> bool:
        """Whether it is filled in, the same twice, and hard to guess."""
        if not self.validate():
            return False
        try:
            if self.new_password.data != self.repeat.data:
                raise Invalid("repeat", "differs", REPEAT_DIFFERS)
            accounts.check_password(self.new_password.data, person)  # type: ignore[arg-type]
        except Invalid as refusal:
            self.refuse(refusal)
            return False
        return True


@bp.after_request
def not_stored(response: Response) -> Response:
    """An address with a token is not kept by the browser."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/password")
def ask() -> str:
    """Where a link is asked for."""
    return render_template("account/ask_link.html", form=AskForm())


@bp.post("/password")
@limited(PASSWORD_LINK, account)
@limited(SIGN_IN, address)
def send() -> Response | tuple[str, int]:
    """Send the link if there is such an account; the answer is the same for everybody."""
    form = AskForm()
    if not form.validate():
        return render_template("account/ask_link.html", form=form), 422
    tx = current_tx()
    user = accounts.find(tx, form.email.data)
    if user is not None and sign_ins.may_enter(tx, user.id):
        accounts.send_link(tx, runtime_services().settings.secret_key, user.id)
    else:
        accounts.pretend_to_send_link(tx)
    leave_note(
        "good",
        N_("Check your inbox."),
        N_("If there is an account with this address, a link is on its way. It works once, for an hour."),
    )
    return redirect("/login", 303)  # type: ignore[return-value]


@bp.get("/password/<token>")
def choose(token: str) -> str | tuple[str, int]:
    """Where a password is chosen."""
    return _page(token, ChooseForm())


@bp.post("/password/<token>")
@own_transactions
@limited(SIGN_IN, address)
def set_new(token: str) -> Response | tuple[str, int]:
    """The password is chosen, the link is used up, and every browser is signed out."""
    form = ChooseForm()
    with runtime_services().transactions.open(write=False) as tx:
        user = accounts.owner_of_link(tx, token)
    if not form.check(user):
        return render_template("account/choose_password.html", form=form, token=token), 422
    kept = runtime_services().passwords.hash(form.new_password.data)
    with runtime_services().transactions.open(write=True) as tx:
        accounts.use_link(tx, token)
        accounts.set_password(tx, user.id, kept)
    leave_note("good", N_("Your password has been set."), N_("Sign in with it now."))
    return redirect("/login", 303)  # type: ignore[return-value]


def _page(token: str, form: ChooseForm) -> str | tuple[str, int]:
    try:
        accounts.owner_of_link(current_tx(), token)
    except Refusal:
        return render_template("account/link_over.html"), 404
    return render_template("account/choose_password.html", form=form, token=token)
