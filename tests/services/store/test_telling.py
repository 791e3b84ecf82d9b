"""Telling: in the order of what happened, and never of what did not."""

import pytest

from app.models import Notification
from app.models.queries.telling import notify
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import Deal, World


@pytest.mark.rule("X46")
def test_news_of_one_act_stand_in_the_order_of_the_events(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "accept")
    told = world.rows(Notification)
    assert len(told) > len({row.event_id for row in told}) > 2
    assert [row.event_id for row in told] == sorted(row.event_id for row in told)


def test_who_is_told_of_an_event_that_is_not_there_is_a_fault(world: World, deal: Deal) -> None:
    client = deal.facts.client_id
    row = {"order_id": deal.id, "seq": 99, "user_id": client, "role": None, "at": world.now, "read_at": None}
    before = len(world.rows(Notification))
    with pytest.raises(ValueError, match="1 of 1"), world.tx() as tx:
        notify(tx.connection, [row], "email", world.now)
    assert len(world.rows(Notification)) == before
