"""The banner while a dispute's clock runs against the reader: on every page but that of its order (M13)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.instants import to_us
from app.rules.base.change import Change
from app.rules.base.people import CLIENT, FREELANCER
from app.services.store.writer import PlannedWrite, write
from tests.support.domain.statements import crowd, plan_of, recorded
from tests.support.domain.worlds import Deal, World
from tests.support.new_kind.disputes import dispute as partition
from tests.support.new_kind.partition import KIND as PARTITION
from tests.support.new_kind.registered import registered
from tests.support.pages.lists import BOTH, href, plain, statements
from tests.support.pages.lists import world as world
from tests.support.services.negotiations import dispute, negotiate, offer, seal
from tests.support.web import Browser

PAGES = ("/orders", "/orders?tab=waiting", "/disputes", "/inbox", "/earnings", "/account", "/help/disputes", "/nowhere")


@pytest.fixture
def deal(world: World) -> Deal:
    return world.order(title="Shop")


def banner(browser: Browser, path: str, lang: str = "en") -> str:
    """The banner of a page as markup; nothing where there is none."""
    joint = "&" if "?" in path else "?"
    page = browser.get(f"{path}{joint}lang={lang}").text
    found = re.findall(r'<aside class="clock-banner".*?</aside>', page, re.S)
    assert len(found) <= 1
    assert not found or page.index("</header>") < page.index(found[0]) < page.index("<main")
    return found[0] if found else ""


def paused(deal: Deal, cause: str) -> None:
    """The time to answer stands still."""
    with deal.acting(FREELANCER) as (tx, facts, actor):
        change = Change(facts, actor, tx.now)
        change.pause(next(d for d in facts.deadlines if d.kind == "answer"), cause)
        change.event("milestone.waits", {}, tell=(), visibility="staff")
        write(tx, [PlannedWrite(change.plan())])


@BOTH
@pytest.mark.rule("M13", "G2")
@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_the_order_the_instant_and_what_silence_means(
    clara: Browser, fred: Browser, deal: Deal, path: str
) -> None:
    assert banner(fred, path) == ""
    ref = dispute(deal)
    shown = banner(fred, path)
    assert plain(shown) == (
        "Answer before 14 Mar 2026 at 10:00 CET · Shop If you do not answer: "
        "The whole disputed amount goes to the party who opened the dispute. View and answer: Shop"
    )
    assert href(shown, "View and answer") == f"/cases/{ref}"
    assert banner(clara, path) == "", "it waits for Fred"


@pytest.mark.rule("M13", "G4")
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nl", "Als je niet reageert: Het hele bedrag in geschil gaat naar de partij die het geschil heeft geopend."),
        ("es", "Si no respondes"),
    ],
)
def test_it_speaks_the_language_of_its_reader(fred: Browser, deal: Deal, lang: str, said: str) -> None:
    dispute(deal)
    shown = banner(fred, "/orders", lang)
    assert said in plain(shown)
    assert "disputed" not in shown


@BOTH
@pytest.mark.rule("M13")
def test_the_page_of_that_order_has_its_status_bar_and_that_of_another_the_banner(
    world: World, fred: Browser, guest: Browser, deal: Deal
) -> None:
    other, ref = world.order(title="Flyer"), dispute(deal)
    for own in (f"/orders/{deal.facts.ref}", f"/cases/{ref}"):
        assert banner(fred, own) == ""
        assert "It is your turn" in fred.get(f"{own}?lang=en").text
    assert "Shop" in banner(fred, f"/orders/{other.facts.ref}")
    assert "Shop" in banner(fred, f"/orders/{deal.facts.ref}/resolution"), "a page without the status bar has it"
    assert banner(guest, "/help/disputes") == ""


@BOTH
@pytest.mark.rule("M13", "B20")
def test_of_several_the_soonest_is_named_and_the_others_are_counted(
    world: World, clara: Browser, fred: Browser, deal: Deal
) -> None:
    deals = [world.order(title=title) for title in ("Second", "Third")]
    dispute(deal)
    for later in deals:
        world.wait(hours=1)
        dispute(later)
    shown = banner(fred, "/orders")
    assert "· Shop" in plain(shown)
    assert href(shown, "2 more disputes are waiting for you") == "/disputes"
    shown = banner(fred, f"/orders/{deal.facts.ref}")
    assert "· Second" in plain(shown), "the soonest of the others"
    assert href(shown, "1 more dispute is waiting for you") == "/disputes"
    assert "· Shop" in plain(banner(fred, f"/orders/{deals[1].facts.ref}"))


@BOTH
@pytest.mark.rule("M13", "X26", "X36")
def test_it_is_there_until_the_very_instant_and_not_after_it_however_late_the_sweep(
    world: World, fred: Browser, deal: Deal
) -> None:
    later = world.order(title="Second")
    dispute(deal)
    world.wait(hours=1)
    dispute(later)
    world.live(deal.due() - timedelta(microseconds=1))
    assert "· Shop" in plain(banner(fred, "/help/disputes"))
    world.wait(microseconds=1)
    shown = plain(banner(fred, "/help/disputes"))
    assert "Shop" not in shown
    assert "Second" in shown
    assert "more dispute" not in shown
    world.live(later.due())
    assert banner(fred, "/help/disputes") == ""


@BOTH
@pytest.mark.rule("M13", "X60", "M7", "X14")
def test_what_stands_still_or_has_no_deadline_is_not_in_it(world: World, clara: Browser, fred: Browser) -> None:
    still, talks = world.order(title="Still"), world.order(title="Talks")
    dispute(still)
    paused(still, "case:other")
    offer(talks, CLIENT, negotiate(talks), 20_000)
    for browser in (clara, fred):
        assert banner(browser, "/orders") == ""


@BOTH
@pytest.mark.rule("M13", "X73")
def test_a_sealed_round_runs_against_who_has_not_entered(clara: Browser, fred: Browser, deal: Deal) -> None:
    seal(deal, FREELANCER, negotiate(deal), 20_000)
    shown = plain(banner(clara, "/orders"))
    assert shown.startswith("Enter your figure before 12 Mar 2026 at 10:00 CET · Shop")
    assert "If you do not answer: The sealed round ends without a settlement" in shown
    assert banner(fred, "/orders") == ""


@BOTH
@pytest.mark.rule("M13", "F20")
def test_it_is_for_disputes_whatever_their_kind_and_for_no_request(fred: Browser, deal: Deal, world: World) -> None:
    other = world.order(title="Flyer")
    other.open(CLIENT, "cancel")
    assert banner(fred, "/orders") == ""
    with registered(PARTITION):
        partition(deal, CLIENT, 10_000)
        assert "The money is divided." in banner(fred, "/help/disputes")


@BOTH
@pytest.mark.rule("M13")
def test_it_costs_no_statement_and_is_read_from_an_index(world: World, fred: Browser, deal: Deal) -> None:
    crowd(world, deal)
    with world.tx() as tx:  # each of them waits for somebody
        tx.session.execute(
            text("UPDATE deadlines SET user_id = order_id + 1000, due_at = :later WHERE who = 'client'"),
            {"later": to_us(world.now) + 10**12},
        )
    fred.get("/inbox")
    with statements(fred) as without:
        fred.get("/inbox?show=news")
    dispute(deal)
    with statements(fred) as with_it, recorded(world.transactions.engine, "clock_due_at") as found:
        assert "clock-banner" in fred.get("/inbox?show=news").text
    assert len(with_it) == len(without)
    ((sql, values),) = found
    plan = plan_of(world.transactions.engine, sql, values)
    assert any("ix_deadlines_turn" in line for line in plan), plan
    assert not [line for line in plan if re.search(r"Seq Scan on deadlines|SCAN (deadlines|orders|cases)$", line)]
