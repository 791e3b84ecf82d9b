"""The journal: entries of the ledger filtered, paged by key, and summed, as plain rows. Never a title or a text (X33).

With an account or a kind of account the rows are that account's entries, signed, and their sum is what it holds.
Without one, each posting is one row, and the sum is how much was moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.core.database.db import Instant
from app.core.instants import to_us

Key = tuple[int, int, str]  # the instant in microseconds, the side, the effect key

# Which accounts a kind is: "earned" is all that is somebody's and was not asked of the bank yet.
KINDS: dict[str, tuple[str, ...]] = {
    "escrow": ("escrow:%",),
    "held": ("held:%",),
    "available": ("available:%",),
    "earned": ("held:%", "available:%"),
    "refund_in_transit": ("refund_in_transit",),
    "payout_in_transit": ("payout_in_transit",),
    "platform_fee": ("platform_fee",),
    "arbitration": ("arbitration",),
    "chargeback": ("chargeback",),
    "owed": ("owed:%",),
    "external": ("external",),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: an account or a kind of account, a movement, an order, a milestone of it, a currency, a span."""

    account: str = ""
    kind: str = ""
    movement: str = ""
    order_id: int | None = None
    milestone_id: int | None = None
    currency: str = ""
    since: datetime | None = None
    until: datetime | None = None  # not included

    @property
    def signed(self) -> bool:
        """Whether the rows are one side's, with plus and minus."""
        return bool(self.account or self.kind)

    def conditions(self) -> tuple[str, dict[str, object]]:
        """As SQL with its values."""
        found = [(sql, given) for sql, given in self._all() if given]
        values: dict[str, object] = {}
        for _, given in found:
            values |= given
        sided = [] if self.signed else ["e.side = 1"]
        return " AND ".join([*sided, *(sql for sql, _ in found)]) or "1 = 1", values

    def _all(self) -> Iterable[tuple[str, Mapping[str, object]]]:
        likes = KINDS.get(self.kind, ()) if not self.account else ()
        kinds = " OR ".join(f"e.account {'LIKE' if '%' in each else '='} :kind{n}" for n, each in enumerate(likes))
        yield f"({kinds})", {f"kind{n}": each for n, each in enumerate(likes)}
        yield "e.account = :account", _given("account", self.account)
        yield "e.movement = :movement", _given("movement", self.movement)
        yield "e.order_id = :order", _given("order", self.order_id)
        # Earnings are moved milestone by milestone, and every effect key says of which.
        of = f"milestone:{self.milestone_id}"
        likes_of = {"of": f"%{of}", "of_more": f"%{of}:%"} if self.milestone_id else {}
        yield "(e.effect_key LIKE :of OR e.effect_key LIKE :of_more)", likes_of
        yield "e.currency = :currency", _given("currency", self.currency)
        yield "e.at >= :since", _given("since", to_us(self.since) if self.since else None)
        yield "e.at < :until", _given("until", to_us(self.until) if self.until else None)


def _given(name: str, value: object) -> dict[str, object]:
    return {} if value in ("", None) else {name: value}


@dataclass(frozen=True, slots=True)
class Sum:
    """What the wanted entries sum to in one currency, in minor units, and how many they are."""

    currency: str
    amount: int
    entries: int


# An order's entries are numbered as they were written. Its lock is held meanwhile, so that none is ever put between
# two others; of those that one transaction wrote, money comes in before it moves on.
FLOW = (
    *("fund", "extra", "late_charge", "settled_before", "arbitration_paid", "arbitration_spent", "charge_back"),
    "refund",
    *("take_owed", "take_held", "take_available", "take_fee", "charge_back_owed", "charge_back_held"),
    *("charge_back_available", "charge_back_fee", "arbitration_refund", "refund_paid", "charged_back", "earn", "fee"),
    *("release", "arbitration_back", "arbitration_kept", "platform_pays", "won_owed", "won_available", "won_fee"),
    *("repay_outside", "repay", "payout", "payout_paid", "payout_back"),
)
_STEP = " ".join(f"WHEN '{movement}' THEN {n}" for n, movement in enumerate(FLOW))


def place_in_order(entry: str) -> str:
    """Where an entry stands among those of its order, as SQL: a list of values to compare or to sort by."""
    return f"{entry}.recorded_at, {entry}.at, CASE {entry}.movement {_STEP} ELSE {len(FLOW)} END, {entry}.effect_key"


