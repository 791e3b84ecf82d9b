"""The earnings page: where a freelancer's money is, to the cent; asking for a payout; and the file (B23, X12, E10)."""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from app import create_app
from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.runtime import KEY
from app.core.settings import Settings
from app.models import Milestone, Operation, Order
from app.models.queries.earnings import Total, totals
from app.rules.base.people import FREELANCER, Actor
from app.services.milestones import milestones
from app.services.payments import holds, operations
from app.web.payments.earnings_lines import harmless
from tests.support.apps import make_settings
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, href, main_of, plain, rows_of, statements, through
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")

FEE = 1_000
EARNED = 111_600  # of 1,240.00 less 10 %
Worker = Callable[..., FakeGateway]


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """There is a gateway, though nobody answers there."""
    return make_settings(tmp_path, database_url, gateway_url="http://127.0.0.1:9", gateway_secret="between us")


@pytest.fixture
def work(app: Flask, transactions: Transactions) -> Worker:
    """work(failing=True) -> the gateway, having been asked everything that waited."""

    def do(failing: bool = False, deaf: int = 0) -> FakeGateway:
        gateway = FakeGateway()
        gateway.failing, gateway.deaf = {"payout"} if failing else set(), deaf
        with transactions.open(write=True) as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        operations.work(transactions, app.extensions[KEY].settings, gateway)
        return gateway

    return do


def earned(world: World, **wishes: object) -> Deal:
    """An approved order whose money is held."""
    deal = world.order(fee_basis_points=FEE, **wishes)
    deal.deliver()
    deal.approve()
    return deal


def available(world: World, **wishes: object) -> Deal:
    """The same, and its day has come."""
    deal = earned(world, **wishes)
    day_comes(deal)
    return deal


def day_comes(deal: Deal) -> None:
    deal.world.live(deal.due("release"))
    deal.world.sweep()


def ask(deal: Deal) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    deal.world.sweep()


def address(deal: Deal, place: int = 0) -> str:
    return f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestones[place].id}/payout"


def contest(deal: Deal, amount: int) -> None:
    with deal.acting(FREELANCER) as (tx, facts, _):
        holds.hold(tx, facts, Actor("support"), facts.milestones[0].id, "dispute:1", amount)


def freeze(deal: Deal, amount: int | None = None) -> None:
    with deal.world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:1", "Chargeback", amount)


def total(deal: Deal) -> Total:
    """What its freelancer earned; it always adds up, and it is what the ledger says."""
    with deal.world.tx(write=False) as tx:
        (found,) = totals(tx.connection, deal.facts.freelancer_id)
    assert found.held + found.available + found.on_the_way + found.paid_out == found.earned
    balances, owner = deal.world.balances(), f"{deal.facts.freelancer_id}:EUR"
    assert (found.held, found.available) == tuple(balances.get(f"{kind}:{owner}", 0) for kind in ("held", "available"))
    assert deal.world.audit() is None
    return found


def read(browser: Browser) -> str:
    return plain(english(browser, "/earnings"))


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


@pytest.mark.rule("X12", "G8")
def test_what_the_bank_refuses_is_available_again(world: World, fred: Browser, work: Worker) -> None:
    deal = available(world)
    ask(deal)
    work(failing=True)
    assert (total(deal).available, total(deal).on_the_way) == (EARNED, 0)
    assert href(english(fred, "/earnings"), "Request the payout") == address(deal)


@pytest.mark.rule("X13", "E10")
@BOTH
def test_contested_and_frozen_money_is_told_apart(world: World, fred: Browser) -> None:
    deal = earned(world)
    contest(deal, 10_000)
    ask(deal)
    assert (total(deal).contested, total(deal).asked) == (10_000, EARNED - 10_000)
    assert "€1,016.00: Payout asked for, on 24 Mar 2026" in read(fred)
    freeze(deal, 1)
    day_comes(deal)
    page = read(fred)
    assert "€100.00: This stays held until the dispute about it is settled." in page
    assert "€1,016.00: The payout stands still because the balance is frozen." in page
    assert "€0.01 of what is available is frozen and not paid out." in page
    assert (total(deal).held, total(deal).available) == (10_000, EARNED - 10_000)


@pytest.mark.rule("E10")
def test_a_whole_freeze_is_said(world: World, fred: Browser) -> None:
    deal = available(world)
    freeze(deal)
    assert "Your whole balance is frozen" in read(fred)
    assert "Your balance is frozen. The payout is made as soon as that ends." in plain(english(fred, address(deal)))


@pytest.mark.rule("B23", "X41")
def test_the_page_before_says_how_much_and_when_and_the_post_does_it_once(
    world: World, fred: Browser, clara: Browser
) -> None:
    deal = earned(world)
    page = plain(english(fred, address(deal)))
    assert re.search(r"On \w+, \d+ March 2026, 00:00 CET €1,116.00 becomes available, and is then paid out", page)
    form = {"op_id": "a" * 32}
    for _ in range(2):
        answer = fred.post(address(deal), **form)
        assert (answer.status_code, answer.location) == (303, "/earnings")
    assert len(deal.events("payout.asked")) == 1
    assert "The payout is asked for." in read(fred)
    for again in (fred.get(address(deal)), fred.post(address(deal))):
        assert again.status_code == 409
    assert "You have asked for this payout already." in plain(fred.get(address(deal) + "?lang=en").text)


