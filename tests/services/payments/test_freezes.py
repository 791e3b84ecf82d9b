"""Freezes are lifted as they were put, once, and by somebody of finance who is no party."""

import pytest

from app.core.errors import LostRace
from app.core.settings import Settings
from app.ledger.tables import Freeze
from app.rules.base.people import FREELANCER
from app.services.payments import finance
from tests.support.domain.people import SAM, user_of
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.finance import pau as pau


def frozen(world: World, owner: int, by: int, amount: int | None = None) -> str:
    with world.tx() as tx:
        before = {f.cause for f in tx.session.query(Freeze)}
        finance.freeze(tx, owner, "EUR", amount, "A strange payment", by)
    (cause,) = {f.cause for f in world.rows(Freeze)} - before
    return cause  # type: ignore[no-any-return]


@pytest.mark.rule("E10", "X20")
def test_lifting_lifts_exactly_what_it_froze_and_says_who(
    deal: Deal, world: World, settings: Settings, pau: int
) -> None:
    owner = deal.user_id(FREELANCER)
    part, whole = frozen(world, owner, pau, 500), frozen(world, owner, pau)
    with world.tx() as tx:
        finance.lift(tx, whole, pau, settings)
    rows = {f.cause: f for f in world.rows(Freeze)}
    assert (rows[part].lifted_at, rows[part].amount, rows[part].by) == (None, 500, pau)
    assert (rows[whole].lifted_at, rows[whole].lifted_by) == (world.now, pau)
    with refused(409, "lifted"), world.tx() as tx:
        finance.lift(tx, whole, pau, settings)


@pytest.mark.rule("E10", "X20")
def test_finance_lifts_only_its_own_freezes_and_nobody_their_own(deal: Deal, world: World, settings: Settings) -> None:
    owner = deal.user_id(FREELANCER)
    with world.tx() as tx:
        sam = user_of(tx, SAM).id
        tx.session.add(Freeze(cause="chargeback:7", account=f"available:{owner}:EUR", reason="x", at=tx.now))
    with refused(409, "not_ours"), world.tx() as tx:
        finance.lift(tx, "chargeback:7", sam, settings)
    with refused(403, "own_money"), world.tx() as tx:
        finance.freeze(tx, owner, "EUR", None, "Mine", owner)
    cause = frozen(world, owner, sam)
    with refused(403, "own_money"), world.tx() as tx:
        finance.lift(tx, cause, owner, settings)


@pytest.mark.rule("E10", "X20")
def test_of_two_who_lift_at_once_one_is_told_that_it_was_done(deal: Deal, world: World, settings: Settings) -> None:
    owner = deal.user_id(FREELANCER)
    with world.tx() as tx:
        sam = user_of(tx, SAM).id
    cause = frozen(world, owner, sam)
    with world.tx() as tx:
        seen = finance.frozen_by(tx, cause)
        assert seen is not None
        finance.lift(tx, cause, sam, settings)
        with pytest.raises(LostRace):  # as whoever looked before the other one wrote
            finance.holds.unfreeze(tx, owner, "EUR", cause, settings.platform, sam)
