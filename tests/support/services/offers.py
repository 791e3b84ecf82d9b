"""Briefs and offers on a database, as short verbs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.models import Order
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.plan import MilestoneDraft
from app.rules.offers.terms import Terms
from app.services.offers import offers
from app.services.offers.offers import Brief
from app.services.store.event_hash import words
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, FRED, user_of
from tests.support.domain.worlds import Deal, World

DAY = timedelta(days=1)


def terms(world: World, *amounts: int) -> Terms:
    """Terms of these amounts, a part of the order each."""
    parts = enumerate(amounts, start=1)
    return Terms(
        tuple(MilestoneDraft(f"Deel {n}", f"Ding {n}", amount, world.now + n * 7 * DAY) for n, amount in parts)
    )


def post(world: World, wanted: Terms | None = None, **columns: object) -> Deal:
    """Clara's brief to Fred."""
    brief = Brief("Website voor een bakkerij", "Vijf pagina’s, met foto’s.", "nl", "EUR", wanted)
    with world.tx() as tx:
        ids = user_of(tx, CLARA).id, user_of(tx, FRED).id
        ref = offers.post_brief(tx, *ids, replace(brief, **columns), PLATFORM)  # type: ignore[arg-type]
    (row,) = world.rows(Order, Order.ref == ref)
    return Deal(world, row.id)


def offer(deal: Deal, wanted: Terms, text: str = "Con mucho gusto.") -> None:
    """The freelancer offers these terms."""
    with deal.acting(FREELANCER) as (tx, facts, actor):
        offers.make_offer(tx, facts, actor, wanted, words(text, actor.user_id or 0, "es"), "es")


def accept(deal: Deal, number: int = 1, who: str = CLIENT) -> None:
    """A party accepts this version."""
    with deal.acting(who) as (tx, facts, actor):
        offers.accept(tx, facts, actor, number, PLATFORM)


@pytest.fixture
def offered(world: World) -> Iterator[Deal]:
    """An offer of three milestones that waits for Clara."""
    deal = post(world)
    offer(deal, terms(world, 40_000, 30_001, 25_000))
    yield deal
    assert world.audit() is None