_ROWS = f"""
SELECT e.effect_key, e.side, e.movement, e.account, e.partner, e.amount, e.currency, e.at, o.ref,
    c.name AS client, f.name AS freelancer,
    (SELECT count(DISTINCT n.effect_key) FROM entries n WHERE n.order_id = e.order_id
        AND ({place_in_order("n")}) <= ({place_in_order("e")})) AS number
FROM (SELECT e.* FROM entries e WHERE {{where}}
    ORDER BY e.at {{down}}, e.effect_key {{down}}, e.side {{down}} LIMIT :size) AS e
JOIN orders o ON o.id = e.order_id
JOIN users c ON c.id = o.client_id JOIN users f ON f.id = o.freelancer_id
ORDER BY e.at DESC, e.effect_key DESC, e.side DESC
"""  # noqa: S608
_PLACES = {
    "": "",
    "after": " AND (e.at, e.effect_key, e.side) < (:at, :key, :side)",
    "before": " AND (e.at, e.effect_key, e.side) > (:at, :key, :side)",
}


def rows(connection: Connection, wanted: Wanted, size: int, place: str = "", key: Key | None = None) -> Sequence[Any]:
    """Entries, newest first: the newest, or the nearest "after" or "before" a key in the list. One statement."""
    where, values = wanted.conditions()
    place = place if key else ""
    if key:
        values |= dict(zip(("at", "side", "key"), key, strict=True))
    return connection.execute(_statement(where, place), values | {"size": size}).all()


def key_of(row: Any) -> Key:
    """Where a row stands in the list."""
    return to_us(row.at), row.side, row.effect_key


@cache
def _statement(where: str, place: str) -> Any:
    down = "ASC" if place == "before" else "DESC"
    return text(_ROWS.format(where=where + _PLACES[place], down=down)).columns(at=Instant())


def sums(connection: Connection, wanted: Wanted) -> list[Sum]:
    """The sum of all wanted entries, by currency; not only of the page that is shown."""
    where, values = wanted.conditions()
    amount = "e.side * e.amount" if wanted.signed else "e.amount"
    found = connection.execute(_sums(where, amount), values)
    return [Sum(row.currency, int(row.amount), int(row.num)) for row in found]


@cache
def _sums(where: str, amount: str) -> Any:
    return text(
        f"SELECT e.currency, sum({amount}) AS amount, count(*) AS num FROM entries e WHERE {where} "  # noqa: S608
        "GROUP BY e.currency ORDER BY e.currency"
    )


_TRIAL = text("""
SELECT kind, currency, sum(amount) AS amount FROM (
    SELECT currency, side * amount AS amount, CASE substr(account, 1, 5)
        WHEN 'escro' THEN 'escrow' WHEN 'held:' THEN 'held' WHEN 'avail' THEN 'available'
        WHEN 'owed:' THEN 'owed' ELSE account END AS kind
    FROM entries) AS e
GROUP BY kind, currency ORDER BY currency, kind
""")


def trial_balance(connection: Connection) -> dict[str, dict[str, int]]:
    """What every kind of account holds, by currency, from the entries; in each currency it sums to zero (G8).

    It reads every entry there is: a proof that read less would be none.
    """
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(_TRIAL):
        found.setdefault(row.currency, {})[row.kind] = int(row.amount)
    return found


# Whose an account is, in words: people by name, escrow by its order.

_USERS = text("SELECT id, name FROM users WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
_ESCROWS = text("""
SELECT m.id, m.position, o.plain, o.ref FROM milestones m JOIN orders o ON o.id = m.order_id WHERE m.id IN :ids
""").bindparams(bindparam("ids", expanding=True))


_OF_PEOPLE = ("held", "available", "owed")


@dataclass(frozen=True, slots=True)
class Owner:
    """Of a person's account its person; of an escrow its order, and which milestone of it unless that is all of it."""

    name: str = ""
    ref: str = ""
    milestone: int | None = None


def owners(connection: Connection, accounts: Iterable[str]) -> dict[str, Owner]:
    """Whose these accounts are; nobody's are left out. Two statements."""
    named = {account: account.split(":") for account in set(accounts)}
    people = {int(parts[1]) for parts in named.values() if parts[0] in _OF_PEOPLE}
    escrows = {int(parts[1]) for parts in named.values() if parts[0] == "escrow"}
    users = {row.id: row for row in connection.execute(_USERS, {"ids": list(people)})} if people else {}
    orders = {row.id: row for row in connection.execute(_ESCROWS, {"ids": list(escrows)})} if escrows else {}
    found = {}
    for account, parts in named.items():
        if parts[0] == "escrow" and (row := orders.get(int(parts[1]))):
            found[account] = Owner(ref=row.ref, milestone=None if row.plain else row.position)
        elif parts[0] in _OF_PEOPLE and (row := users.get(int(parts[1]))):
            found[account] = Owner(name=row.name)
    return found
