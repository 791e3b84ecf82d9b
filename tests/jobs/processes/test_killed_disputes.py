"""kill -9 at every step of what ends a dispute: all of it has happened or nothing, and nothing is left behind."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.ledger.tables import Entry
from app.models import Delivery, Event, Notification, SealedFigure
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.milestones.division import Parts
from tests.support.apps import START
from tests.support.databases import engine_on
from tests.support.domain.fixtures import empty
from tests.support.domain.threads import TickingClock, moved
from tests.support.domain.worlds import Deal, World
from tests.support.processes.dying import SWEEP, Dying, dying
from tests.support.services.disputes import AMOUNT, act, dispute, locked, negotiating, nothing_is_left

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,  # what is tried is the same on both, and only here a killed writer may leave a lock
    pytest.mark.xdist_group("killed disputes"),
]


@pytest.fixture(scope="module")
def world(kept_postgresql: str) -> World:
    """One world for all of them: each has an order of its own in it."""
    empty(engine_on(kept_postgresql))
    clock = TickingClock(START)
    return World(Transactions(engine_on(kept_postgresql), clock, JobQueue("")), clock)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def killed(kept_postgresql: str) -> Iterator[Dying]:
    """The process in which everybody dies."""
    with dying(kept_postgresql) as process:
        yield process


@dataclass(frozen=True)
class Way:
    """A way in which a dispute ends, or the sealed round in it: who does what, and what it comes to."""

    act: str
    who: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    state: str = "settled"
    back: int = 0
    event: str = "dispute.settled"
    stage: int = 2
    sealed: int = 0  # what the freelancer entered before


WAYS = {
    "accepts the offer": Way("accept", CLIENT, {"version": 2}, back=10_000),
    "accepts the claim": Way("accept", FREELANCER, {"version": 1}, back=30_000, stage=1),
    "concedes": Way("concede", FREELANCER, back=AMOUNT),
    "is silent": Way(SWEEP, state="lost_by_default", back=AMOUNT, event="dispute.lost", stage=1),
    "figures meet": Way("seal", CLIENT, {"sealed_figure": 16_000}, back=18_000, sealed=20_000),
    "figures do not meet": Way(
        "seal", CLIENT, {"sealed_figure": 20_001}, state="stage_2", event="dispute.unsealed", sealed=20_000
    ),
    "round runs out": Way(SWEEP, state="stage_2", event="dispute.unsealed", sealed=20_000),
}


def begun(world: World, way: Way) -> Deal:
    """The dispute, as far as it has come when somebody dies."""
    deal = world.order(state="delivered", fee_basis_points=1_000)
    if way.stage == 1:
        dispute(deal, offer=Parts(client=30_000, freelancer=10_000))
    else:
        negotiating(deal, Parts(10_000, 30_000, 0))
    if way.sealed:
        act(deal, FREELANCER, "seal", sealed_figure=way.sealed)
    if way.act == SWEEP:
        world.until(deal.due("answer" if way.stage == 1 else "sealed_round") + timedelta(seconds=1))
    return deal


def written(world: World, deal: Deal) -> tuple[object, ...]:
    """Everything that is committed about it."""
    models = (Event, Notification, Entry)
    rows = [len(world.rows(model, model.order_id == deal.id)) for model in models]
    figures = [(each.case_id, each.figure) for each in world.rows(SealedFigure)]
    return deal.facts, rows, figures, locked(world), len(world.rows(Delivery))


@pytest.mark.rule("G8", "X46", "X73", "M12", "X70", "G5")
@pytest.mark.parametrize("name", WAYS)
def test_who_is_killed_at_any_step_has_done_all_of_it_or_nothing(world: World, killed: Dying, name: str) -> None:
    way = WAYS[name]
    deal = begun(world, way)
    user_id = deal.user_id(way.who) if way.who else 0
    before, steps = written(world, deal), Counter[str]()
    for step in count():
        died = killed.at(step, world.now, way.act, deal.id, user_id, **way.given)
        steps[died] += 1
        if died not in ("statement", "commit"):
            break
        assert written(world, deal) == before, f"killed at step {step}, which is a {died}"
    assert steps.keys() == {"statement", "commit", "committed"}, "the last one died when nobody had been told to look"
    assert steps["statement"] > 12
    assert world.audit() is None
    _ended(world, deal, way)


def _ended(world: World, deal: Deal, way: Way) -> None:
    """It ended once, both hear of it once, nothing is locked or sealed, and whoever comes back finds it so."""
    for _ in range(2):
        world.sweep()
        assert deal.case.state == way.state
        assert sum(moved(world, deal, "refund")) == way.back
        (event,) = deal.events(way.event)
        told = world.rows(Notification, Notification.event_id == event.id)
        assert sorted(row.user_id for row in told) == sorted(deal.user_id(who) for who in (CLIENT, FREELANCER))
        mails = world.rows(Delivery, Delivery.notification_id.in_([row.id for row in told]))
        assert [mail.state for mail in mails] == ["waiting"] * 2, "the next tick sends them"
        assert world.rows(SealedFigure) == []
    if way.state == "stage_2":
        act(deal, CLIENT, "withdraw")
    nothing_is_left(world, deal)
    assert world.audit() is None
