"""Several acts on the same thing at the same moment: exactly one outcome, one transfer, no unexpected exception (G8).

The clock ticks with every look, so in many rounds the deadline passes between two of the contestants.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest

from app.ledger.tables import Entry
from app.models import Instruction, Notification, Operation, Outage
from app.rules.base.people import CLIENT, FREELANCER, other
from tests.support.domain.threads import LATE, Act, Threads, rounds_until_even
from tests.support.domain.worlds import US, Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]

Start = Callable[[Deal], object]
Contest = Callable[[Deal], list[Act]]

LOST = LATE | {"request_open", "order_cancelled", "order_completed", "no_case"}
ENDINGS = {"request.answered", "request.declined", "request.withdrawn", "request.lapsed", "order.cancelled"}


def near(world: World, deal: Deal, kind: str, dice: random.Random) -> None:
    """It is a few looks at the clock before the deadline, or just after it."""
    world.until(deal.due(kind) + dice.randint(-30, 3) * US)


def endings(deal: Deal) -> list[str]:
    """How the only request of the order ended, as often as it did."""
    return [event.name for event in deal.events() if event.name in ENDINGS]


def postings(world: World, deal: Deal, movement: str) -> int:
    """How often money of this order took that way."""
    return len(world.rows(Entry, Entry.order_id == deal.id, Entry.movement == movement, Entry.side == 1))


@pytest.mark.rule("G8", "X24", "X26", "F19")
@pytest.mark.parametrize("opener", [CLIENT, FREELANCER])
def test_accept_decline_withdraw_lapse_and_both_cancel(world: World, threads: Threads, opener: str) -> None:
    dice, won = random.Random(opener), Counter[str]()
    for _ in rounds_until_even(won, most=90, of=4, least=30, times=4):
        deal = world.order()
        deal.open(opener, "cancel")
        ref, answerer = deal.case.ref, other(opener)
        acts: list[tuple[str, Act]] = [
            ("accept", partial(deal.answer, answerer, "accept", ref=ref)),
            ("decline", partial(deal.answer, answerer, "decline", ref=ref)),
            ("withdraw", partial(deal.withdraw, opener, ref=ref)),
            ("both", partial(deal.open, answerer, "cancel")),
            ("lapse", world.sweep),
        ]
        dice.shuffle(acts)
        near(world, deal, "answer", dice)
        results = dict(zip([name for name, _ in acts], threads.race([act for _, act in acts]), strict=True))
        world.until(deal.due() if deal.deadline("answer") else world.now)
        world.sweep()

        assert set(results.values()) <= LOST | {"done"}, results
        people = [name for name, result in results.items() if result == "done" and name != "lapse"]
        reopened = "both" in people and len(people) == 2  # ended by one, and then asked again by the other
        assert len(people) <= 1 or (reopened and set(people) & {"decline", "withdraw"}), results
        check(world, deal, allowed=2 if reopened else 1)
        won[people[0] if people else "lapse"] += 1
    assert len(won) >= 3, f"the rounds were no race: {won}"
    assert world.audit() is None


def check(world: World, deal: Deal, allowed: int) -> None:
    """One ending for each request, one refund at most, and the order agrees with its money."""
    facts = deal.facts
    assert len(facts.cases) == len(endings(deal)) <= allowed
    assert facts.request is None
    refunds = postings(world, deal, "refund")
    explicit = facts.consent == "explicit"
    asked = world.asked(Operation.order_id == deal.id)
    told = world.rows(Instruction, Instruction.order_id == deal.id)  # X51: who gives it back
    assert bool(told) == (facts.at_marketplace and explicit)
    assert (refunds, [(row.kind, row.amount) for row in (*asked, *told)]) == (
        explicit,
        [("refund", 124_000)] * explicit,
    )
    assert facts.escrow.minor == (0 if explicit else 124_000)
    cancelled = [event for event in deal.events() if event.name == "order.cancelled"]
    assert len(cancelled) == (facts.state == "cancelled")
    told = Counter((row.event_id, row.user_id) for row in world.rows(Notification, Notification.order_id == deal.id))
    assert set(told.values()) == {1}


def rounds(
    world: World, threads: Threads, number: int, kind: str, start: Start, acts: Contest
) -> Iterator[tuple[Deal, list[str]]]:
    """So many races around the deadline of that kind, each on its own order; whatever is due is done after each."""
    dice = random.Random(kind)
    for _ in range(number):
        deal = world.order(imported=dice.random() < 0.5)
        start(deal)
        near(world, deal, kind, dice)
        results = threads.race(acts(deal))
        assert set(results) <= LOST | {"done"}, results
        world.wait(milliseconds=1)
        world.sweep()
        yield deal, results
    assert world.audit() is None


@pytest.mark.rule("X26", "X28")
def test_deliver_against_lapse_and_answer_of_an_update(world: World, threads: Threads) -> None:
    def acts(deal: Deal) -> list[Act]:
        ref = deal.case.ref
        return [deal.deliver, partial(deal.answer, FREELANCER, "answer", "Here.", ref=ref), world.sweep]

    for deal, (delivered, answered, _) in rounds(
        world, threads, 40, "answer", lambda d: d.open(CLIENT, "update"), acts
    ):
        assert delivered == "done", "delivering is possible whatever becomes of the request"
        assert deal.state == "delivered"
        by_whom = [name for name in endings(deal) if name.startswith("request.")]
        assert by_whom in (["request.answered"], ["request.lapsed"])
        assert answered != "done" or by_whom == ["request.answered"]


@pytest.mark.rule("X23", "X26", "X34", "G8")
def test_approve_against_changes_cancel_and_the_clock(world: World, threads: Threads) -> None:
    def acts(deal: Deal) -> list[Act]:
        return [deal.approve, deal.ask_changes, partial(deal.open, CLIENT, "cancel"), world.sweep]

    for deal, (approved, changed, asked, _) in rounds(world, threads, 40, "approval", lambda d: d.deliver(), acts):
        facts = deal.facts
        earned = postings(world, deal, "earn")
        assert earned == len(deal.events("order.approved")) == (facts.state == "completed")
        assert facts.escrow.minor == (0 if earned else 124_000)
        assert not (approved == "done" and changed == "done")
        if asked == "done":
            assert deal.case.state in ("open", "superseded")
            assert facts.state in ("delivered", "ongoing", "completed")


@pytest.mark.rule("X3", "X26", "G8")
def test_agreeing_against_the_end_of_the_seven_days(world: World, threads: Threads) -> None:
    def start(deal: Deal) -> None:
        deal.open(CLIENT, "cancel")
        world.until(deal.due())
        world.sweep()

    def acts(deal: Deal) -> list[Act]:
        ref = deal.case.ref
        return [*[partial(deal.agree, FREELANCER, ref=ref)] * 2, world.sweep]

    for deal, results in rounds(world, threads, 30, "refund", start, acts):
        agreed = results[:2].count("done")
        assert agreed <= 1
        assert deal.facts.consent == ("explicit" if agreed else "deemed")
        told = len(deal.events("refund.started")) + len(deal.events("refund.instructed"))
        assert postings(world, deal, "refund") == told == 1


@pytest.mark.rule("X25", "G8")
def test_the_same_click_in_several_windows_counts_once(world: World, threads: Threads) -> None:
    for _ in range(10):
        deal = world.order()
        assert sorted(threads.race([partial(deal.open, CLIENT, "update")] * 3)) == [
            "done",
            "request_open",
            "request_open",
        ]
        assert threads.race([deal.deliver] * 3).count("done") == 1
        assert threads.race([deal.approve] * 3).count("done") == 1
        assert postings(world, deal, "earn") == 1
    assert world.audit() is None


@pytest.mark.rule("X24", "X25")
def test_both_ask_for_something_at_the_same_moment(world: World, threads: Threads) -> None:
    for _ in range(20):
        deal = world.order()
        wishes = [(CLIENT, "cancel"), (FREELANCER, "cancel"), (FREELANCER, "extension"), (CLIENT, "update")]
        results = threads.race([partial(deal.open, *wish) for wish in wishes])
        facts = deal.facts
        assert results[:2] == ["done", "done"], "whoever is second accepts"
        assert set(results[2:]) <= {"done", "request_open", "order_cancelled"}
        assert (facts.state, facts.consent, facts.request) == ("cancelled", "explicit", None)
        assert postings(world, deal, "refund") == 1
    assert world.audit() is None


@pytest.mark.rule("G8")
def test_money_of_many_orders_reaches_one_account_at_once(world: World, threads: Threads) -> None:
    """The balance's row does not exist yet, so all of them want to make it."""
    for amount in range(1, 6):
        deals = [world.order(state="delivered", price=amount, currency="USD") for _ in range(6)]
        assert threads.race([deal.approve for deal in deals]) == ["done"] * 6
    fred = deals[0].facts.freelancer_id
    assert world.balances() == {f"held:{fred}:USD": 6 * 15}
    assert world.audit() is None


@pytest.mark.rule("X35")
def test_web_processes_that_come_back_together_record_one_outage(world: World, threads: Threads) -> None:
    deal = world.order()
    world.beat(name="web-0")
    deal.open(CLIENT, "update")
    for number in range(1, 6):
        due = deal.due()
        world.wait(hours=3)
        assert set(threads.race([partial(world.beat, name=f"web-{n}") for n in range(4)])) == {"done"}
        assert len(world.rows(Outage)) == number
        threads.race([world.sweep] * 3)
        assert timedelta(hours=3) <= deal.due() - due < timedelta(hours=3, seconds=1)
    assert len(deal.events("deadline.moved")) == 5
    assert world.audit() is None
