"""Finance: the trial balance, balances, payouts to come, and operations that failed or wait (X33: never a title)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.i18n import Reader, reader
from app.core.instants import to_us
from app.core.money import Money
from app.core.runtime import runtime_services
from app.core.words import N_, NP_, Message
from app.models.queries.finance import balances as held
from app.models.queries.finance import journal, search
from app.models.queries.finance import operations as asked
from app.services.payments import finance as verbs
from app.web.components.pager import cut, pages
from app.web.finance import lines as view
from app.web.finance.filters import balance_filters, numbers_of
from app.web.finance.records import Figure, OperationTab
from app.web.frame.access import me, nothing_here, staff_only
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("finance", __name__, url_prefix="/finance")

PAGE = 50
FIGURES: tuple[tuple[str, Message, str, str], ...] = (
    ("retry", N_("Refunds to retry"), ".operations", ""),
    ("waiting", N_("Operations that have been waiting too long"), ".operations", "waiting"),
    ("failed", N_("Operations that failed"), ".operations", "failed"),
    ("instructions", N_("Payments for the marketplace to make"), "finance_instructions.page", ""),
    ("payouts", N_("Upcoming payouts"), ".payouts", ""),
    ("paying", N_("Payouts on their way"), ".payouts", "paying"),
    ("freezes", N_("Frozen balances"), "finance_freezes.page", ""),
)


@bp.get("")
@staff_only("finance")
def page() -> str:
    """What waits for finance, and the trial balance of every currency."""
    tx, who = current_tx(), reader()
    found = asked.figures(tx.connection, tx.wall)
    figures = [
        Figure(who.say(label), _count(found[name], who), url_for(endpoint, show=show or None))
        for name, label, endpoint, show in FIGURES
    ]
    trial = view.trial(journal.trial_balance(tx.connection), who)
    return shown("finance/page.html", "finance.page", figures=figures, trial=trial)


def _count(number: int, who: Reader) -> str:
    return who.number(number) if number < asked.MOST else who.say(N_("%(num)s or more"), num=number)


def shown(template: str, current: str, **context: object) -> str:
    """A page of finance, with the way to the others."""
    return render_template(template, tabs=view.tabs(reader(), current), **context)


@bp.get("/balances")
@staff_only("finance")
def balances() -> str:
    """Accounts that hold something: whose, how much, and the entries behind it."""
    tx, who, filters = current_tx(), reader(), balance_filters(request.args)
    place, key = filters.place
    some = search.accounts_of(tx.connection, filters.q) if filters.q else None
    found = held.balances(tx.connection, PAGE + 1, filters.kind, filters.currency, some, place, key)
    rows = cut(found, place, PAGE)
    named = journal.owners(tx.connection, [row.account for row in rows])
    lines = [view.balance(row, named, who) for row in rows]
    pager = pages(found, place, PAGE, filters.address, lambda row: row.account)
    kinds = [("", who.say(NP_("finance", "All"))), *((kind, who.say(view.KINDS[kind])) for kind in journal.OWNED)]
    return shown(
        "finance/balances.html",
        "finance.balances",
        lines=lines,
        filters=filters,
        kinds=kinds,
        currencies=search.currencies(tx.connection),
        pager=pager,
    )


@bp.get("/payouts")
@staff_only("finance")
def payouts() -> str:
    """Payouts that were asked for, soonest first; or those that the bank was asked for."""
    tx, who = current_tx(), reader()
    if request.args.get("show") == "paying":
        return _operations("finance/paying.html", "finance.payouts", "paying", show="paying")
    place, key = numbers_of(request.args, 2)
    found = asked.payouts(tx.connection, PAGE + 1, place, key if place else None)  # type: ignore[arg-type]
    rows = cut(found, place, PAGE)
    lines = [view.payout(row, tx.now, who) for row in rows]
    pager = pages(found, place, PAGE, partial(url_for, ".payouts"), lambda row: f"{to_us(row.due_at)}.{row.id}")
    return shown("finance/payouts.html", "finance.payouts", lines=lines, pager=pager, show="")


@bp.get("/operations")
@staff_only("finance")
def operations() -> str:
    """What the payment service would not do, or has not answered for too long."""
    which = request.args.get("show", "")
    which = which if which in view.LISTS else "retry"
    lists = [OperationTab(reader().say(label), name, name == which) for name, label in view.LISTS.items()]
    return _operations("finance/operations.html", "finance.operations", which, lists=lists, show=which)


def _operations(template: str, current: str, which: str, **more: object) -> str:
    tx, who = current_tx(), reader()
    place, key = numbers_of(request.args, 1)
    found = asked.operations(tx.connection, which, tx.wall, PAGE + 1, place, key[0] if key else 0)
    rows = cut(found, place, PAGE)
    pager = pages(found, place, PAGE, partial(url_for, current, show=which), lambda row: str(row.id))
    return shown(template, current, lines=[view.operation(row, who) for row in rows], pager=pager, **more)


@bp.get("/operations/<int:operation_id>/retry")
@staff_only("finance")
def retry(operation_id: int) -> str:
    """What trying a refund again does, before it is done."""
    row = _operation(operation_id)
    if row.kind != "refund" or row.state != "failed" or row.retried_at is not None:
        raise verbs.not_failed()
    return shown("finance/retry.html", "finance.operations", line=row, amount=reader().money(_money(row)))


def _money(row: Any) -> Money:
    return view.money(row.amount, row.currency)


def _operation(operation_id: int) -> Any:
    found = asked.operation(current_tx().connection, operation_id) if operation_id < 2**63 else None
    if found is None:
        raise nothing_here()
    return found


@bp.post("/operations/<int:operation_id>/retry")
@limited(WRITING)
@staff_only("finance")
@once
def send_again(operation_id: int) -> Response:
    """The refund is asked for again, once (G8)."""
    _operation(operation_id)
    verbs.retry(current_tx(), runtime_services().settings, operation_id, me().id)
    leave_note("good", N_("The refund is requested again."), N_("Both parties see it in the order’s timeline."))
    return go(url_for(".operations"))


@bp.post("/operations/<int:operation_id>/now")
@limited(WRITING)
@staff_only("finance")
@once
def try_now(operation_id: int) -> Response:
    """A waiting operation is asked as soon as a worker is free."""
    row = _operation(operation_id)
    verbs.try_now(current_tx(), operation_id, me().id)
    leave_note("good", N_("It is being tried right now."), N_("Reload this page in a moment to see the result."))
    return go(url_for(".payouts", show="paying") if row.kind == "payout" else url_for(".operations", show="waiting"))
