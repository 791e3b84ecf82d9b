"""Finance: what waits, the trial balance, payouts to come, and operations that failed or wait (X33: never a title)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.i18n import Reader, reader
from app.core.instants import to_us
from app.core.money import Money
from app.core.runtime import runtime_services
from app.core.words import N_, At, Message
from app.models.queries.finance import journal
from app.models.queries.finance import operations as asked
from app.services.payments import finance as verbs
from app.web.components.pager import cut, pages
from app.web.finance import lines as view
from app.web.finance.filters import numbers_of
from app.web.finance.matrix import matrix
from app.web.finance.records import OperationTab, Work
from app.web.frame.access import me, nothing_here, staff_only
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("finance", __name__, url_prefix="/finance")

PAGE = 50
# The lists, what waits for a person first; then what goes on by itself.
Listed = tuple[str, Message, str, str]  # its name among what waits, what it is called, its page, which part of it
FOR_A_PERSON: tuple[Listed, ...] = (
    ("retry", N_("Refunds to retry"), ".operations", ""),
    ("waiting", N_("Operations that have been waiting too long"), ".operations", "waiting"),
    ("instructions", N_("Payments for the marketplace to make"), "finance_instructions.page", ""),
    ("freezes", N_("Frozen balances"), "finance_freezes.page", ""),
)
BY_ITSELF: tuple[Listed, ...] = (
    ("payouts", N_("Upcoming payouts"), ".payouts", ""),
    ("paying", N_("Payouts on their way"), ".payouts", "paying"),
)
SINCE = {"payouts": N_("The first on %(at)s")}
SINCE_WHEN = N_("Since %(at)s")


@bp.get("")
@staff_only("finance")
def page() -> str:
    """What waits, and the trial balance."""
    tx, who = current_tx(), reader()
    found = asked.waiting(tx.connection, tx.wall)
    return shown(
        "finance/page.html",
        "finance.page",
        work=_work(FOR_A_PERSON, found, who),
        under_way=_work(BY_ITSELF, found, who),
        nothing=[who.say(label) for name, label, _, _ in FOR_A_PERSON + BY_ITSELF if name not in found],
        trial=matrix(journal.trial_balance(tx.connection), who),
    )


def _work(lists: Sequence[Listed], found: Mapping[str, asked.Waiting], who: Reader) -> list[Work]:
    return [
        Work(who.say(label), _count(one.count, who), _about(name, one, who), url_for(endpoint, show=show or None))
        for name, label, endpoint, show in lists
        if (one := found.get(name))
    ]


def _about(name: str, waiting: asked.Waiting, who: Reader) -> str:
    """How much money it is, and since when; where not all was counted nobody knows."""
    if waiting.count >= asked.MOST:
        return ""
    amounts = [who.money(view.money(amount, currency)) for currency, amount in sorted(waiting.amounts.items())]
    return " · ".join([*amounts, who.say(SINCE.get(name, SINCE_WHEN), at=At(waiting.since))])


def _count(number: int, who: Reader) -> str:
    return who.number(number) if number < asked.MOST else who.say(N_("%(num)s or more"), num=asked.MOST)


def shown(template: str, current: str, **context: object) -> str:
    """A page of finance, with the way to the others."""
    return render_template(template, tabs=view.tabs(reader(), current), **context)


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
