"""The door: signing in and out."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request

from app.core.i18n import forget_link
from app.core.runtime import runtime_services
from app.core.words import N_
from app.models import User
from app.services.accounts import accounts, sign_ins
from app.web.accounts.mail_links import welcome, without_proof
from app.web.frame import posted
from app.web.frame.addresses import safe_next
from app.web.frame.flashes import leave_note
from app.web.frame.forms import Form, line, say_errors, secret
from app.web.frame.sessions import me_or_none, sign_in, sign_out
from app.web.frame.transactions import current_tx, own_transactions
from app.web.server.rate_limits import SIGN_IN, SIGN_IN_ACCOUNT, SIGN_IN_ATTACK, account, account_here, address, limited

bp = Blueprint("sign_in", __name__)

NO_MATCH = N_("The email address and password do not match.")
SUSPENDED = N_("This account is suspended. Contact customer service.")


class SignInForm(Form):
    """Who one is."""

    email = line(N_("Email address"), 254, N_("Enter your email address."))
    password = secret(N_("Password"), N_("Enter your password."))


@bp.get("/")
def first() -> Response:
    """The first page is the orders, the work of staff, or all that is open to somebody suspended."""
    person = me_or_none()
    return redirect(person.home if person else "/login")  # type: ignore[return-value]


@bp.get("/login")
def page() -> Response | str:
    """The sign-in page."""
    if me_or_none():
        return redirect(safe_next(request.args.get("next")))  # type: ignore[return-value]
    return _page(SignInForm())


@bp.post("/login")
@own_transactions
@limited(SIGN_IN_ATTACK, account)
@limited(SIGN_IN_ACCOUNT, account_here)
@limited(SIGN_IN, address)
def enter() -> Response | tuple[str, int]:
    """Sign in; the same answer, after the same work, for a wrong address and a wrong password."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    user, may_enter = _proved(form.email.data, form.password.data)
    if user is None or not may_enter:
        form.password.errors = say_errors(SUSPENDED if user else NO_MATCH)
        return _page(form), 422
    renewed = _renewed(user, form.password.data)
    with runtime_services().transactions.open(write=True) as tx:
        if renewed:
            accounts.rehash(tx, user.id, user.password_hash or "", renewed)
        person = sign_in(tx, user.id)
    return redirect(safe_next(without_proof(posted.value("next")), person.home), 303)  # type: ignore[return-value]


def _proved(email: str, password: str) -> tuple[User | None, bool]:
    """The person who knows this password, and whether they may sign in; no lock is held while it is compared."""
    with runtime_services().transactions.open(write=False) as tx:
        user = accounts.find(tx, email)
        may_enter = user is not None and sign_ins.may_enter(tx, user.id)
    matches = runtime_services().passwords.matches(user.password_hash if user else None, password)
    return (user if matches else None), may_enter


def _renewed(user: User, password: str) -> str | None:
    """The password with today's costs, when it is kept with others."""
    passwords = runtime_services().passwords
    return passwords.hash(password) if passwords.outdated(user.password_hash or "") else None


def _page(form: SignInForm) -> str:
    target = request.values.get("next", "")
    return render_template("account/sign_in.html", form=form, next=target, welcome=welcome(target))


@bp.post("/logout")
def leave() -> Response:
    """Sign out; the session is revoked, also for a copy of the cookie."""
    sign_out(current_tx())
    leave_note("good", N_("You are signed out."))
    response: Response = redirect("/login", 303)  # type: ignore[assignment]
    forget_link(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