@pytest.mark.rule("B23", "F20")
def test_only_the_freelancer_asks(world: World, guest: Browser, clara: Browser, olga: Browser, sam: Browser) -> None:
    deal = available(world)
    for browser, status in ((clara, 403), (olga, 404), (sam, 404)):
        assert browser.get(address(deal)).status_code == status
        assert browser.post(address(deal)).status_code == status
    assert "/login?next=" in guest.get(address(deal)).location
    assert "/login" in guest.get("/earnings").location
    assert "/login" in guest.get("/earnings.csv").location
    assert deal.events("payout.asked") == []


def test_a_milestone_of_another_order_is_not_found_here(world: World, fred: Browser) -> None:
    mine, other = earned(world), earned(world)
    wrong = f"/orders/{mine.facts.ref}/milestones/{other.facts.milestones[0].id}/payout"
    assert (fred.get(wrong).status_code, fred.post(wrong).status_code) == (404, 404)
    assert fred.get(wrong.replace("payout", "9" * 30)).status_code == 404


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


def copies(world: World, deal: Deal, count: int, title: str = "Order") -> None:
    """So many more earned orders as rows, as old as the first; held, so that only lists know of them."""
    with world.tx() as tx:
        order, part = tx.session.get_one(Order, deal.id), deal.facts.milestones[0]
        for number in range(count):
            columns = {c.name: getattr(order, c.name) for c in Order.__table__.columns if c.name != "id"}
            twin = Order(**columns | {"ref": f"{number:032x}", "title": f"{title} {number:03}"})
            tx.session.add(twin)
            tx.session.flush()
            row = tx.session.get_one(Milestone, part.id)
            mine = {c.name: getattr(row, c.name) for c in Milestone.__table__.columns if c.name != "id"}
            tx.session.add(Milestone(**mine | {"order_id": twin.id}))


@BOTH
def test_the_list_is_paged_by_key_there_and_back(world: World, fred: Browser) -> None:
    copies(world, earned(world, title="Order first"), 44)
    forth = through(fred, "/earnings", "Older")
    assert [len(titles) for titles in forth] == [20, 20, 5]
    newest_first = [f"Order {n:03}" for n in reversed(range(44))]
    assert [title for titles in forth for title in titles] == [*newest_first, "Order first"]
    last = english(fred, "/earnings")
    for _ in range(2):
        last = english(fred, str(href(last, "Older")))
    assert rows_of(english(fred, str(href(last, "Newer")))) == forth[1]
    for odd in ("?after=x", "?after=1", f"?after={2**63}.1", "?before=0.0", "?before=9.9&after=1.1"):
        assert fred.get("/earnings" + odd).status_code == 200


def test_a_page_costs_few_statements_however_many_parts(world: World, fred: Browser) -> None:
    deal = earned(world)
    counted = []
    for more in (2, 57):
        copies(world, deal, more) if more == 2 else copies_again(world, deal, more)
        fred.get("/earnings")
        with statements(fred) as seen:
            assert fred.get("/earnings").status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 6, counted


def copies_again(world: World, deal: Deal, count: int) -> None:
    """More of them, under other references."""
    with world.tx() as tx:
        tx.connection.execute(update(Order).where(Order.title.like("Order 0%")).values(ref=Order.ref + "-old"))
    copies(world, deal, count)


@pytest.mark.rule("B23", "X12")
@BOTH
def test_the_file_has_a_row_for_each_part_and_no_formulas(
    world: World, fred: Browser, work: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.payments.earnings.ROWS", 2)
    paid = available(world, title='=HYPERLINK("http://evil.example")')
    ask(paid)
    work()
    for title in ("+1", "-1", "@SUM(A1)", "\tx", 'Plain, "quoted"'):
        earned(world, title=title)
    earned(world, price=9_900, currency="JPY", title="Yen")
    answer = fred.get("/earnings.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="earnings.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["title"] for row in rows] == [
        "Yen", 'Plain, "quoted"', "'\tx", "'@SUM(A1)", "'-1", "'+1", '\'=HYPERLINK("http://evil.example")',
    ]  # fmt: skip
    assert (rows[0]["amount"], rows[0]["held"], rows[0]["state"]) == ("8910", "8910", "held")
    last = rows[-1]
    assert (last["currency"], last["amount"], last["paid_out"], last["state"]) == (
        "EUR", "1116.00", "1116.00", "paid_out",
    )  # fmt: skip
    assert re.fullmatch(r"2026-03-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", last["paid_out_at"])
    assert last["held_until"] == ""


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_texts_that_begin_like_formulas_are_made_harmless(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless("a" + text) == "a" + text
    assert harmless("") == ""


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
    assert {"asked": "Payout asked of the bank", "paid": "Payout arrived", "failed": "Payout came back"}[
        step
    ] in postings


@pytest.mark.rule("B23")
def test_without_a_gateway_no_payout_is_offered_and_none_is_taken(
    world: World, transactions: Transactions, fred_without: Browser
) -> None:
    deal = available(world)
    assert "/payout" not in main_of(fred_without.get("/earnings").text)
    for answer in (fred_without.get(address(deal)), fred_without.post(address(deal))):
        assert answer.status_code == 409
        assert "customer service" in plain(answer.text)
    assert deal.deadline("payout") is None


@pytest.fixture
def fred_without(settings: Settings, clock: FixedClock, world: World) -> Browser:
    """The freelancer, where no gateway is configured."""
    app = create_app(replace(settings, gateway_url="", gateway_secret=""), clock)
    deal = world.order(title="somewhere")
    browser = Browser(app, deal.facts.freelancer_id)
    browser.get("/orders?lang=en")
    return browser
