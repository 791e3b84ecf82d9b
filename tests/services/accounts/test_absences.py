"""Announced absence: whole days of the person's own zone, and what is asked meanwhile waits (G6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete

from app.models import Absence, DeadlineChange, User
from app.rules.base.people import CLIENT, FREELANCER
from app.services.accounts import absences
from tests.support.domain.people import CLARA, FRED, OLGA, user_of
from tests.support.domain.worlds import World, refused
from tests.support.services.more_time import go_away

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SPRING = datetime(2026, 3, 27, 11, 0, tzinfo=UTC)  # two days before the clocks go forward in Madrid


@pytest.mark.rule("G6")
def test_days_are_those_of_the_persons_own_zone_also_where_the_clocks_change(world: World) -> None:
    deal = world.order()
    world.until(SPRING)
    go_away(deal, FREELANCER, 1, 3)
    row = world.rows(Absence)[0]
    assert (row.first_day, row.last_day) == (date(2026, 3, 28), date(2026, 3, 30))
    assert row.begins_at == datetime(2026, 3, 27, 23, 0, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 3, 30, 22, 0, tzinfo=UTC)


@pytest.mark.rule("G6", "F9")
def test_what_is_asked_of_who_is_away_waits_and_is_written_down(world: World) -> None:
    deal = world.order(due_in=timedelta(days=40))
    go_away(deal, FREELANCER, 0, 2)
    back = world.rows(Absence)[0].ends_at
    deal.open(CLIENT, "update")
    deadline = deal.deadline("answer")
    assert deadline is not None
    assert (deadline.opened_at, deadline.due_at, deal.case.opened_at) == (back, back + 48 * HOUR, world.now)
    change = world.rows(DeadlineChange)[0]
    assert (change.cause, change.user_id, change.before, change.after) == (
        "absence",
        deal.user_id(FREELANCER),
        world.now + 48 * HOUR,
        back + 48 * HOUR,
    )
    deal.answer(FREELANCER, "answer", "On my way.")  # who is away may still answer
    assert deal.case.state == "answered"
    assert world.audit() is None


@pytest.mark.rule("G6")
def test_only_the_side_that_has_to_answer_and_only_while_it_is_away(world: World) -> None:
    deal = world.order(due_in=timedelta(days=40))
    go_away(deal, CLIENT, 0, 1)  # who asks may be away
    go_away(deal, FREELANCER, 1, 2)  # and who will be away tomorrow is there today
    deal.open(CLIENT, "cancel")
    assert deal.due() == world.now + 48 * HOUR
    before = deal.due()
    world.wait(days=1)
    assert deal.due() == before  # what is open keeps its time
    assert world.rows(DeadlineChange) == []


@pytest.mark.rule("G6")
def test_what_has_not_begun_is_removed_and_what_has_begun_ends_now_and_counts(world: World) -> None:
    with world.tx() as tx:
        olga = user_of(tx, OLGA).id
        today = tx.now.date()
        absences.announce(tx, olga, today + 5 * DAY, today + 6 * DAY)
        absences.announce(tx, olga, today, today + 4 * DAY)
    running, ahead = world.rows(Absence)[1], world.rows(Absence)[0]
    world.wait(days=1)
    with world.tx() as tx:
        assert absences.away_until(tx, olga) == ahead.ends_at  # side by side they are one
        absences.remove(tx, olga, ahead.id)
        assert absences.away_until(tx, olga) == running.ends_at
        absences.remove(tx, olga, running.id)
    with world.tx() as tx:
        assert absences.away_until(tx, olga) is None
        assert absences.standing(tx, olga, OLGA.timezone).days_left == 14 - 2
        assert absences.standing(tx, olga, OLGA.timezone).ahead == []
    for gone in (running.id, ahead.id):
        with refused(404, "no_absence"), world.tx() as tx:
            absences.remove(tx, olga, gone)


@pytest.mark.rule("G6")
def test_nobody_removes_or_spends_the_absence_of_another(world: World) -> None:
    with world.tx() as tx:
        clara, fred = user_of(tx, CLARA).id, user_of(tx, FRED).id
        absences.announce(tx, clara, tx.now.date() + DAY, tx.now.date() + DAY)
    with refused(404), world.tx() as tx:
        absences.remove(tx, fred, world.rows(Absence)[0].id)
    with world.tx() as tx:
        absences.announce(tx, fred, tx.now.date() + DAY, tx.now.date() + DAY)
    assert len(world.rows(Absence)) == 2


@pytest.mark.rule("G6")
def test_an_account_that_is_deleted_takes_its_absences_along(world: World) -> None:
    with world.tx() as tx:
        olga = user_of(tx, OLGA).id
        absences.announce(tx, olga, tx.now.date() + DAY, tx.now.date() + DAY)
        tx.session.execute(delete(User).where(User.id == olga))
    assert world.rows(Absence) == []
