"""Freezes: a person's available balance, or a part of it, is not paid out until finance lifts it (E10, X20)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.instants import to_us
from app.core.money import Money
from app.core.runtime import runtime_services
from app.core.texts import clean_line
from app.core.words import N_, NP_, sentence
from app.models.queries.finance import balances, journal
from app.services.payments import finance as verbs
from app.web.finance import lines as view
from app.web.finance.filters import ACCOUNT
from app.web.finance.overview import PAGE, shown
from app.web.frame import posted
from app.web.frame.access import me, nothing_here, staff_only
from app.web.frame.flashes import leave_note
from app.web.frame.forms import Form, choice, figure, line, sent
from app.web.frame.idempotency import once
from app.web.frame.parsing import amount_typed
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("finance_freezes", __name__, url_prefix="/finance/freezes")

SCOPES = (("whole", N_("The whole balance")), ("part", N_("Part of it")))
BAD_AMOUNT = N_("Enter an amount greater than zero, such as %(example)s.")


class FreezeForm(Form):
    """How much of a balance is frozen, and why."""

    scope = choice(N_("How much?"), lambda: [(code, reader().say(label)) for code, label in SCOPES])
    amount = figure(NP_("freeze", "Amount"), 30, None)
    reason = line(N_("Why?"), verbs.LONGEST_REASON, N_("Explain why, for your colleagues."))


@bp.get("")
@staff_only("finance")
def page() -> str:
    """The freezes that run, oldest first."""
    tx, who = current_tx(), reader()
    found = balances.freezes(tx.connection, PAGE + 1, after=_after())
    rows = found[:PAGE]
    named = journal.owners(tx.connection, [row.account for row in rows])
    lines = [view.frozen(row, named, who, row.cause.startswith(verbs.OWN)) for row in rows]
    later = url_for(".page", after=f"{to_us(rows[-1].at)}.{rows[-1].cause}") if len(found) > PAGE else None
    return shown("finance/freezes.html", "finance_freezes.page", lines=lines, pager=(None, later))


def _after() -> tuple[int, str] | None:
    at, dot, cause = request.args.get("after", "").partition(".")
    return (int(at), cause) if dot and at.isascii() and at.isdecimal() and len(at) < 19 else None


@bp.get("/new/<int:user_id>/<currency>")
@staff_only("finance")
def form(user_id: int, currency: str) -> tuple[str, int]:
    """How much of this person's balance shall be frozen, and why."""
    action = url_for(".review", user_id=user_id, currency=currency)
    return _form(_balance(user_id, currency), currency, FreezeForm.fresh(action=action))


def _balance(user_id: int, currency: str) -> Any:
    known = ACCOUNT.fullmatch(f"available:{user_id}:{currency}")
    found = balances.balance_of(current_tx().connection, user_id, currency) if known and user_id < 2**63 else None
    if found is None:
        raise nothing_here()
    return found


def _form(balance: Any, currency: str, form: Any, status: int = 200) -> tuple[str, int]:
    available = _available(balance, currency)
    where = "finance_freezes.page"
    return shown(
        "finance/freeze.html", where, form=form, balance=balance, currency=currency, available=available
    ), status


def _available(balance: Any, currency: str) -> str:
    return reader().money(view.money(balance.amount, currency))


def _amount(form: Any, currency: str) -> int | None:
    """What is to be frozen in minor units, None for all of it. Refuses (Invalid) what is no amount above zero."""
    if form.scope.data == "whole":
        return None
    found = amount_typed("amount", sent(form.amount), currency, reader(), BAD_AMOUNT).minor
    if not 0 < found < 10**15:
        raise Invalid("amount", "bad_amount", BAD_AMOUNT, example=view.money(12_345, currency))
    return found


@bp.post("/new/<int:user_id>/<currency>")
@staff_only("finance")
def review(user_id: int, currency: str) -> str | tuple[str, int]:
    """What this freeze will do; nothing is frozen yet."""
    balance, form, who = _balance(user_id, currency), FreezeForm(), reader()
    try:
        if not form.validate() or posted.pressed("edit"):
            return _form(balance, currency, form, 200 if posted.pressed("edit") else 422)
        amount = _amount(form, currency)
    except Invalid as refused:
        form.refuse(refused)
        return _form(balance, currency, form, 422)
    part = who.money(view.money(amount, currency)) if amount else who.say(SCOPES[0][1])
    facts = [
        (who.say(NP_("finance", "Person")), balance.name),
        (who.say(N_("Available now")), _available(balance, currency)),
        (who.say(NP_("freeze", "Frozen")), part),
        (who.say(NP_("finance", "Why")), form.reason.data),
    ]
    return shown(
        "finance/freeze_review.html",
        "finance_freezes.page",
        balance=balance,
        currency=currency,
        facts_of_it=facts,
        typed=posted.carried({"amount": Money(amount, currency)} if amount else {}),
    )


@bp.post("/new/<int:user_id>/<currency>/confirm")
@limited(WRITING)
@staff_only("finance")
@once
def freeze(user_id: int, currency: str) -> Response | tuple[str, int]:
    """So much is frozen from now on (X20)."""
    balance, form = _balance(user_id, currency), FreezeForm()
    try:
        if not form.validate():
            return _form(balance, currency, form, 422)
        amount = _amount(form, currency)
    except Invalid as refused:
        form.refuse(refused)
        return _form(balance, currency, form, 422)
    verbs.freeze(current_tx(), user_id, currency, amount, form.reason.data, me().id)
    leave_note("good", N_("The balance is frozen."), sentence(N_("%(name)s sees it right away."), name=balance.name))
    return go(url_for(".page"))


@bp.get("/lift")
@staff_only("finance")
def lifting() -> str:
    """Which freeze ends, before it does."""
    tx, cause = current_tx(), request.args.get("cause", "")[:80]
    found = balances.freezes(tx.connection, 1, cause) if cause.startswith(verbs.OWN) else []
    if not found:
        raise nothing_here()
    named = journal.owners(tx.connection, [found[0].account])
    return shown("finance/lift.html", "finance_freezes.page", line=view.frozen(found[0], named, reader(), True))


@bp.post("/lift")
@limited(WRITING)
@staff_only("finance")
@once
def lift() -> Response:
    """Exactly what this freeze froze can be paid out again."""
    verbs.lift(current_tx(), clean_line(posted.value("cause"))[:80], me().id, runtime_services().settings)
    leave_note("good", N_("The freeze is lifted."), N_("Payouts that waited for it resume."))
    return go(url_for(".page"))
