"""The ledger's two tables: entries, which are the truth, and balances of the guarded accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Instant


class Entry(Base):
    """One side of a posting. Both sides share the effect key; `side` is -1 where money leaves, +1 where it arrives.

    Append-only: the database refuses UPDATE and DELETE. The primary key makes every effect happen once for ever.
    """

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("side IN (-1, 1)", name="side"),
        CheckConstraint("account <> partner", name="partner"),
        Index("ix_entries_account", "account"),
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
    """
    CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
    """,
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

# What is append-only, and the keys by which SQLite's REPLACE would delete a row without asking the delete trigger.
_APPEND_ONLY = {
    "entries": ("effect_key = new.effect_key AND side = new.side",),
    "events": ("id = new.id", "order_id = new.order_id AND seq = new.seq", "key = new.key"),
}


def triggers(dialect: str) -> list[str]:
    """The statements that make balances follow entries, and that refuse to change or delete what is append-only."""
    statements = list(_POSTGRESQL if dialect == "postgresql" else _SQLITE)
    for table, keys in _APPEND_ONLY.items():
        if dialect == "postgresql":
            statements.append(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )
            continue
        statements.extend(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for act in ("UPDATE", "DELETE")
        )
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)  # noqa: S608
        statements.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: this row is there already'); END"
        )
    return statements
