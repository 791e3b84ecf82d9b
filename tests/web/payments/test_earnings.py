"""The earnings page: where a freelancer's money is, to the cent; asking for a payout; and the file (B23, X12, E10)."""

import re

import pytest

from app.rules.base.people import FREELANCER, Actor
from app.services.payments import holds
from tests.support.domain.worlds import Deal, World
from tests.support.pages.earnings import EARNED, Worker, address, ask, available, day_comes, earned, read, total
from tests.support.pages.earnings import settings as settings
from tests.support.pages.earnings import work as work
from tests.support.pages.lists import BOTH, english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def contest(deal: Deal, amount: int) -> None:
    with deal.acting(FREELANCER) as (tx, facts, _):
        holds.hold(tx, facts, Actor("support"), facts.milestones[0].id, "dispute:1", amount)


def freeze(deal: Deal, amount: int | None = None) -> None:
    with deal.world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:1", "Chargeback", amount)


@pytest.mark.rule("B23", "X12")
@BOTH
def test_a_part_goes_from_held_over_available_to_the_bank_and_always_adds_up(
    world: World, fred: Browser, work: Worker
) -> None:
    deal = earned(world)
    assert total(deal).held == EARNED
    assert "Held until 24 Mar 2026" in read(fred)
    day_comes(deal)
    assert total(deal).available == EARNED
    assert "You can request the payout." in read(fred)
    ask(deal)
    assert (total(deal).on_the_way, total(deal).available) == (EARNED, 0)
    assert "The payout is on its way to your bank." in read(fred)
    work()
    assert total(deal).paid_out == EARNED
    page = read(fred)
    assert re.search(r"Paid out on \d+ Mar 2026, \d\d:\d\d CET", page)
    assert "Paid out €1,116.00" in page
    assert "Request the payout" not in page


@pytest.mark.rule("X13", "E10")
@BOTH
def test_contested_and_frozen_money_is_told_apart(world: World, fred: Browser) -> None:
    deal = earned(world)
    contest(deal, 10_000)
    ask(deal)
    assert (total(deal).contested, total(deal).asked) == (10_000, EARNED - 10_000)
    assert "€1,016.00: Payout requested, on 24 Mar 2026" in read(fred)
    freeze(deal, 1)
    day_comes(deal)
    page = read(fred)
    assert "€100.00: This stays held until the dispute about it is settled." in page
    assert "€1,016.00: The payout waits until that much of the balance is no longer frozen." in page
    assert "€0.01 of your available balance is frozen and not paid out." in page
    assert (total(deal).held, total(deal).available) == (10_000, EARNED - 10_000)


@pytest.mark.rule("E10")
def test_a_whole_freeze_is_said(world: World, fred: Browser) -> None:
    deal = available(world)
    freeze(deal)
    assert "Your whole balance is frozen" in read(fred)
    assert "as soon as that much of your balance is no longer frozen." in plain(english(fred, address(deal)))


def test_who_has_earned_nothing_reads_what_will_stand_here(clara: Browser, olga: Browser, world: World) -> None:
    earned(world)
    for browser in (clara, olga):
        assert 'href="/earnings"' in browser.get("/orders").text
        page = english(browser, "/earnings")
        assert "Nothing earned yet" in page
        assert "Logo for a bakery" not in page
        assert len(browser.get("/earnings.csv").text.splitlines()) == 1


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Earnings in EUR", "€1,116.00", "Request the payout")),
        ("nl", ("Verdiensten in EUR", "€ 1.116,00", "Uitbetaling aanvragen")),
        ("es", ("Ganancias en EUR", "1.116,00 €", "Solicitar el pago")),
    ],
)
def test_the_page_speaks_its_readers_language(world: World, fred: Browser, lang: str, words: tuple[str, ...]) -> None:
    available(world)
    page = plain(main_of(fred.get(f"/earnings?lang={lang}").text)).replace("\xa0", " ")
    for word in words:
        assert word in page


@pytest.mark.rule("B4", "B23")
def test_milestones_and_currencies_stand_apart(world: World, fred: Browser) -> None:
    deal = earned(world, amounts=(40_000, 30_000))
    earned(world, price=9_900, currency="JPY")
    page = english(fred, "/earnings")
    assert re.findall(r'id="in-(...)"', page) == ["EUR", "JPY"]
    read_page = plain(page)
    assert "1. Part 1" in read_page
    assert "Part 2" not in read_page
    assert "¥8,910" in read_page
    assert "Milestone Part 1" in plain(english(fred, address(deal)))


@pytest.mark.rule("B23", "X12")
@pytest.mark.parametrize("step", ["asked", "paid", "failed"])
def test_where_the_money_is_sums_to_the_cent_with_payouts(world: World, fred: Browser, work: Worker, step: str) -> None:
    from app.services.orders.statement import where_money_is

    deal = available(world)
    ask(deal)
    if step != "asked":
        work(failing=step == "failed")
    with world.tx(write=False) as tx:
        where = where_money_is(tx.connection, deal.facts)
    rest = (where.escrow, where.refunded, where.held, where.available, where.on_the_way, where.paid_out, where.fee)
    assert sum(amount.minor for amount in rest) == where.paid.minor == 124_000
    assert where.elsewhere.minor == 0
    assert {"asked": where.on_the_way, "paid": where.paid_out, "failed": where.available}[step].minor == EARNED
    page = plain(english(fred, f"/orders/{deal.facts.ref}"))
    assert {"asked": "Payout on its way €1,116.00", "paid": "Paid out €1,116.00", "failed": "You €1,116.00"}[
        step
    ] in page
    postings = plain(english(fred, f"/orders/{deal.facts.ref}/postings"))
    assert {"asked": "Payout sent to the bank", "paid": "Payout arrived", "failed": "Payout returned"}[step] in postings
