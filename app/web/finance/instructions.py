"""Instructions to the marketplace: what waits, what became of it, and finance's answer to each (X51; X33: no title)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

from flask import Blueprint, Response, request, url_for

from app.core.database.tx import Transactions
from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.money import Money
from app.core.runtime import runtime_services
from app.core.words import N_, NP_, Message, sentence
from app.models.queries import instructions
from app.models.queries.finance.search import currencies
from app.models.queries.instructions import InstructionsWanted
from app.services.payments import instructions as verbs
from app.services.payments.instruction_files import COLUMNS
from app.web.components.pager import cut, pages
from app.web.components.tabs import Tab
from app.web.finance import instruction_lines as view
from app.web.finance.filters import InstructionFilters, instruction_filters
from app.web.finance.overview import PAGE, shown
from app.web.frame.access import me, nothing_here, staff_only
from app.web.frame.flashes import leave_note
from app.web.frame.forms import Form, line
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.payments.earnings_lines import harmless
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("finance_instructions", __name__, url_prefix="/finance")

HERE = "finance_instructions.page"
ROWS = 500  # of the file, read at once
TABS: tuple[tuple[str, Message], ...] = (
    ("open", NP_("instructions", "Open")),
    ("confirmed", NP_("instructions", "Confirmed")),
    ("failed", NP_("instructions", "Not made")),
)


class ConfirmationForm(Form):
    """The marketplace's own reference of the payment, and its day."""

    reference = line(N_("Reference at the marketplace"), verbs.LONGEST_REFERENCE, verbs.NO_REFERENCE)
    paid_on = line(N_("Paid on"), 10, N_("Choose the day on which the marketplace paid."))


class FailureForm(Form):
    """Why the marketplace did not pay."""

    reason = line(N_("Why it was not made"), verbs.LONGEST_REASON, verbs.NO_REASON)


@bp.get("/instructions")
@staff_only("finance")
def page() -> str:
    """Instructions that stand so, newest first, with filters."""
    tx, who, filters = current_tx(), reader(), instruction_filters(request.args)
    found = instructions.listed(tx.connection, _wanted(filters), PAGE + 1)
    rows = cut(found, filters.place, PAGE)
    show = filters.show
    return shown(
        "finance/instructions.html",
        HERE,
        lists=[Tab(who.say(label), filters.address(show=state), state == show) for state, label in TABS],
        lines=[view.line(row, who) for row in rows],
        filters=filters,
        kinds=[("", who.say(NP_("finance", "All"))), *((kind, who.say(label)) for kind, label in view.KINDS.items())],
        currencies=currencies(tx.connection),
        pager=pages(found, filters.place, PAGE, filters.address, lambda row: str(row.id)),
        file=filters.address("finance_instructions.file", show=show),
    )


def _wanted(filters: InstructionFilters) -> InstructionsWanted:
    return filters.wanted(current_tx().connection)


@bp.get("/instructions.csv")
@staff_only("finance")
def file() -> Response:
    """The same instructions as rows, to be answered in a spreadsheet and sent back; read page by page."""
    wanted = _wanted(instruction_filters(request.args))
    answer = Response(_file(runtime_services().transactions, wanted), mimetype="text/csv")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="instructions.csv"'
    return answer


def _file(transactions: Transactions, wanted: InstructionsWanted) -> Iterator[str]:
    """The file in pieces, each read in a transaction of its own: no connection waits for a slow reader."""
    yield _written([COLUMNS])
    after: int | None = None
    while True:
        with transactions.open(write=False) as tx:
            found = instructions.listed(tx.connection, replace(wanted, after=after, before=None), ROWS)
        yield _written([_record(row) for row in found])
        if len(found) < ROWS:
            return
        after = found[-1].id


def _record(row: Any) -> list[str]:
    return [
        str(row.id),
        row.kind,
        harmless(row.ref),
        harmless(row.name),
        harmless(row.source_ref or ""),
        row.currency,
        f"{Money(row.amount, row.currency).decimal:f}",
        row.at.date().isoformat(),
        row.state,
        harmless(row.reference or ""),
        row.paid_on.isoformat() if row.paid_on else "",
        harmless(row.reason or ""),
        harmless(row.answered_by or ""),
    ]


def _written(lines: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()


@bp.get("/instructions/<int:instruction_id>")
@staff_only("finance")
def one(instruction_id: int) -> tuple[str, int]:
    """An instruction, and while it is open the ways to answer it."""
    today = current_tx().now.astimezone(runtime_services().settings.zone).date()
    confirming = ConfirmationForm.fresh(url_for(".confirm", instruction_id=instruction_id), paid_on=today.isoformat())
    return _page(instruction_id, confirming, FailureForm.fresh(url_for(".fail", instruction_id=instruction_id)))


def _page(instruction_id: int, confirming: Any, failing: Any, status: int = 200) -> tuple[str, int]:
    found, who = _found(instruction_id), reader()
    return shown(
        "finance/instruction.html",
        HERE,
        instruction=view.details(found, who),
        confirming=confirming,
        failing=failing,
    ), status


def _found(instruction_id: int) -> Any:
    found = instructions.one(current_tx().connection, instruction_id) if instruction_id < 2**63 - 1 else None
    if found is None:
        raise nothing_here()
    return found


@bp.post("/instructions/<int:instruction_id>/confirmation")
@limited(WRITING)
@staff_only("finance")
@once
def confirm(instruction_id: int) -> Response | tuple[str, int]:
    """The marketplace has paid, and this is told."""
    _found(instruction_id)
    form, failing = ConfirmationForm(), FailureForm(formdata=None)
    try:
        if not form.validate():
            return _page(instruction_id, form, failing, 422)
        given = (me().id, form.reference.data, _day(form.paid_on.data))
        verbs.confirm(current_tx(), runtime_services().settings.platform, instruction_id, *given)
    except Invalid as refused:
        form.refuse(refused)
        return _page(instruction_id, form, failing, 422)
    leave_note("good", N_("Confirmed."), N_("Those who paid or were paid are told now."))
    return go(url_for(".page"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("paid_on", "bad_day", N_("Enter the date as year-month-day, such as 2026-03-24.")) from None


@bp.post("/instructions/<int:instruction_id>/failure")
@limited(WRITING)
@staff_only("finance")
@once
def fail(instruction_id: int) -> Response | tuple[str, int]:
    """The marketplace will not pay."""
    _found(instruction_id)
    form = FailureForm()
    if not form.validate():
        return _page(instruction_id, ConfirmationForm(formdata=None), form, 422)
    verbs.fail(current_tx(), runtime_services().settings.platform, instruction_id, me().id, form.reason.data)
    leave_note("good", N_("Recorded as not made."), sentence(N_("It is in the list “%(list)s”."), list=TABS[2][1]))
    return go(url_for(".page"))


@bp.post("/instructions/<int:instruction_id>/again")
@limited(WRITING)
@staff_only("finance")
@once
def again(instruction_id: int) -> Response:
    """The marketplace is asked once more for a refund that it did not make."""
    _found(instruction_id)
    verbs.again(current_tx(), runtime_services().settings.platform, instruction_id, me().id)
    leave_note("good", N_("The marketplace is asked again."), N_("It is listed among the open instructions."))
    return go(url_for(".page"))
