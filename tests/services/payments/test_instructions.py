"""Instructions to the marketplace: open, then confirmed or failed for ever, and told as done only then (X51)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from app.core.database.tx import Tx
from app.ledger.tables import Entry
from app.models import Instruction, Notification
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.instructions import InstructionFacts, decide_confirmed
from app.services.milestones import milestones
from app.services.payments import instructions
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import OLGA, user_of
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import Deal, World, refused

pytestmark = pytest.mark.rule("X51")
Say = Callable[..., None]


@pytest.fixture
def pau(world: World) -> int:
    """Somebody of finance."""
    with world.tx() as tx:
        return user_of(tx, OLGA, roles="finance").id


@pytest.fixture
def refund(world: World) -> Deal:
    """A cancelled order whose money the marketplace has to pay back."""
    deal = world.order(imported=True)
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "accept")
    return deal


@pytest.fixture
def payout(world: World) -> Deal:
    """A completed order whose money the marketplace has to pay out."""
    deal = world.order(imported=True, state="completed")
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestone.id)
    world.live(deal.due("release"))
    world.sweep()
    return deal


def asked(world: World, state: str = "open") -> Instruction:
    """The only instruction that stands so."""
    (found,) = world.rows(Instruction, Instruction.state == state)
    return found  # type: ignore[no-any-return]


def today(tx: Tx) -> date:
    return tx.now.astimezone(PLATFORM.zone).date()


def confirm(world: World, by: int, reference: str = "MP-812", days: int = 0) -> None:
    with world.tx() as tx:
        on = today(tx) + timedelta(days=days)
        instructions.confirm(tx, PLATFORM, asked(world).id, by, reference, on)


def fail(world: World, by: int, reason: str = "The account is closed") -> None:
    with world.tx() as tx:
        instructions.fail(tx, PLATFORM, asked(world).id, by, reason)


def moved(world: World, movement: str) -> list[int]:
    return [entry.amount for entry in world.rows(Entry, Entry.movement == movement, Entry.side == 1)]


def names(deal: Deal) -> list[str]:
    return [event.name for event in deal.events()]


def test_a_refund_is_told_as_paid_when_it_is_confirmed_and_not_before(world: World, refund: Deal, pau: int) -> None:
    assert moved(world, "refund_paid") == []
    assert "refund.paid" not in names(refund)
    confirm(world, pau)
    assert moved(world, "refund_paid") == [124_000]
    assert "refund.paid" in refund.told(CLIENT)
    assert "refund.paid" in refund.told(FREELANCER)
    answered = asked(world, "confirmed")
    assert (answered.reference, answered.answered_by) == ("MP-812", pau)
    assert world.audit() is None


@pytest.mark.parametrize("act", [confirm, fail])
def test_it_is_answered_once(world: World, refund: Deal, pau: int, act: Say) -> None:
    number = asked(world).id
    act(world, pau)
    for again in ("confirm", "fail"):
        with refused(409, "answered"), world.tx() as tx:
            if again == "confirm":
                instructions.confirm(tx, PLATFORM, number, pau, "MP-813", today(tx))
            else:
                instructions.fail(tx, PLATFORM, number, pau, "No")
    assert len(moved(world, "refund_paid")) == (act is confirm)


@pytest.mark.parametrize(("reference", "days", "code"), [("", 0, "reference_missing"), ("MP-1", 1, "bad_day")])
def test_a_confirmation_names_the_payment_and_its_day(
    world: World, refund: Deal, pau: int, reference: str, days: int, code: str
) -> None:
    with refused(422, code):
        confirm(world, pau, reference, days)
    with refused(422, "bad_day"):
        confirm(world, pau, days=-1)
    assert asked(world).state == "open"


def test_nobody_confirms_their_own_money(world: World, refund: Deal) -> None:
    with refused(403, "own_money"):
        confirm(world, refund.facts.client_id)


def test_a_refund_that_was_not_made_is_still_owed_and_instructed_again_once(
    world: World, refund: Deal, pau: int
) -> None:
    fail(world, pau)
    assert moved(world, "refund_paid") == []
    assert world.audit() is None
    failed = asked(world, "failed").id
    with world.tx() as tx:
        instructions.again(tx, PLATFORM, failed, pau)
    assert asked(world).amount == 124_000
    with refused(409, "not_failed"), world.tx() as tx:
        instructions.again(tx, PLATFORM, failed, pau)
    confirm(world, pau)
    assert moved(world, "refund_paid") == [124_000]
    assert world.audit() is None


@pytest.mark.rule("B23")
def test_a_payout_that_was_not_made_is_available_again(world: World, payout: Deal, pau: int) -> None:
    fail(world, pau)
    assert world.balances()[f"available:{payout.facts.freelancer_id}:EUR"] == 124_000
    assert "payout.failed" in payout.told(FREELANCER)
    with refused(409, "no_refund"), world.tx() as tx:
        instructions.again(tx, PLATFORM, asked(world, "failed").id, pau)
    with payout.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestone.id)
    world.sweep()
    confirm(world, pau)
    assert moved(world, "payout_paid") == [124_000]
    assert world.audit() is None


@pytest.mark.rule("X53")
def test_finance_is_reminded_after_one_three_and_seven_working_days_and_no_more(
    world: World, refund: Deal, pau: int
) -> None:
    deadline = next(d for d in refund.facts.deadlines if d.kind == "instruction")
    assert (deadline.who, deadline.subject_id) == ("finance", asked(world).id)
    seen: list[datetime] = []
    for _ in range(4 * 7):
        world.live(world.now + timedelta(hours=12))
        world.sweep()
        seen += [world.now] * (len(refund.events("instruction.reminded")) - len(seen))
    days = [round((at - deadline.opened_at).total_seconds() / 86_400) for at in seen]
    assert days == working_days(deadline.opened_at)
    assert "instruction.reminded" not in {*refund.told(CLIENT), *refund.told(FREELANCER)}
    assert world.rows(Notification, Notification.user_id == pau)
    confirm(world, pau)
    assert not [d for d in refund.facts.deadlines if d.kind == "instruction"]


def working_days(start: datetime) -> list[int]:
    """After how many days 1, 3 and 7 working days have passed, counted by hand."""
    found, passed, day = [], 0, 0
    while passed < 7:
        day += 1
        passed += (start.astimezone(PLATFORM.zone) + timedelta(days=day)).weekday() < 5
        if passed in (1, 3, 7) and (start.astimezone(PLATFORM.zone) + timedelta(days=day)).weekday() < 5:
            found.append(day)
    return found


def test_what_was_told_as_made_before_moves_nothing_when_it_is_confirmed(world: World, refund: Deal, pau: int) -> None:
    """As a database of the first versions has it: the money left transit when nobody had paid yet."""
    row = asked(world)
    own = (row.id, row.key, row.kind, row.amount, row.milestone_id, row.user_id, row.state, row.at)
    before = InstructionFacts(*own, told_before=True)
    plan = decide_confirmed(refund.facts, before, Actor("finance", pau), world.now, "MP-813", world.now.date())
    assert plan.moves == ()
    assert [event.name for event in plan.events] == ["instruction.confirmed"]


@pytest.mark.rule("G8")
@pytest.mark.parametrize("broken", ["gone", "more", "not theirs"])
def test_the_audit_names_what_is_not_asked_of_the_one_who_holds_it(world: World, refund: Deal, broken: str) -> None:
    statement = {
        "gone": "DELETE FROM instructions",
        "more": "UPDATE instructions SET amount = amount + 1",
        "not theirs": "UPDATE orders SET custody = 'gateway'",
    }[broken]
    tamper(world.transactions, statement)
    said = world.audit()
    assert said is not None
    assert refund.facts.ref in said
