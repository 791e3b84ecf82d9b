"""Tidying deletes what has expired and nothing else."""

from datetime import timedelta

import pytest

from app.models import Draft, Heartbeat, IdempotencyKey, PasswordLink, SignIn
from app.services.deadlines import outages
from app.services.maintenance import retention
from tests.support.domain.people import CLARA, user_of
from tests.support.domain.worlds import World

HOUR = timedelta(hours=1)


def test_only_what_has_expired_goes(world: World) -> None:
    with world.tx() as tx:
        user, wall = user_of(tx, CLARA).id, tx.wall
        for name, ends in (("over", wall - HOUR), ("alive", wall + HOUR)):
            tx.session.add(SignIn(token_hash=name, user_id=user, created_at=wall, expires_at=ends - timedelta(days=30)))
            tx.session.add(PasswordLink(token_hash=name, user_id=user, expires_at=ends))
            tx.session.add(Draft(user_id=user, path=name, fields="{}", expires_at=ends))
            week = ends - timedelta(days=7)
            tx.session.add(IdempotencyKey(op_id=name, user_id=user, action="a", location="/", at=week))
    assert retention.tidy(world.transactions) == 4
    kept = [world.rows(model)[0] for model in (SignIn, PasswordLink, Draft, IdempotencyKey)]
    assert [getattr(row, "token_hash", None) or getattr(row, "path", None) or row.op_id for row in kept] == [
        "alive"
    ] * 4
    assert retention.tidy(world.transactions) == 0


@pytest.mark.rule("X35")
def test_the_last_sign_of_life_of_the_web_stays_however_old(world: World) -> None:
    for name in ("web-1", "web-2"):
        world.beat("web", name)
        world.wait(seconds=1)
    world.wait(days=30)
    assert retention.tidy(world.transactions) == 1
    assert [row.name for row in world.rows(Heartbeat)] == ["web-2"]
    with world.tx(write=False) as tx:
        assert outages.horizon(tx) == world.now - timedelta(days=30, seconds=1)
