"""Briefs and offers on both databases: what is written, told and charged, and who is first."""

import pytest

from app.core.errors import Invalid
from app.models import Milestone, Operation, Order
from app.models.tables.offers import known_freelancers, with_handle
from app.rules.base.people import CLIENT, FREELANCER
from app.services.offers import offers
from app.services.offers.offers import Brief
from app.services.orders import orders
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, FRED, OLGA, user_of
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.offers import accept, offer, post, terms
from tests.support.services.offers import offered as offered


def names(deal: Deal) -> list[str]:
    return [event.name for event in deal.events()]


@pytest.mark.rule("B8")
def test_a_brief_is_with_the_freelancer_and_nothing_is_ordered(world: World) -> None:
    deal = post(world, terms(world, 10_000, 20_000))
    facts = deal.facts
    assert (facts.state, facts.price, facts.milestones, facts.plain) == ("proposed", 30_000, (), True)
    assert deal.told(FREELANCER) == ["brief.posted"]
    assert world.rows(Operation) == []
    assert world.audit() is None


@pytest.mark.rule("B5")
def test_the_client_is_told_of_the_offer_in_the_inbox(offered: Deal) -> None:
    assert "offer.made" in offered.told(CLIENT)


@pytest.mark.rule("B6", "B8", "X37")
def test_accepting_creates_the_milestones_and_charges_the_first_alone(offered: Deal) -> None:
    accept(offered)
    facts = offered.facts
    assert (facts.state, facts.price, facts.plain) == ("pending", 95_001, False)
    assert [(m.position, m.title, m.amount, m.state) for m in facts.milestones] == [
        (1, "Deel 1", 40_000, "charging"),
        (2, "Deel 2", 30_001, "planned"),
        (3, "Deel 3", 25_000, "planned"),
    ]
    kept = offered.world.rows(Milestone, Milestone.order_id == offered.id)
    assert [(m.deliverable, m.lang) for m in kept] == [(f"Ding {n}", "es") for n in (1, 2, 3)]
    (charge,) = offered.world.rows(Operation)
    assert (charge.kind, charge.amount, charge.milestone_id) == ("charge", 40_000, facts.milestones[0].id)
    assert offered.due("charge") == offered.world.now + facts.policy.charge_window
    assert offered.ended("offer") == ["met"]


@pytest.mark.rule("X37")
def test_the_first_charge_that_never_comes_cancels_the_order_unpaid(offered: Deal) -> None:
    accept(offered)
    offered.world.live(offered.due("charge"))
    offered.world.sweep()
    assert (offered.facts.state, offered.facts.consent) == ("cancelled", "unpaid")


@pytest.mark.rule("B8")
@pytest.mark.parametrize(("act", "who"), [("accept", FREELANCER), ("offer", CLIENT)])
def test_nobody_does_the_others_act(offered: Deal, act: str, who: str) -> None:
    with refused(403), offered.acting(who) as (tx, facts, actor):
        if act == "accept":
            offers.accept(tx, facts, actor, 1, PLATFORM)
        else:
            offers.make_offer(tx, facts, actor, terms(offered.world, 1_000), None, "nl")
    assert offered.facts.state == "proposed"


def test_without_saying_what_no_changes_are_asked_for(offered: Deal) -> None:
    with refused(422, "message_missing"), offered.acting(CLIENT) as (tx, facts, actor):
        offers.ask_changes(tx, facts, actor, 1, None)


@pytest.mark.rule("X36")
def test_an_offer_expires_by_itself_and_then_at_the_click(offered: Deal) -> None:
    due = offered.due("offer")
    offered.world.live(due)
    with refused(409):
        accept(offered)
    offered.world.sweep()
    assert names(offered)[-1] == "offer.expired"
    assert offered.facts.state == "proposed"
    offer(offered, terms(offered.world, 50_000))
    accept(offered, 2)
    assert offered.facts.state == "pending"


def test_what_was_dismissed_stays_dismissed(offered: Deal) -> None:
    with offered.acting(CLIENT) as (tx, facts, actor):
        offers.end(tx, facts, actor, "decline")
    assert offered.facts.state == "dismissed"
    with refused(409):
        accept(offered)
    with refused(409):
        offer(offered, terms(offered.world, 1_000))
    assert offered.told(FREELANCER)[-1] == "offer.declined"


def test_people_can_talk_before_they_agree(offered: Deal) -> None:
    offered.message(CLIENT, "Kan het ook eerder?")
    assert offered.told(FREELANCER)[-1] == "message.posted"


WRONG = [
    ({"title": " "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"description": ""}, "description"),
    ({"description": "x" * 4001}, "description"),
    ({"currency": "XAU"}, "currency"),
]


@pytest.mark.rule("X41")
@pytest.mark.parametrize(("columns", "field"), WRONG, ids=[f"{f}{n}" for n, (_, f) in enumerate(WRONG)])
def test_a_brief_that_lacks_something_is_refused_and_leaves_nothing(
    world: World, columns: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        post(world, None, **columns)
    assert wrong.value.field == field
    assert world.rows(Order) == []


@pytest.mark.rule("X44")
def test_nobody_sends_a_brief_to_themselves(world: World) -> None:
    with world.tx() as tx:
        own = user_of(tx, CLARA).id
    with pytest.raises(Invalid), world.tx() as tx:
        offers.post_brief(tx, own, own, Brief("Titel", "Tekst", "nl", "EUR", None), PLATFORM)


@pytest.mark.rule("X44")
def test_freelancers_are_found_by_handle_or_past_orders_and_not_by_e_mail(world: World) -> None:
    with world.tx() as tx:
        user_of(tx, FRED, handle="fred")
        user_of(tx, OLGA, handle="olga", suspended_at=tx.now)
    world.order(freelancer=FRED)
    with world.tx(write=False) as tx:
        clara, fred = user_of(tx, CLARA).id, user_of(tx, FRED).id
        assert known_freelancers(tx.connection, clara) == [(fred, FRED.name)]
        assert known_freelancers(tx.connection, fred) == []
        assert with_handle(tx.connection, "Fred") == (fred, FRED.name)
        assert with_handle(tx.connection, FRED.email) is None
        assert with_handle(tx.connection, "olga") is None


@pytest.mark.rule("X36")
def test_order_page_verbs_leave_a_proposal_alone(offered: Deal) -> None:
    with refused(409, "not_agreed"), offered.acting(FREELANCER) as (tx, facts, actor):
        orders.deliver(tx, facts, actor, None)
