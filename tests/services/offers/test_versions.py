"""Versions of an offer: only added, only the newest can be accepted, and all of it is proved by the chain."""

from dataclasses import replace

import pytest

from app.models import Offer
from app.models.tables.offers import proposed, version
from app.rules.base.people import CLIENT, FREELANCER
from app.services.offers import offers
from app.services.store.event_hash import digest, words
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.offers import accept, offer, post, terms
from tests.support.services.offers import offered as offered


@pytest.mark.rule("X6")
def test_what_was_proposed_is_proved_by_the_chain(offered: Deal) -> None:
    with offered.world.tx(write=False) as tx:
        found = proposed(tx.connection, offered.id)
    in_chain = [event.facts for event in offered.events() if event.name in ("brief.posted", "offer.made")]
    assert [each.version for each in found] == [0, 1]
    for each, facts in zip(found, in_chain, strict=True):
        assert f'"terms":"{digest(each.salt + each.body)}"' in facts
    assert found[0].terms is None
    assert found[1].message == "Con mucho gusto."


@pytest.mark.rule("X8")
def test_only_the_newest_version_can_be_accepted(offered: Deal) -> None:
    offer(offered, terms(offered.world, 50_000))
    for stale, code in ((0, "no_offer"), (1, "offer_replaced"), (3, "no_offer")):
        with refused(409, code):
            accept(offered, stale)
    accept(offered, 2)
    assert (offered.facts.plain, offered.facts.price) == (True, 50_000)
    assert len(offered.facts.milestones) == 1


@pytest.mark.rule("X8")
def test_after_changes_were_asked_for_there_is_nothing_to_accept(offered: Deal) -> None:
    with offered.acting(CLIENT) as (tx, facts, actor):
        offers.ask_changes(tx, facts, actor, 1, words("Eerder, graag.", actor.user_id or 0, "nl"))
    with refused(409):
        accept(offered)
    assert offered.deadline("offer") is None
    assert "offer.changes_asked" in offered.told(FREELANCER)


def test_versions_are_only_added(offered: Deal) -> None:
    before = offered.world.rows(Offer)
    offer(offered, terms(offered.world, 50_000))
    after = offered.world.rows(Offer)
    assert [row.version for row in after] == [0, 1, 2]
    assert [(row.terms, row.salt) for row in after[:2]] == [(row.terms, row.salt) for row in before]
    with offered.world.tx(write=False) as tx:
        assert version(tx.connection, offered.id, 9) is None


@pytest.mark.rule("G4")
def test_words_that_were_only_taken_over_stay_in_their_language(world: World) -> None:
    deal = post(world, terms(world, 10_000, 20_000))
    offer(deal, terms(world, 15_000, 20_000))
    offer(deal, replace(terms(world, 15_000), parts=(replace(terms(world, 15_000).parts[0], title="Todo"),)))
    with world.tx(write=False) as tx:
        assert [each.lang for each in proposed(tx.connection, deal.id)] == ["nl", "nl", "es"]
