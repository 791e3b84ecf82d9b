"""Nobody leaves while others depend on them: who is a party of an order is never deleted, only suspended (§12)."""

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from app.models import User
from app.rules.base.people import CLIENT, FREELANCER
from app.services.accounts import accounts, sign_ins
from tests.support.domain.people import OLGA, user_of
from tests.support.domain.worlds import World
from tests.support.services.disputes import act, dispute


@pytest.mark.rule("X52", "G9")
@pytest.mark.parametrize("who", [CLIENT, FREELANCER])
def test_the_database_keeps_the_account_of_a_party(world: World, who: str) -> None:
    deal = world.order()
    dispute(deal)
    user_id = deal.user_id(who)
    with pytest.raises(DBAPIError), world.tx() as tx:
        tx.connection.execute(delete(User).where(User.id == user_id))
    assert deal.case.state == "stage_1"
    assert world.audit() is None


@pytest.mark.rule("M6", "B13")
def test_who_is_suspended_may_enter_while_a_contest_of_theirs_is_open_and_no_longer(world: World) -> None:
    deal = world.order()
    parties = [deal.user_id(who) for who in (CLIENT, FREELANCER)]
    with world.tx() as tx:
        stranger = user_of(tx, OLGA).id
        for user_id in (*parties, stranger):
            accounts.suspend(tx, user_id)

    def may_enter() -> list[bool]:
        with world.tx(write=False) as tx:
            return [sign_ins.may_enter(tx, user_id) for user_id in (*parties, stranger)]

    deal.open(CLIENT, "cancel")
    assert may_enter() == [False, False, False], "a request between the two is none"
    dispute(deal)
    assert may_enter() == [True, True, False]
    act(deal, CLIENT, "withdraw")
    assert may_enter() == [False, False, False]
