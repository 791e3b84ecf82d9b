"""The book: mirrored entries, each effect once for ever, balances that follow and never go below zero (G8)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.money import Money
from app.ledger.posting import Posting, balances, lock_balance, post
from app.ledger.tables import Balance, Entry
from app.rules.base.people import CLIENT
from tests.support.domain.worlds import Deal, World

GUARDED = ("escrow", "held", "available")


def posting(
    deal: Deal, movement: str, key: str, source: str, target: str, minor: int, currency: str = "EUR"
) -> Posting:
    """A posting on this order, now."""
    now = deal.world.now
    return Posting(movement, key, source, target, Money(minor, currency), deal.id, now, now)


def escrow(deal: Deal) -> str:
    """The escrow account of the order's only milestone."""
    return f"escrow:{deal.facts.milestone.id}"


def stored(world: World) -> tuple[int, dict[str, int]]:
    """How many entries there are, and every balance."""
    return len(world.rows(Entry)), world.balances()


@pytest.mark.rule("G8")
def test_a_posting_is_two_entries_that_mirror_each_other(world: World, deal: Deal) -> None:
    out, into = world.rows(Entry, Entry.order_id == deal.id)
    milestone = deal.facts.milestone.id
    assert (out.effect_key, into.effect_key) == (f"fund:milestone:{milestone}",) * 2
    assert (out.side, out.account, out.partner) == (-1, "external", escrow(deal))
    assert (into.side, into.account, into.partner) == (1, escrow(deal), "external")
    assert (out.amount, out.currency, out.movement) == (into.amount, into.currency, into.movement)
    assert (out.amount, out.movement, out.at) == (124_000, "fund", world.now)


@pytest.mark.rule("G8")
def test_guarded_accounts_have_a_balance_and_hot_ones_have_none(world: World) -> None:
    world.order(state="completed")
    world.order(state="cancelled")
    accounts = {row.account for row in world.rows(Balance)}
    assert {account.split(":")[0] for account in accounts} == {"escrow", "held"}
    entries = {row.account for row in world.rows(Entry)}
    assert {account for account in entries if account.split(":")[0] in GUARDED} == accounts
    assert entries - accounts == {"external", "refund_in_transit"}


@pytest.mark.rule("G8")
def test_balances_are_the_sums_of_their_entries(world: World) -> None:
    for state in ("ongoing", "delivered", "completed", "cancelled", "completed"):
        world.order(state=state, price=1_000)
    sums: dict[str, int] = {}
    for entry in world.rows(Entry):
        if entry.account.split(":")[0] in GUARDED:
            sums[entry.account] = sums.get(entry.account, 0) + entry.side * entry.amount
    assert {row.account: row.amount for row in world.rows(Balance)} == sums
    with world.tx(write=False) as tx:
        assert balances(tx.connection, [*sums, "escrow:0"]) == sums | {"escrow:0": 0}


@pytest.mark.rule("G8")
@pytest.mark.parametrize("again", ["the same", "another amount", "another movement"])
def test_an_effect_happens_once_for_ever(world: World, deal: Deal, again: str) -> None:
    deal.open(CLIENT, "cancel")
    deal.answer("freelancer", "accept")
    key = f"refund:case:{deal.case.id}:{deal.facts.milestone.id}"
    assert [e.effect_key for e in world.rows(Entry) if e.movement == "refund"] == [key, key]
    before = stored(world)
    route = ("external", escrow(deal)) if again == "another movement" else (escrow(deal), "refund_in_transit")
    movement = "extra" if again == "another movement" else "refund"
    repeated = posting(deal, movement, key, *route, 1 if again == "another amount" else 124_000)
    more = posting(deal, "extra", "extra:1", "external", escrow(deal), 124_000)
    with pytest.raises(IntegrityError), world.tx() as tx:
        post(tx.connection, [more, repeated])
    assert stored(world) == before, "all of them, or none"


@pytest.mark.rule("G8")
def test_a_balance_below_zero_is_refused_with_everything_that_came_along(world: World, deal: Deal) -> None:
    before = stored(world)
    fine = posting(deal, "extra", "extra:1", "external", escrow(deal), 5)
    too_much = posting(deal, "refund", "refund:1", escrow(deal), "refund_in_transit", 124_006)
    with pytest.raises(IntegrityError), world.tx() as tx:
        post(tx.connection, [fine, too_much])
    assert stored(world) == before
    with world.tx() as tx:
        just_enough = posting(deal, "refund", "refund:1", escrow(deal), "refund_in_transit", 124_005)
        post(tx.connection, [just_enough, fine])
    assert world.balances() == {}


@pytest.mark.rule("G8")
def test_an_account_that_nobody_used_yet_can_be_locked_and_holds_nothing(world: World, deal: Deal) -> None:
    account = f"available:{deal.facts.freelancer_id}:EUR"
    for _ in range(2):
        with world.tx() as tx:
            lock_balance(tx.connection, account, "EUR")
    (row,) = world.rows(Balance, Balance.account == account)
    assert (row.amount, row.currency) == (0, "EUR")


@pytest.mark.rule("G8")
def test_what_comes_in_may_go_out_in_the_same_statement_in_whatever_order_it_is_named(world: World, deal: Deal) -> None:
    fred = deal.facts.freelancer_id
    held, available = f"held:{fred}:EUR", f"available:{fred}:EUR"
    steps = [
        posting(deal, "release", "release:1", held, available, 7),
        posting(deal, "earn", "earn:1", "escrow:9001", held, 7),
        posting(deal, "fund", "fund:1", "external", "escrow:9001", 10),
        posting(deal, "settled_before", "settled:1", "escrow:9001", "external", 3),
    ]
    with world.tx() as tx:
        post(tx.connection, steps)
    assert world.balances() == {escrow(deal): 124_000, available: 7}


@pytest.mark.rule("G8")
@pytest.mark.parametrize("table", ["entries", "events"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET order_id = order_id", "DELETE FROM {}", "DELETE FROM {} WHERE 1 = 0"]
)
def test_the_database_refuses_to_change_or_delete_what_is_append_only(
    world: World, deal: Deal, table: str, change: str
) -> None:
    before = len(world.rows(Entry)), len(deal.events())
    assert min(before) > 0
    if "1 = 0" in change and world.transactions.engine.dialect.name == "sqlite":
        change = change.replace("1 = 0", "order_id > 0")  # its triggers are per row
    with pytest.raises(DBAPIError, match="append-only"), world.tx() as tx:
        tx.session.execute(text(change.format(table)))
    assert (len(world.rows(Entry)), len(deal.events())) == before


@pytest.mark.rule("G8")
@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("table", ["entries", "events"])
def test_nor_can_they_be_emptied(world: World, deal: Deal, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), world.tx() as tx:
        tx.session.execute(text(f"TRUNCATE {table} CASCADE"))
    assert deal.events()


@pytest.mark.rule("G8")
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("table", ["entries", "events"])
def test_nor_can_a_row_be_replaced(world: World, deal: Deal, table: str) -> None:
    """REPLACE deletes without asking a trigger on DELETE."""
    before = [tuple(row) for row in _all(world, table)]
    with pytest.raises(DBAPIError, match="append-only"), world.tx() as tx:
        tx.session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    assert [tuple(row) for row in _all(world, table)] == before


def _all(world: World, table: str) -> list[tuple[object, ...]]:
    with world.tx(write=False) as tx:
        return list(tx.session.execute(text(f"SELECT * FROM {table}")))  # type: ignore[arg-type]
