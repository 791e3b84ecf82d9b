"""Nobody could answer for a while, across each deadline of a dispute: it moves, both hear of it, nobody loses (X35)."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.instants import to_us
from app.models import DeadlineChange, SealedFigure
from app.rules.base.deadlines import NEVER
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import US, Deal, World, refused
from tests.support.services.disputes import AMOUNT, act, dispute, locked, negotiating
from tests.support.services.more_time import ask_more, give_more, go_away
from tests.support.services.outages import DOWN

pytestmark = pytest.mark.databases("sqlite")  # the statements are those of every credit
HOUR = timedelta(hours=1)


def asked(deal: Deal) -> None:
    """The client opened a dispute, and the freelancer has to answer."""
    dispute(deal)


def asked_back(deal: Deal) -> None:
    """The freelancer opened a dispute, and the client has to answer."""
    dispute(deal, FREELANCER)


def sealed(deal: Deal) -> None:
    """The client entered a figure, and the freelancer has to enter one."""
    negotiating(deal)
    act(deal, CLIENT, "seal", sealed_figure=16_000)


# What began, its deadline, who answers at the last moment and how, and what that comes to.
WAYS: dict[str, tuple[Callable[[Deal], None], str, str, str, dict[str, int], str]] = {
    "a claim of the client's": (asked, "answer", FREELANCER, "challenge", {}, "stage_2"),
    "a claim of the freelancer's": (asked_back, "answer", CLIENT, "challenge", {}, "stage_2"),
    "a sealed round": (sealed, "sealed_round", FREELANCER, "seal", {"sealed_figure": 20_000}, "settled"),
}


@pytest.mark.rule("X35", "G6", "M12", "X73")
@pytest.mark.parametrize("name", WAYS)
def test_three_hours_down_across_it_are_given_back_and_nobody_loses(world: World, name: str) -> None:
    begin, kind, who, answer, given, state = WAYS[name]
    deal = world.order()
    world.beat()
    begin(deal)
    due, before = deal.due(kind), deal.case.state
    world.live(due - HOUR)
    world.until(due - HOUR + DOWN)
    world.sweep()
    assert (deal.case.state, locked(world)) == (before, AMOUNT), "the workers live, but nobody could have answered"
    world.beat()
    world.sweep()
    assert (deal.case.state, deal.due(kind)) == (before, due + DOWN)
    (moved,) = deal.events("deadline.moved")
    facts = json.loads(moved.facts)
    assert (facts["kind"], facts["cause"], facts["seconds"]) == (kind, "outage", 3 * 3600)
    assert (facts["before"], facts["due_at"]) == (to_us(due), to_us(due + DOWN))
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "deadline.moved"
    assert [(row.before, row.after) for row in world.rows(DeadlineChange)] == [(due, due + DOWN)]
    world.live(due + DOWN - US)
    world.sweep()
    act(deal, who, answer, **given)
    assert deal.case.state == state
    assert world.audit() is None


@pytest.mark.rule("X35", "X36", "M6")
def test_who_comes_back_before_any_sweep_is_in_time_too(world: World) -> None:
    deal = world.order()
    world.beat()
    dispute(deal)
    due = deal.due()
    world.live(due - HOUR)
    world.down(DOWN)
    act(deal, FREELANCER, "challenge")
    assert deal.case.state == "stage_2"
    assert [row.after for row in world.rows(DeadlineChange)] == [due + DOWN]


@pytest.mark.rule("X35", "M12")
def test_silence_after_it_loses_at_the_moved_instant(world: World) -> None:
    deal = world.order()
    world.beat()
    dispute(deal)
    due = deal.due()
    world.live(due - HOUR)
    world.down(DOWN)
    world.live(due + DOWN)
    world.sweep()
    assert (deal.case.state, deal.case.closed_at) == ("lost_by_default", due + DOWN)
    assert deal.facts.milestones[0].refunded == AMOUNT
    assert world.audit() is None


@pytest.mark.rule("X35", "M12")
def test_where_only_the_workers_were_down_silence_is_dated_at_its_true_deadline(world: World) -> None:
    deal = world.order()
    world.beat()
    dispute(deal)
    due = deal.due()
    world.live(due + timedelta(days=2))
    world.sweep()
    assert (deal.case.state, deal.case.closed_at, deal.events("deadline.moved")) == ("lost_by_default", due, [])


@pytest.mark.rule("X35", "X73")
def test_a_sealed_round_that_nobody_ends_is_over_at_the_moved_instant(world: World) -> None:
    deal = world.order()
    world.beat()
    sealed(deal)
    due = deal.due("sealed_round")
    world.live(due - HOUR)
    world.down(DOWN)
    world.sweep()
    assert len(world.rows(SealedFigure)) == 1
    world.live(due + DOWN)
    world.sweep()
    assert (world.rows(SealedFigure), deal.case.state, deal.events("dispute.unsealed")[0].at) == (
        [],
        "stage_2",
        due + DOWN,
    )


@pytest.mark.rule("X35", "G6", "M12")
def test_a_wish_for_more_time_outlives_it_and_is_counted_from_the_moved_instant(world: World) -> None:
    deal = world.order()
    world.beat()
    dispute(deal)
    due = deal.due()
    ask_more(deal, FREELANCER, 3)
    world.live(due - HOUR)
    world.down(DOWN)
    world.sweep()
    with refused(409, "asked_otherwise"):  # what was read back ended before the credit
        give_more(deal, CLIENT, 3, due=due)
    give_more(deal, CLIENT, 3, due=due + DOWN)
    assert deal.due() == due + DOWN + timedelta(days=3)
    world.live(deal.due() - HOUR)
    world.down(DOWN)
    world.sweep()
    assert (deal.case.state, deal.due()) == ("stage_1", due + 2 * DOWN + timedelta(days=3))
    assert [row.cause.partition(":")[0] for row in world.rows(DeadlineChange)] == ["outage", "agreed", "outage"]
    assert world.audit() is None


@pytest.mark.rule("X35", "X14")
def test_the_negotiation_has_no_deadline_that_could_move(world: World) -> None:
    deal = world.order()
    world.beat()
    negotiating(deal)
    world.down(timedelta(days=2))
    world.sweep()
    assert (deal.due("negotiation"), deal.events("deadline.moved")) == (NEVER, [])


@pytest.mark.rule("X35", "G6")
def test_what_was_down_while_somebody_was_away_takes_nothing_of_their_time(world: World) -> None:
    deal = world.order()
    world.beat()
    go_away(deal, FREELANCER, 0, 3)
    dispute(deal)
    due = deal.due()
    world.down(DOWN)
    world.sweep()
    assert (deal.due(), deal.events("deadline.moved")) == (due, [])
