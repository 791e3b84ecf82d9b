"""The audit names every kind of break, and whose it is (G8)."""

from collections.abc import Iterator

import pytest

from app.ledger.audit import breaks
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import Deal, World

PAIR = "the two entries of the posting fund:milestone:{milestone} do not mirror each other"
BALANCE = "the balance of escrow:{milestone} is not the sum of its entries"
ONE_SIDE = "UPDATE entries SET {} WHERE order_id = :order AND side = 1"
BOTH_SIDES = "UPDATE entries SET {} WHERE order_id = :order"

ENTRY = (
    "INSERT INTO entries (effect_key, side, movement, account, partner, amount, currency, order_id, at, recorded_at) "
    "VALUES ('{}', {}, '{}', '{}', '{}', 5, 'EUR', :order, 0, 0)"
)

# What somebody did -> what the audit says about it. The order is ongoing, with its price in escrow.
DAMAGE = {
    "an amount on one side": (ONE_SIDE.format("amount = amount + 1"), PAIR),
    "an account on one side": (ONE_SIDE.format("account = 'escrow:999'"), PAIR),
    "a partner on one side": (ONE_SIDE.format("partner = 'platform_fee'"), PAIR),
    "a currency on one side": (ONE_SIDE.format("currency = 'USD'"), PAIR),
    "a movement on one side": (ONE_SIDE.format("movement = 'extra'"), PAIR),
    "one side gone": ("DELETE FROM entries WHERE order_id = :order AND side = -1", PAIR),
    "an amount on both sides": (BOTH_SIDES.format("amount = amount + 1"), BALANCE),
    "a currency on both sides": (BOTH_SIDES.format("currency = 'USD'"), BALANCE),
    "both sides gone": ("DELETE FROM entries WHERE order_id = :order", BALANCE),
    "a balance": ("UPDATE balances SET amount = amount - 1 WHERE account = :escrow", BALANCE),
    "a balance gone": ("DELETE FROM balances WHERE account = :escrow", BALANCE),
    "a balance from nowhere": (
        "INSERT INTO balances (account, currency, amount, version) VALUES ('held:9:EUR', 'EUR', 5, 1)",
        "the balance of held:9:EUR is not the sum of its entries",
    ),
    "an order completed by hand": (
        "UPDATE orders SET state = 'completed' WHERE id = :order",
        "order {ref} is over but still holds money in escrow",
    ),
    "an order cancelled by hand": (
        "UPDATE orders SET state = 'cancelled', consent = 'deemed' WHERE id = :order",
        "order {ref} is over but still holds money in escrow",
    ),
    "a milestone worth more than was paid": (
        "UPDATE milestones SET amount = amount + 1 WHERE order_id = :order",
        "order {ref} does not have in escrow what its milestones are worth",
    ),
}


@pytest.mark.rule("G8")
def test_a_world_of_orders_in_every_state_adds_up(world: World) -> None:
    for state in ("pending", "ongoing", "delivered", "completed", "cancelled"):
        world.order(state=state)
    silent = world.order(currency="JPY")
    silent.open(CLIENT, "cancel")
    world.wait(hours=48)
    world.sweep()
    assert world.audit() is None


@pytest.mark.rule("G8")
@pytest.mark.parametrize("what", DAMAGE)
def test_each_kind_of_damage_is_named(world: World, deal: Deal, what: str) -> None:
    healthy = world.order()
    assert world.audit() is None
    statement, sentence = DAMAGE[what]
    facts = deal.facts
    milestone = facts.milestone.id
    tamper(world.transactions, statement, order=deal.id, escrow=f"escrow:{milestone}")
    assert world.audit() == sentence.format(milestone=milestone, ref=facts.ref)
    assert healthy.facts.ref not in str(world.audit())


@pytest.mark.rule("G8")
def test_entries_that_do_not_sum_to_zero_are_named_by_currency(world: World, deal: Deal) -> None:
    tamper(world.transactions, "DELETE FROM entries WHERE order_id = :order AND side = -1", order=deal.id)
    with world.tx(write=False) as tx:
        assert "the entries in EUR do not sum to zero" in list(breaks(tx.connection))


@pytest.fixture
def unchecked(world: World) -> Iterator[None]:
    """PostgreSQL does not look at balances; SQLite is told not to by `break_in`."""
    if world.transactions.engine.dialect.name == "sqlite":
        yield
        return
    tamper(world.transactions, "ALTER TABLE balances DROP CONSTRAINT ck_balances_not_negative")
    yield
    check = "ALTER TABLE balances ADD CONSTRAINT ck_balances_not_negative CHECK (amount >= 0)"
    tamper(world.transactions, "DELETE FROM balances", check)


@pytest.mark.rule("G8")
@pytest.mark.usefixtures("unchecked")
def test_a_balance_below_zero_is_named(world: World, deal: Deal) -> None:
    held, available = "held:9:EUR", "available:9:EUR"
    balance = "INSERT INTO balances (account, currency, amount, version) VALUES ('{}', 'EUR', {}, 1)"
    tamper(
        world.transactions,
        ENTRY.format("stolen", -1, "release", held, available),
        ENTRY.format("stolen", 1, "release", available, held),
        balance.format(held, -5),
        balance.format(available, 5),
        order=deal.id,
    )
    assert world.audit() == "the balance of held:9:EUR is below zero"


@pytest.mark.rule("G8")
def test_money_that_was_refunded_and_paid_as_well_is_named(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "accept")
    ours = f"escrow:{deal.facts.milestone.id}"
    tamper(
        world.transactions,
        ENTRY.format("again", -1, "extra", "external", ours),
        ENTRY.format("again", 1, "extra", ours, "external"),
        ENTRY.format("paid", -1, "earn", ours, "held:9:EUR"),
        ENTRY.format("paid", 1, "earn", "held:9:EUR", ours),
        "INSERT INTO balances (account, currency, amount, version) VALUES ('held:9:EUR', 'EUR', 5, 1)",
        order=deal.id,
    )
    assert world.audit() == f"the earnings of order {deal.facts.ref} are not what its entries say"
