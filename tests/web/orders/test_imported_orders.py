"""An imported order in the browser: no extras without a charge, and true words about who pays it out and back (X51)."""

from pathlib import Path

import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.models import Milestone, Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from app.services.milestones import milestones
from tests.support.apps import make_settings
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.lists import english, href, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.rule("X51"), pytest.mark.databases("sqlite")]
HOLE = {f"extra_{part}_{n}": value for n in (1, 2, 3) for part, value in (("title", f"Extra {n}"), ("price", "10000"))}
REFUSED = {
    "en": "This order was paid through the marketplace, so extras cannot be paid here.",
    "nl": "Deze bestelling is via de marktplaats betaald",
    "es": "Este pedido se pagó a través del marketplace",
}


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """There is a gateway, though nobody answers there."""
    return make_settings(tmp_path, database_url, gateway_url="http://127.0.0.1:9", gateway_secret="between us")


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("amounts", [(), (12_345, 500)])
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_three_extras_of_ten_thousand_are_refused_and_the_order_is_paid_as_it_was_imported(
    world: World, clara: Browser, fred: Browser, currency: str, amounts: tuple[int, ...]
) -> None:
    deal = world.order(imported=True, price=12_345, currency=currency, amounts=amounts)
    path = f"/orders/{deal.facts.ref}"
    for lang, said in REFUSED.items():
        form = fred.get(f"{path}/resolution/extension?lang={lang}").text
        assert said in plain(form)
        assert "extra_price_1" not in form
        sent = fred.post(f"{path}/requests?lang={lang}", kind="extension", comment="Por favor", **HOLE)
        assert sent.status_code == 422
        assert said in plain(sent.text)
        assert "Por favor</textarea>" in sent.text, "nothing is lost"
    assert deal.facts.request is None
    assert fred.post(f"{path}/requests", kind="extension", new_due_on="2026-04-01").status_code == 303
    assert clara.post(f"/cases/{deal.case.ref}/answer", act="accept").status_code == 303
    deal.deliver()
    deal.approve()
    assert deal.facts.milestones[0].earned == 12_345
    assert world.audit() is None


def test_extras_asked_by_an_earlier_version_cannot_be_accepted_and_the_page_says_why(
    world: World, clara: Browser
) -> None:
    deal = world.order(price=12_345)
    deal.open(FREELANCER, "extension", Extension(None, (Extra("More", 1_000_000, 0),)))
    with world.tx() as tx:
        tx.connection.execute(update(Milestone).values(charge=None, charged=0))
    page = english(clara, f"/orders/{deal.facts.ref}")
    assert "the extras cannot be paid here. If you agree to a later date, decline and say so" in plain(page)
    assert href(page, "Accept") is None
    assert href(page, "Decline") is not None
    answer = clara.post(f"/cases/{deal.case.ref}/answer?lang=en", act="accept")
    assert answer.status_code == 409
    assert "the extras cannot be paid here" in plain(answer.text)
    assert clara.get(f"/cases/{deal.case.ref}/answer?act=accept").status_code == 409


@pytest.mark.parametrize("asked", [False, True])
def test_without_a_gateway_extras_are_refused_and_a_later_date_is_not(
    world: World, clara: Browser, fred: Browser, asked: bool
) -> None:
    deal = world.order()
    if asked:
        deal.open(FREELANCER, "extension", Extension(None, (Extra("More", 1_000_000, 0),)))
    for browser in (clara, fred):
        object.__setattr__(browser.services.settings, "gateway_url", "")
    if asked:
        answer = clara.post(f"/cases/{deal.case.ref}/answer?lang=en", act="accept")
        assert answer.status_code == 409
        assert "cannot be paid here at the moment" in plain(answer.text)
        return
    path = f"/orders/{deal.facts.ref}"
    sent = fred.post(f"{path}/requests?lang=en", kind="extension", **HOLE)
    assert sent.status_code == 422
    assert "Extras cannot be paid here at the moment." in plain(sent.text)
    assert fred.post(f"{path}/requests", kind="extension", new_due_on="2026-04-01").status_code == 303


@pytest.mark.rule("B23")
def test_a_payout_that_the_gateway_cannot_make_waits_with_a_true_sentence(
    world: World, fred: Browser, pau: Browser
) -> None:
    deal = world.order(imported=True, state="completed")
    world.live(deal.due("release"))
    world.sweep()
    ref = deal.facts.ref
    assert "€1,240.00 of what is available was paid through the marketplace" in plain(english(fred, "/earnings"))
    review = plain(english(fred, f"/orders/{ref}/milestones/{deal.facts.milestone.id}/payout"))
    assert "€1,240.00 was paid through the marketplace and cannot be paid out here." in review
    assert "paid out to you at once" not in review
    assert fred.post(f"/orders/{ref}/milestones/{deal.facts.milestone.id}/payout").status_code == 303
    world.sweep()
    earnings = plain(english(fred, "/earnings"))
    assert "Not payable here" in earnings
    assert "balance is frozen" not in earnings
    assert "paid through the marketplace and cannot be paid out here" in plain(english(fred, f"/orders/{ref}"))
    payouts = plain(english(pau, "/finance/payouts"))
    assert "Not payable here" in payouts
    assert "€1,240.00 of it was paid through the marketplace, which has to pay it out." in payouts
    assert "waits: the marketplace holds the money" in plain(english(fred, "/inbox"))
    assert world.rows(Operation) == []


@pytest.mark.rule("X3", "F19")
def test_a_refund_that_the_gateway_cannot_make_is_told_as_the_marketplaces(
    world: World, clara: Browser, fred: Browser, pau: Browser
) -> None:
    deal = world.order(imported=True)
    deal.open(FREELANCER, "cancel")
    answers = english(clara, f"/orders/{deal.facts.ref}")
    assert "The marketplace pays €1,240.00 back to you." in plain(answers)
    assert clara.post(f"/cases/{deal.case.ref}/answer", act="accept").status_code == 303
    order = plain(english(clara, f"/orders/{deal.facts.ref}"))
    assert "The marketplace pays €1,240.00 back to you." in order
    assert "Refunded" not in order
    assert "The marketplace pays €1,240.00 back to Clara" in plain(english(fred, "/inbox"))
    listed = english(pau, "/finance/operations?show=outside")
    assert "For the marketplace" in plain(listed)
    assert "Clara" in plain(listed)
    assert "€1,240.00" in plain(listed)
    assert href(english(pau, "/finance"), "1") is not None


def test_the_silent_side_agrees_and_is_told_who_pays_back(world: World, clara: Browser, fred: Browser) -> None:
    deal: Deal = world.order(imported=True)
    deal.open(CLIENT, "cancel")
    world.live(deal.due())
    world.sweep()
    waiting = plain(english(fred, f"/orders/{deal.facts.ref}"))
    assert "the marketplace is asked to pay €1,240.00 back to Clara" in waiting
    assert fred.post(f"/cases/{deal.case.ref}/answer", act="agree").status_code == 303
    assert "The marketplace pays the money back." in plain(english(fred, f"/orders/{deal.facts.ref}"))
    assert "The marketplace pays €1,240.00 back to you" in plain(english(clara, "/inbox"))


def test_the_payout_of_an_imported_order_that_is_still_held_names_no_bank(world: World, fred: Browser) -> None:
    deal = world.order(imported=True, state="completed")
    with deal.acting(FREELANCER) as (_, facts, actor):
        plan = milestones.planned_payout(facts, actor, facts.milestone, world.now)
    assert plan.operations == ()
    review = plain(english(fred, f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestone.id}/payout"))
    assert "then paid out to you" not in review
