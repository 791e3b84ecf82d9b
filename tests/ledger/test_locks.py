"""What is locked stays in escrow: the database refuses a lock beyond it and whatever would take it (X17, X56)."""

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.money import Money
from app.ledger import chart
from app.ledger.locks import Lock
from app.ledger.posting import Posting, post
from app.rules.base.kind import Kind
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.milestones.division import Parts
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import Deal, World
from tests.support.new_kind import disputes
from tests.support.new_kind.partition import KIND
from tests.support.new_kind.registered import registered

WHOLE = 124_000


@pytest.fixture(autouse=True)
def kind() -> Iterator[Kind]:
    """The kind of these disputes."""
    with registered(KIND) as known:
        yield known


def lock_and_take(world: World, deal: Deal, locked: Mapping[int, int], taken: int = 0) -> None:
    """Past all rules and in one transaction, so much of the milestone is locked, by case, and so much goes back."""
    milestone = deal.facts.milestones[0].id
    with world.tx() as tx:
        for case_id, amount in locked.items():
            row = {"order_id": deal.id, "case_id": case_id, "milestone_id": milestone, "amount": amount}
            tx.session.add(Lock(**row, at=tx.now))
        tx.session.flush()
        way = (chart.escrow(milestone), chart.REFUND_IN_TRANSIT, Money(taken, "EUR"), deal.id, tx.now, tx.now)
        post(tx.connection, [Posting("refund", "refund:x", *way)] if taken else [])


@pytest.fixture
def case(deal: Deal) -> int:
    """A case that holds nothing."""
    deal.open(CLIENT, "update")
    return deal.case.id


@pytest.mark.rule("X17", "X56")
@pytest.mark.parametrize(("locked", "taken"), [(WHOLE + 1, 0), (WHOLE, 1), (40_000, 84_001)])
def test_more_than_is_in_escrow_is_neither_locked_nor_left_locked(
    world: World, deal: Deal, case: int, locked: int, taken: int
) -> None:
    with pytest.raises(IntegrityError, match="locked money stays in escrow"):
        lock_and_take(world, deal, {case: locked}, taken)
    assert world.audit() is None


@pytest.mark.rule("X17", "X56")
def test_the_rest_can_be_taken_to_the_last_cent(world: World, deal: Deal, case: int) -> None:
    lock_and_take(world, deal, {case: 40_000}, 84_000)
    assert world.balances()[chart.escrow(deal.facts.milestones[0].id)] == 40_000


@pytest.mark.rule("X17")
def test_two_cases_hold_together_no_more_than_there_is(world: World, deal: Deal, case: int) -> None:
    deal.answer(FREELANCER, "answer", "Here.")
    deal.open(CLIENT, "update")
    with pytest.raises(IntegrityError, match="locked money stays in escrow"):
        lock_and_take(world, deal, {case: 84_001, deal.case.id: 40_000})


@pytest.mark.rule("X17", "X52")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE locks SET amount = 1",
        "UPDATE locks SET case_id = case_id + 1, lifted_at = 1",
        "DELETE FROM locks",
        "UPDATE locks SET lifted_at = NULL",
    ],
)
def test_a_lock_is_lifted_once_and_never_changed(world: World, deal: Deal, change: str) -> None:
    disputes.dispute(deal, CLIENT, 40_000)
    if "NULL" in change:
        disputes.end(deal, CLIENT, "withdraw")
    with pytest.raises(DBAPIError, match="is append-only"), world.tx() as tx:
        tx.connection.exec_driver_sql(change)


DAMAGE = {
    "what was paid": ("UPDATE milestones SET paid = paid + 10, refunded = refunded - 10", "parts of order {ref} are"),
    "what was refunded": ("UPDATE milestones SET refunded = refunded - 1", "{ref} does not have in escrow"),
    "what was earned": ("UPDATE milestones SET earned = earned + 1", "earnings of order {ref}"),
    "what was taken back": ("UPDATE milestones SET taken = 1", "earnings of order {ref}"),
    "what was spent": ("UPDATE milestones SET spent = 1", "the balance of available:"),
    "the fee": ("UPDATE orders SET fee_basis_points = 0", "platform's fee of order {ref}"),
    "a milestone returned": ("UPDATE milestones SET state = 'returned'", "{ref} is over"),
    "how a milestone ended": ("UPDATE milestones SET consent = 'decided'", "{ref} did not end as its cases"),
    "an order decided": ("UPDATE orders SET state = 'cancelled', consent = 'decided'", "{ref} is over"),
    "a lock beyond escrow": ("UPDATE locks SET amount = 124000", "cases hold more of order {ref}"),
    "a lock of a case that is over": ("UPDATE locks SET lifted_at = NULL, amount = 1", "a lock of order {ref} is held"),
    "a lock lifted by hand": ("UPDATE locks SET lifted_at = 1", "{ref} holds approved money"),
    "a lock made smaller": ("UPDATE locks SET amount = amount - 1", "{ref} holds approved money"),
}


@pytest.mark.rule("X56", "X58", "X67", "G8")
@pytest.mark.parametrize("what", DAMAGE)
def test_the_audit_names_what_does_not_add_up(world: World, what: str) -> None:
    """One part is divided, the rest approved, and another part still locked."""
    deal = world.order(fee_basis_points=1_000)
    disputes.settled(deal, 40_000, Parts(15_000, 25_000))
    disputes.dispute(deal, CLIENT, 14_000)
    deal.deliver()
    deal.approve()
    assert world.audit() is None
    statement, sentence = DAMAGE[what]
    tamper(world.transactions, statement)
    assert sentence.format(ref=deal.facts.ref) in str(world.audit())


@pytest.mark.rule("X52")
def test_a_lock_that_was_added_by_hand_is_named(world: World, deal: Deal) -> None:
    disputes.dispute(deal, CLIENT, 40_000)
    forged = (
        "INSERT INTO locks (order_id, case_id, milestone_id, amount, at, lifted_at) "
        "SELECT order_id, case_id, milestone_id, amount, at, 1 FROM locks"
    )
    tamper(world.transactions, forged)
    assert world.audit() == f"a lock of order {deal.facts.ref} was added by hand"


@pytest.mark.rule("X61", "X67")
def test_an_approved_milestone_waits_for_its_locked_part_and_completes_the_order_then(world: World) -> None:
    deal = world.order(fee_basis_points=1_000)
    ref = disputes.dispute(deal, CLIENT, 40_000)
    deal.deliver()
    world.live(deal.due("approval"))
    world.sweep()
    (part,) = deal.facts.milestones
    assert (deal.state, part.state) == ("completed", "approved"), "its silence was lost before the fourteen days"
    assert (part.refunded, part.paid, deal.case.ref) == (40_000, 84_000, ref)
    assert world.audit() is None
