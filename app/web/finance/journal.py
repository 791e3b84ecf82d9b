"""The journal: every posting with filters, its sum, and the same as a file. Reference, amounts and names only (X33)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC
from io import StringIO
from typing import Any

from flask import Blueprint, Response, request

from app.core.database.tx import Transactions
from app.core.i18n import reader
from app.core.money import Money
from app.core.runtime import runtime_services
from app.core.words import NN_, NP_, Message
from app.models.queries.finance.journal import Key, Owner, Wanted, key_of, owners, rows, sums
from app.models.queries.finance.search import currencies
from app.web.components.pager import cut, pages
from app.web.finance import lines as view
from app.web.finance.filters import JournalFilters, journal_filters, key_text
from app.web.finance.overview import PAGE, shown
from app.web.finance.records import JournalChoices
from app.web.frame.access import staff_only
from app.web.frame.transactions import current_tx
from app.web.payments.earnings_lines import harmless
from app.web.payments.money import MOVEMENTS

bp = Blueprint("finance_journal", __name__, url_prefix="/finance")

ROWS = 500  # of the file, read at once
COLUMNS = (
    *("at", "movement", "order", "account", "account_name", "partner", "partner_name", "currency", "amount"),
    *("effect_key", "number", "client", "freelancer"),
)
_SIGNED = NN_("%(amount)s in %(num)s entry", "%(amount)s in %(num)s entries")
_MOVED = NN_("%(amount)s in %(num)s posting", "%(amount)s in %(num)s postings")


@bp.get("/journal")
@staff_only("finance")
def page() -> str:
    """A page of the entries that are wanted, newest first, and the sum of all of them."""
    tx, who, filters = current_tx(), reader(), journal_filters(request.args)
    wanted, (place, key) = filters.wanted(tx.connection, who.zone), filters.place()
    found = rows(tx.connection, wanted, PAGE + 1, place, key)
    part = cut(found, place, PAGE)
    named = owners(tx.connection, [*_accounts(part), *([filters.account] if filters.account else [])])
    each = sums(tx.connection, wanted)
    counted = _SIGNED if wanted.signed else _MOVED
    totals = [who.say(counted, num=each_.entries, amount=Money(each_.amount, each_.currency)) for each_ in each]
    return shown(
        "finance/journal.html",
        "finance_journal.page",
        lines=view.entries(part, named, who, wanted.signed),
        signed=wanted.signed,
        totals=totals,
        filters=filters,
        account=view.account(filters.account, named, who) if filters.account else None,
        choices=_choices(filters),
        pager=pages(found, place, PAGE, filters.address, lambda row: key_text(key_of(row))),
        file=filters.address("finance_journal.file"),
    )


def _accounts(found: Sequence[Any]) -> list[str]:
    return [account for row in found for account in (row.account, row.partner)]


def _choices(filters: JournalFilters) -> JournalChoices:
    """What can be chosen, each with "all" before it."""
    say = reader().say

    def listed(choices: dict[str, Message]) -> list[tuple[str, str]]:
        return [("", say(NP_("finance", "All"))), *((code, say(label)) for code, label in choices.items())]

    known = currencies(current_tx().connection)
    money = [("", say(NP_("finance", "All"))), *((code, code) for code in known)]
    return JournalChoices(listed(view.KINDS), listed(MOVEMENTS), money)


@bp.get("/journal.csv")
@staff_only("finance")
def file() -> Response:
    """The same entries as rows for spreadsheets and programs; read page by page while they are sent."""
    filters = journal_filters(request.args)
    wanted = filters.wanted(current_tx().connection, reader().zone)
    answer = Response(_lines(runtime_services().transactions, wanted), mimetype="text/csv")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="journal.csv"'
    return answer


def _lines(transactions: Transactions, wanted: Wanted) -> Iterator[str]:
    """The file in pieces, each read in a transaction of its own: no connection waits for a slow reader."""
    yield _written([[*COLUMNS]])
    key: Key | None = None
    while True:
        with transactions.open(write=False) as tx:
            found = rows(tx.connection, wanted, ROWS, "after" if key else "", key)
            named = owners(tx.connection, _accounts(found))
        yield _written([_record(row, named, wanted.signed) for row in found])
        if len(found) < ROWS:
            return
        key = key_of(found[-1])


def _record(row: Any, named: dict[str, Owner], signed: bool) -> list[str]:
    """An entry for programs: with an account's own sign where an account is wanted, else from partner to account."""
    amount = Money(int(row.amount) * (row.side if signed else 1), row.currency)
    names = {account: named.get(account, Owner()) for account in (row.account, row.partner)}
    return [
        row.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        row.movement,
        harmless(row.ref),
        row.account,
        harmless(names[row.account].name or names[row.account].ref),
        row.partner,
        harmless(names[row.partner].name or names[row.partner].ref),
        row.currency,
        f"{amount.decimal:f}",
        row.effect_key,
        str(row.number),
        harmless(row.client),
        harmless(row.freelancer),
    ]


def _written(lines: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()
