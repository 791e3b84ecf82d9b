"""An imported order in the browser: no extras without a charge, and true words about who pays it out and back (X51)."""

from pathlib import Path

import pytest

from app.core.settings import Settings
from app.models import Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from app.services.milestones import milestones
from tests.support.apps import make_settings
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.lists import english, href, plain
from tests.support.pages.lists import world as world
from tests.support.properties import finance_desk
from tests.support.web import Browser

pytestmark = [pytest.mark.rule("X51"), pytest.mark.databases("sqlite")]
HOLE = {f"extra_{part}_{n}": value for n in (1, 2, 3) for part, value in (("title", f"Extra {n}"), ("price", "10000"))}


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """There is a gateway, though nobody answers there."""
    return make_settings(tmp_path, database_url, gateway_url="http://127.0.0.1:9", gateway_secret="between us")


@pytest.mark.parametrize("lang", ["en", "nl", "es"])
def test_extras_are_asked_for_and_paid_as_on_any_order_and_the_price_stays_until_then(
    world: World, clara: Browser, fred: Browser, lang: str
) -> None:
    deal = world.order(imported=True, price=12_345)
    path = f"/orders/{deal.facts.ref}"
    assert "extra_price_1" in fred.get(f"{path}/resolution/extension?lang={lang}").text
    assert fred.post(f"{path}/requests?lang={lang}", kind="extension", **HOLE).status_code == 303
    assert clara.post(f"/cases/{deal.case.ref}/answer", act="accept").status_code == 303
    assert [(row.kind, row.amount, row.state) for row in world.rows(Operation)] == [("charge", 3_000_000, "waiting")]
    assert deal.facts.price == 12_345
    assert world.audit() is None


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
        assert "cannot be paid for here at the moment" in plain(answer.text)
        return
    path = f"/orders/{deal.facts.ref}"
    sent = fred.post(f"{path}/requests?lang=en", kind="extension", **HOLE)
    assert sent.status_code == 422
    assert "Extras cannot be paid for here at the moment." in plain(sent.text)
    assert fred.post(f"{path}/requests", kind="extension", new_due_on="2026-04-01").status_code == 303


@pytest.mark.rule("B23")
def test_a_payout_by_the_marketplace_is_told_as_asked_for_and_then_as_paid(
    world: World, fred: Browser, pau: Browser
) -> None:
    deal = world.order(imported=True, state="completed")
    world.live(deal.due("release"))
    world.sweep()
    ref, part = deal.facts.ref, deal.facts.milestone.id
    review = plain(english(fred, f"/orders/{ref}/milestones/{part}/payout"))
    assert "The marketplace is asked right away to pay out €1,240.00 to you, and you are told when it has." in review
    assert "paid out to you right away" not in review
    assert fred.post(f"/orders/{ref}/milestones/{part}/payout").status_code == 303
    planned = plain(english(pau, "/finance/payouts"))
    assert "The marketplace holds the money of this order and is asked to pay it out." in planned
    world.sweep()
    earnings = plain(english(fred, "/earnings"))
    assert "With the marketplace" in earnings
    assert "The marketplace was asked to pay out €1,240.00 of it." in earnings
    assert "The marketplace was asked to pay this out. We will let you know when it has." in plain(
        english(fred, f"/orders/{ref}")
    )
    assert "The marketplace was asked to pay out €1,240.00 to you" in plain(english(fred, "/inbox"))
    finance_desk.answer_all(world)
    assert "€1,240.00 was paid out to you" in plain(english(fred, "/inbox"))
    earnings = plain(english(fred, "/earnings"))
    assert "With the marketplace" not in earnings
    assert "Paid out" in earnings
    assert world.rows(Operation) == []


@pytest.mark.rule("X3", "F19")
def test_a_refund_by_the_marketplace_is_told_as_asked_for(
    world: World, clara: Browser, fred: Browser, pau: Browser
) -> None:
    deal = world.order(imported=True)
    deal.open(FREELANCER, "cancel")
    answers = english(clara, f"/orders/{deal.facts.ref}")
    assert "The marketplace is asked right away to pay €1,240.00 back to you" in plain(answers)
    assert clara.post(f"/cases/{deal.case.ref}/answer", act="accept").status_code == 303
    order = plain(english(clara, f"/orders/{deal.facts.ref}"))
    assert "The marketplace was asked to pay €1,240.00 back to you. We will let you know when it has." in order
    assert "Refunded" not in order
    assert "The marketplace was asked to pay €1,240.00 back to Clara" in plain(english(fred, "/inbox"))
    assert href(english(pau, "/finance"), "1") is not None


def test_the_silent_side_agrees_and_is_told_who_pays_back(world: World, clara: Browser, fred: Browser) -> None:
    deal: Deal = world.order(imported=True)
    deal.open(CLIENT, "cancel")
    world.live(deal.due())
    world.sweep()
    waiting = plain(english(fred, f"/orders/{deal.facts.ref}"))
    assert "the marketplace is asked to pay €1,240.00 back to Clara" in waiting
    assert fred.post(f"/cases/{deal.case.ref}/answer", act="agree").status_code == 303
    assert "The marketplace is asked to pay the money back." in plain(english(fred, f"/orders/{deal.facts.ref}"))
    assert "The marketplace was asked to pay €1,240.00 back to you" in plain(english(clara, "/inbox"))


def test_the_payout_of_an_imported_order_that_is_still_held_names_no_bank(world: World, fred: Browser) -> None:
    deal = world.order(imported=True, state="completed")
    with deal.acting(FREELANCER) as (_, facts, actor):
        plan = milestones.planned_payout(facts, actor, facts.milestone, world.now)
    assert plan.operations == ()
    review = plain(english(fred, f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestone.id}/payout"))
    assert "then paid out to you" not in review
