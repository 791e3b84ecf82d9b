"""Charges, refunds and payouts in the sandbox: each happens once under its key, whatever is asked again."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

from app.sandbox.cards import DECLINED, Card
from app.sandbox.notices import CHANGED, DISPUTED, announce
from app.sandbox.options import SECOND, Options
from app.sandbox.requests import OperationRequest

FAILS, LATE, UNHEARD = 13, 14, 15  # the last two digits of an amount
LATE_SECONDS = 5.0


class OtherContent(Exception):
    """The key was used before, for something else."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an operation stands, as it is told now; `token` leads to the page of a charge that is not paid."""

    state: str
    error: str
    token: str
    refused: bool  # it was never begun


def ask(line: sqlite3.Connection, asked: OperationRequest, now: int, chosen: Options) -> Standing | None:
    """The operation is known; None when it is, but the answer is one that gets lost."""
    known = line.execute("SELECT asked FROM operations WHERE key = ?", (asked.key,)).fetchone()
    if known is None:
        _begin(line, asked, now, chosen)
    elif known["asked"] != asked.written():
        raise OtherContent
    return look(line, asked.key, now)


def look(line: sqlite3.Connection, key: str, now: int) -> Standing | None:
    """How it stands; None when the answer is one that gets lost. KeyError when nobody asked for it."""
    row = line.execute("SELECT * FROM operations WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise KeyError(key)
    if row["unheard"]:
        line.execute("UPDATE operations SET unheard = unheard - 1 WHERE key = ?", (key,))
        return None
    refused = row["kind"] == "refund" and row["state"] == "failed"
    if now < row["known_at"]:
        return Standing("open", "", "", refused)
    unpaid = row["kind"] == "charge" and row["state"] == "open"
    return Standing(row["state"], row["error"], row["token"] if unpaid else "", refused)


def pay(line: sqlite3.Connection, row: sqlite3.Row, card: Card, now: int, chosen: Options) -> bool:
    """Whether the charge is paid with this card now; the caller has seen that it was not paid before."""
    key = row["key"]
    if not card.pays:
        line.execute("UPDATE operations SET error = ? WHERE key = ?", (DECLINED, key))
    else:
        disputed = None if card.disputed_after is None else chosen.later(now, card.disputed_after)
        line.execute(
            "UPDATE operations SET state = 'done', error = '', known_at = ?, unheard = ?, disputed_at = ?"
            " WHERE key = ?",
            (chosen.later(now, card.known_after), card.unheard, disputed, key),
        )
        if disputed:
            announce(line, DISPUTED, key, "disputed", disputed)
    idents: dict[str, str] = {}
    for seconds, state in card.notices:
        due = chosen.later(now, seconds)
        # What is told of a decline after success happened before it, and was only held up on its way.
        happened = now - SECOND if card.pays and state == DECLINED else due
        idents[state] = announce(line, CHANGED, key, state, due, happened, idents.get(state, ""))
    return card.pays


def _begin(line: sqlite3.Connection, asked: OperationRequest, now: int, chosen: Options) -> None:
    """The operation is written down with what will become of it, and who asked will be told when it does."""
    last = asked.amount % 100
    known_at, state, error = now, "done", ""
    if asked.kind == "charge":
        state = "open"
    elif asked.kind == "refund" and (error := _why_not(line, asked, now, chosen.older)):
        state = "failed"
    elif asked.kind == "payout" and last == FAILS:
        state, error = "failed", "account_refused"
    elif last == LATE:
        known_at = chosen.later(now, LATE_SECONDS)
    unheard = int(asked.kind != "charge" and last == UNHEARD)
    line.execute(
        "INSERT INTO operations (key, asked, kind, amount, currency, charge, token, state, error, known_at, unheard)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            asked.key,
            asked.written(),
            asked.kind,
            asked.amount,
            asked.currency,
            asked.charge,
            secrets.token_urlsafe(24),
            state,
            error,
            known_at,
            unheard,
        ),
    )
    if asked.kind == "payout" or (asked.kind == "refund" and state == "done"):
        announce(line, CHANGED, asked.key, state, known_at)


def _why_not(line: sqlite3.Connection, asked: OperationRequest, now: int, older: bool) -> str:
    """Why this refund cannot be made, as a code; empty when it can."""
    charge = line.execute("SELECT * FROM operations WHERE key = ? AND kind = 'charge'", (asked.charge,)).fetchone()
    if charge is None:
        return "" if older else "no_charge"
    if charge["currency"] != asked.currency:
        return "other_currency"
    if charge["state"] != "done" or now < charge["known_at"]:
        return "not_paid"
    if charge["disputed_at"] is not None and charge["disputed_at"] <= now:
        return "disputed"  # the bank has given it back already
    given = "SELECT coalesce(sum(amount), 0) FROM operations WHERE charge = ? AND state != 'failed'"
    returned: int = line.execute(given, (asked.charge,)).fetchone()[0]
    return "exceeds" if returned + asked.amount > charge["amount"] else ""
