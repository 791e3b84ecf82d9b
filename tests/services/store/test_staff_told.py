"""Staff roles among those an event tells: who of the staff hears of it, and who never does (X33, X53, §11)."""

import pytest

from app.models import Delivery, Notification, User
from app.rules.base.change import Change
from app.rules.base.people import ADMIN, CLIENT, FINANCE, FREELANCER, PARTIES, STAFF, SUPPORT, Actor, one_of
from app.services.store.writer import PlannedWrite, write
from tests.support.domain.people import ANNA, FINN, OLGA, SAM, TESS, Person, user_of
from tests.support.domain.people import STAFF as PEOPLE
from tests.support.domain.statements import recorded
from tests.support.domain.worlds import Deal, World

TOLD = {"cause": "marketplace", "amount": 100, "milestone": 1}


@pytest.fixture(autouse=True)
def staff(world: World) -> None:
    """Somebody of every staff role, two of customer service."""
    with world.tx() as tx:
        for person in PEOPLE:
            user_of(tx, person)


def told(deal: Deal, *tell: str, visibility: str = "parties", by: Person | None = None) -> list[tuple[str, str | None]]:
    """Who is told of an event that tells these, by name, and as what."""
    with deal.world.tx() as tx:
        actor = Actor(SUPPORT, user_of(tx, by).id) if by else Actor("gateway")
        change = Change(deal.facts, actor, tx.now)
        change.event("payout.waits", TOLD, tell=tell, visibility=visibility)
        write(tx, [PlannedWrite(change.plan())])
    names = {user.id: user.name for user in deal.world.rows(User)}
    newest = deal.events()[-1].id
    rows = deal.world.rows(Notification, Notification.event_id == newest)
    return sorted((names[row.user_id], row.role) for row in rows)


@pytest.mark.rule("X53")
@pytest.mark.parametrize("role", STAFF)
def test_a_staff_role_is_everybody_who_has_it(deal: Deal, role: str) -> None:
    members = sorted((one.name, role) for one in PEOPLE if one.roles == role)
    assert members
    assert sorted(told(deal, role)) == members
    assert sorted(told(deal, CLIENT, role)) == sorted([("Clara Jansen", None), *members])


@pytest.mark.rule("X53")
def test_nobody_is_told_twice_and_the_first_role_counts(deal: Deal, world: World) -> None:
    with world.tx() as tx:
        user_of(tx, SAM).roles = "finance admin support"
    assert told(deal, SUPPORT, FINANCE, ADMIN) == [
        (ANNA.name, ADMIN),
        (FINN.name, FINANCE),
        (SAM.name, SUPPORT),
        (TESS.name, SUPPORT),
    ]
    mailed = [delivery.notification_id for delivery in world.rows(Delivery)]
    assert len(mailed) == len(set(mailed)) == len(world.rows(Notification))


@pytest.mark.rule("X53", "X62")
def test_a_party_is_never_told_as_staff(deal: Deal, world: World) -> None:
    with world.tx() as tx:
        tx.session.get_one(User, deal.user_id(FREELANCER)).roles = "support finance"
    assert told(deal, CLIENT, SUPPORT) == [("Clara Jansen", None), (SAM.name, SUPPORT), (TESS.name, SUPPORT)]
    assert told(deal, *PARTIES, FINANCE) == [("Clara Jansen", None), (FINN.name, FINANCE), ("Fred Ibáñez", None)]


@pytest.mark.rule("X53")
def test_who_is_suspended_or_has_no_role_any_more_is_not_told_nor_who_did_it(deal: Deal, world: World) -> None:
    with world.tx() as tx:
        user_of(tx, TESS).suspended_at = tx.wall
        user_of(tx, FINN).roles = ""
    assert told(deal, SUPPORT, FINANCE) == [(SAM.name, SUPPORT)]
    assert told(deal, SUPPORT, by=SAM) == []


@pytest.mark.rule("X53")
def test_one_of_a_role_can_be_told_alone(deal: Deal, world: World) -> None:
    sam, olga = deal.user_id(SAM), deal.user_id(OLGA)
    assert told(deal, one_of(SUPPORT, sam), visibility="staff") == [(SAM.name, SUPPORT)]
    assert told(deal, one_of(SUPPORT, olga)) == [], "she is not of the staff"
    assert told(deal, one_of(FINANCE, sam)) == [], "and he is not of finance"


@pytest.mark.rule("X33", "X62")
@pytest.mark.parametrize(("visibility", "tell"), [(CLIENT, SUPPORT), (FREELANCER, FINANCE), ("staff", CLIENT)])
def test_nobody_is_told_what_they_may_not_see(deal: Deal, visibility: str, tell: str) -> None:
    with pytest.raises(ValueError, match="cannot be told"):
        told(deal, tell, visibility=visibility)


@pytest.mark.rule("X53")
def test_however_many_events_tell_staff_it_costs_one_query_and_none_where_none_does(world: World) -> None:
    deals = [world.order() for _ in range(3)]
    for tell, queries in ((PARTIES, 0), ((SUPPORT, FINANCE), 1)):
        with world.tx() as tx, recorded(tx.connection.engine, "FROM users") as asked:
            changes = [Change(deal.facts, Actor("gateway"), tx.now) for deal in deals]
            asked.clear()
            for change in changes:
                for _ in range(2):
                    change.event("payout.waits", TOLD, tell=tell)
            write(tx, [PlannedWrite(change.plan()) for change in changes])
            assert len(asked) == queries
