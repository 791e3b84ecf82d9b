"""Balances: who has how much and since when, by person and by order, and what all of it sums to (X33)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for

from app.core.i18n import Reader, reader
from app.core.i18n.spans import DAYS
from app.core.words import N_, NP_
from app.models.queries.finance import balances as held
from app.models.queries.finance import search
from app.models.queries.finance.balances import BalancesWanted
from app.web.components.pager import cut, pages
from app.web.components.tabs import Tab
from app.web.finance import lines as view
from app.web.finance.filters import BalanceFilters, balance_filters
from app.web.finance.overview import shown
from app.web.finance.records import Amount, OrderBalance, PersonBalance, Total
from app.web.frame.access import staff_only
from app.web.frame.transactions import current_tx

bp = Blueprint("finance_balances", __name__, url_prefix="/finance")

PAGE = 50
SHOWN = {"people": NP_("finance", "By person"), "orders": NP_("finance", "By order")}
COLUMNS = {"people": ("held", "available"), "orders": ("escrow",)}


@bp.get("/balances")
@staff_only("finance")
def page() -> str:
    """Who has how much, a page of it, by name or by order; and what all that is found sums to."""
    tx, who, filters = current_tx(), reader(), balance_filters(request.args)
    some = search.accounts_of(tx.connection, filters.q) if filters.q else None
    wanted = BalancesWanted(filters.currency, some)
    sums = held.totals(tx.connection, wanted)
    show = filters.show or _where_found(sums)
    place, key = filters.place(show)
    found = held.listed(tx.connection, show, wanted, PAGE + 1, place, key)
    rows = cut(found, place, PAGE)
    since = held.oldest(tx.connection, [account for row in rows for account in _accounts(row, show)])
    make = _people if show == "people" else _orders
    return shown(
        "finance/balances.html",
        "finance_balances.page",
        show=show,
        lines=make(rows, since, tx.now, who),
        totals=_totals(sums, show, filters, who),
        filters=filters,
        lists=[Tab(who.say(label), filters.address(show=name), name == show) for name, label in SHOWN.items()],
        currencies=[("", who.say(NP_("finance", "All"))), *((each, each) for each in search.currencies(tx.connection))],
        pager=pages(found, place, PAGE, lambda **at: filters.address(show=show, **at), lambda row: _key(row, show)),
    )


def _where_found(sums: Sequence[Any]) -> str:
    """People, unless all that is found belongs to orders."""
    return "orders" if sums and not any(row.held or row.available for row in sums) else "people"


def _accounts(row: Any, show: str) -> list[str]:
    return [row.account] if show == "orders" else [f"{kind}:{row.user_id}:{row.currency}" for kind in COLUMNS[show]]


def _key(row: Any, show: str) -> str:
    return f"{row.user_id}.{row.currency}" if show == "people" else f"{row.order_id}.{row.milestone_id}"


def _people(rows: Sequence[Any], since: Mapping[str, datetime], now: datetime, who: Reader) -> list[PersonBalance]:
    shown_rows, last = [], 0
    for row in rows:
        names = dict(zip(COLUMNS["people"], _accounts(row, "people"), strict=True))
        first = min((since[name] for name in names.values() if name in since), default=None)
        amounts = {
            kind: _amount(getattr(row, kind), row.currency, who, {"account": name}) for kind, name in names.items()
        }
        shown_rows.append(
            PersonBalance(
                name=row.name,
                again=row.user_id == last,
                currency=row.currency,
                **amounts,
                since=who.instant(first, "medium") if first else "",
                age=_age(first, now, who),
                frozen=bool(row.frozen),
                freeze=url_for("finance_freezes.form", user_id=row.user_id, currency=row.currency),
            )
        )
        last = row.user_id
    return shown_rows


def _orders(rows: Sequence[Any], since: Mapping[str, datetime], now: datetime, who: Reader) -> list[OrderBalance]:
    shown_rows, last = [], 0
    for row in rows:
        first = since.get(row.account)
        shown_rows.append(
            OrderBalance(
                ref=row.ref,
                order=view.journal_of(order=row.ref),
                client=row.client,
                freelancer=row.freelancer,
                again=row.order_id == last,
                milestone="" if row.plain else who.say(N_("milestone %(number)s"), number=row.position),
                since=who.instant(first, "medium") if first else "",
                age=_age(first, now, who),
                escrow=_amount(row.amount, row.currency, who, {"account": row.account}),
            )
        )
        last = row.order_id
    return shown_rows


def _age(since: datetime | None, now: datetime, who: Reader) -> str:
    days = (now - since).days if since else 0
    return who.say(DAYS, num=days) if days > 0 else ""


def _amount(minor: int, currency: str, who: Reader, behind: Mapping[str, str]) -> Amount:
    href = view.journal_of(**behind) if behind and minor else None
    return Amount(who.money(view.money(minor, currency)), href)


def _totals(sums: Iterable[Any], show: str, filters: BalanceFilters, who: Reader) -> list[Total]:
    """The sums of each currency; they lead to their entries where all of a kind were wanted."""
    found = []
    for row in sums:
        amounts = {kind: int(getattr(row, kind)) for kind in COLUMNS[show]}
        if any(amounts.values()):
            behind = {kind: {} if filters.q else {"kind": kind, "currency": row.currency} for kind in amounts}
            each = [_amount(minor, row.currency, who, behind[kind]) for kind, minor in amounts.items()]
            found.append(Total(row.currency, each))
    return found
