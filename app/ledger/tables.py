"""The ledger's tables: entries, which are the truth, balances of the guarded accounts, and what freezes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Instant
from app.core.database.protection import Guard, append_only, function

_RUNNING = "lifted_at IS NULL"


class Entry(Base):
    """One side of a posting. Both sides share the effect key; `side` is -1 where money leaves, +1 where it arrives.

    Append-only: the database refuses UPDATE and DELETE. The primary key makes every effect happen once for ever.
    """

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("side IN (-1, 1)", name="side"),
        CheckConstraint("account <> partner", name="partner"),
        # The journal is paged by key through these: all of it, and one account's.
        Index("ix_entries_at", "at", "effect_key", "side"),
        Index("ix_entries_account", "account", "at", "effect_key", "side"),
        Index("ix_entries_order", "order_id"),
    )

    effect_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    side: Mapped[int] = mapped_column(Integer, primary_key=True)
    movement: Mapped[str] = mapped_column(String(24))
    account: Mapped[str] = mapped_column(String(60))
    partner: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int] = mapped_column(BigInteger)  # minor units
    currency: Mapped[str] = mapped_column(String(3))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Balance(Base):
    """What a guarded account holds; kept by the database in the very statement that inserts the entries."""

    __tablename__ = "balances"
    __table_args__ = (CheckConstraint("amount >= 0", name="not_negative"),)

    account: Mapped[str] = mapped_column(String(60), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)  # minor units
    version: Mapped[int] = mapped_column(Integer, default=0)


class Freeze(Base):
    """No payout may take an available balance below what is frozen of it: a part, or the whole when there is no amount.

    Lifting a freeze lifts exactly what it froze (E10, X20).
    """

    __tablename__ = "freezes"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
        Index("ix_freezes_account", "account"),
        Index("ix_freezes_running", "at", "cause", sqlite_where=text(_RUNNING), postgresql_where=text(_RUNNING)),
    )

    cause: Mapped[str] = mapped_column(String(80), primary_key=True)  # such as chargeback:7; one freeze for each cause
    account: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int | None] = mapped_column(BigInteger)  # minor units
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


WHOLE = 10**15  # what a freeze of the whole balance counts as; more than any balance

_POSTGRESQL = (
    """
    CREATE FUNCTION keep_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO balances (account, currency, amount, version)
        SELECT DISTINCT account, currency, 0, 0 FROM fresh
        WHERE split_part(account, ':', 1) IN ('escrow', 'held', 'available')
        ORDER BY account ON CONFLICT DO NOTHING;
        PERFORM 1 FROM balances WHERE account IN (SELECT account FROM fresh) ORDER BY account FOR UPDATE;
        UPDATE balances b SET amount = b.amount + d.delta, version = b.version + 1
        FROM (SELECT account, sum(side * amount) AS delta FROM fresh GROUP BY account) d
        WHERE b.account = d.account;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER entries_keep_balances AFTER INSERT ON entries
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION keep_balances()
    """,
    function("append_only"),
)

_SQLITE = (
    """
    CREATE TRIGGER entries_keep_balances AFTER INSERT ON entries
    WHEN substr(new.account, 1, instr(new.account || ':', ':') - 1) IN ('escrow', 'held', 'available')
    BEGIN
        INSERT INTO balances (account, currency, amount, version)
        VALUES (new.account, new.currency, 0, 0) ON CONFLICT DO NOTHING;
        UPDATE balances SET amount = amount + new.side * new.amount, version = version + 1
        WHERE account = new.account;
    END
    """,
)

_FROZEN = f"""
    coalesce((SELECT sum(coalesce(z.amount, {WHOLE})) FROM freezes z
    WHERE z.account = %s.account AND z.lifted_at IS NULL), 0)
"""  # noqa: S608
# PostgreSQL runs triggers in the order of their names: this one after the balance is changed and its row is locked,
# so that a freeze, which locks the same row, comes before the payout or after it.
_PAYOUTS_POSTGRESQL = (
    f"""
    CREATE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM fresh f JOIN balances b ON b.account = f.account
                   WHERE f.movement = 'payout' AND f.side = -1 AND b.amount < {_FROZEN % "f"}) THEN
            RAISE EXCEPTION 'frozen money is not paid out' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
    """,  # noqa: S608
    """
    CREATE TRIGGER entries_refuse_frozen AFTER INSERT ON entries
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION refuse_frozen()
    """,
)
_PAYOUTS_SQLITE = (
    f"""
    CREATE TRIGGER entries_refuse_frozen BEFORE INSERT ON entries
    WHEN new.movement = 'payout' AND new.side = -1 AND
        (SELECT amount FROM balances WHERE account = new.account) - new.amount < {_FROZEN % "new"}
    BEGIN SELECT RAISE(ABORT, 'frozen money is not paid out'); END
    """,  # noqa: S608
)


def payout_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that refuse a payout of what is frozen."""
    return _PAYOUTS_POSTGRESQL if dialect == "postgresql" else _PAYOUTS_SQLITE


APPEND_ONLY = (
    Guard("entries", ("effect_key = new.effect_key AND side = new.side",)),
    Guard("events", ("id = new.id", "order_id = new.order_id AND seq = new.seq", "key = new.key")),
)


def triggers(dialect: str) -> list[str]:
    """The statements that make balances follow entries, and that refuse to change or delete what is append-only."""
    follow = _POSTGRESQL if dialect == "postgresql" else _SQLITE
    return [*follow, *(trigger.create for trigger in append_only(dialect, APPEND_ONLY))]
