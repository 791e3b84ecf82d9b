"""More time by both against everything that ends the deadline or the wish: one of them is true, and wholly (G6)."""

import random
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from app.models import DeadlineChange
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.threads import Threads
from tests.support.domain.worlds import World
from tests.support.services.more_time import ask_more, give_more, take_more_back

DAY = timedelta(days=1)
LOST = {"no_deadline", "not_asked", "asked_already", "deadline_passed", "done_already", "moved_on", "wrong_state"}


@pytest.mark.rule("G6", "X26", "G8")
def test_agreeing_against_answering_withdrawing_and_the_clock(world: World, threads: Threads) -> None:
    won: Counter[str] = Counter()
    dice = random.Random("more time")
    for number in range(18):
        deal = world.order()
        ref = deal.open(CLIENT, "cancel")
        ask_more(deal, FREELANCER)
        due = deal.due()
        acts = {
            "agree": partial(give_more, deal, CLIENT, due=due),
            "keep": partial(give_more, deal, CLIENT, agree=False, due=due),
            "take back": partial(take_more_back, deal, FREELANCER),
            "decline": partial(deal.answer, FREELANCER, "decline", ref=ref),
            "lapse": world.sweep,
        }
        names = dice.sample(sorted(acts), len(acts))
        world.until(due - timedelta(microseconds=[10, 2_000, 40_000_000][number % 3]))
        results = dict(zip(names, threads.race([acts[name] for name in names]), strict=True))
        assert set(results.values()) <= LOST | {"done"}, results
        wishes = [name for name in ("agree", "keep", "take back") if results[name] == "done"]
        assert len(wishes) <= 1, results
        moved = [event.name for event in deal.events() if event.name == "deadline.more_agreed"]
        rows = [change for change in world.rows(DeadlineChange) if change.before == due]
        assert len(moved) == len(rows) == (wishes == ["agree"])
        if wishes == ["agree"]:
            assert rows[0].after == due + 3 * DAY
            assert deal.case.state in ("open", "declined")
        won[wishes[0] if wishes else deal.case.state] += 1
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None


@pytest.mark.rule("G6", "G8")
def test_both_ask_at_once_and_one_wish_stands(world: World, threads: Threads) -> None:
    for _ in range(6):
        deal = world.order()
        deal.open(CLIENT, "update")
        results = threads.race([partial(ask_more, deal, CLIENT, 1), partial(ask_more, deal, FREELANCER, 2)])
        assert sorted(results) == ["asked_already", "done"]
        deadline = deal.deadline("answer")
        assert deadline is not None
        assert (deadline.more_by, deadline.more_days) == ((CLIENT, 1) if results[0] == "done" else (FREELANCER, 2))
