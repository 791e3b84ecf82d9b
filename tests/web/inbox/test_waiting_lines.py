"""What waits stands first in the inbox and says whom to answer until when; what is over is told by its outcome."""

import re
from datetime import timedelta

import pytest

from app.core.i18n import reader_for
from app.models import Notification
from app.rules.cases.extras import Extension, Extra
from app.rules.kinds.cancel import Cancel
from app.rules.texts import outcomes
from tests.support.domain.factories import make_offer
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, href, plain, statements, titles, unread_of
from tests.support.pages.lists import world as world
from tests.support.pages.offers import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@BOTH
@pytest.mark.rule("G1", "G2")
def test_the_title_says_whom_to_answer_until_when_and_the_line_what_silence_does(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(title="Bakery logo")
    deal.open("client", "cancel", Cancel("late"))
    due, facts = plain(reader_for("en", "Europe/Madrid").instant(deal.due(), "short")), deal.facts
    page = english(fred, "/inbox")
    assert titles(page)[0] == f"Unread: Answer Clara Jansen before {due}"
    silence = outcomes.silence(facts, facts.deadlines[0], "freelancer")[0]
    asked = "Bakery logo · €1,240.00 · Clara Jansen asks to cancel the order"
    told = f"{asked} · {reader_for('en', 'Europe/Madrid').say(silence)}"
    assert plain(told) in plain(page)
    assert "48 h left" in plain(page) or "2 days left" in plain(page)
    assert "Answer" not in plain(english(clara, "/inbox"))
    world.until(deal.due() - timedelta(minutes=17))
    assert re.search(r"Answer Clara Jansen before today, \d\d:\d\d CET", titles(english(fred, "/inbox"))[0])
    world.until(deal.due())
    assert "Answer" not in plain(english(fred, "/inbox"))


@pytest.mark.rule("G1")
def test_a_reminder_makes_the_line_new_again_and_says_which_it_is(world: World, fred: Browser) -> None:
    deal = world.order()
    deal.open("client", "update")
    fred.post("/inbox/read", up_to=str(10**6))
    assert titles(english(fred, "/inbox"))[0].startswith("Answer Clara")
    world.wait(hours=24)
    world.sweep()
    page = english(fred, "/inbox")
    assert titles(page)[0].startswith("Unread: Answer Clara")
    assert "Reminder 1 of 3" in plain(page)
    assert len(titles(page)) == 2, "one line for one thing to do, however often it was said"
    assert unread_of(fred) == 1


@BOTH
@pytest.mark.rule("G1")
def test_reminders_of_an_ended_request_are_put_away_with_its_outcome(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(title="Bakery logo")
    deal.open("client", "cancel", Cancel("late"))
    for hours in (24, 18, 5):
        world.wait(hours=hours)
        world.sweep()
    assert unread_of(fred) == 1
    deal.answer("freelancer", "decline")
    page = english(fred, "/inbox")
    assert titles(page) == [
        "You declined the cancellation", "Unread: Clara Jansen asks to cancel the order",
        "Unread: Clara Jansen placed the order",
    ]  # fmt: skip
    assert plain(page).count("reminders of this are put away") == 1
    assert "3 reminders of this are put away." in plain(page).partition("asks to cancel")[0]
    assert "put away" not in plain(english(clara, "/inbox"))
    assert unread_of(fred) == 2, "the reminders are no longer counted"


@pytest.mark.rule("X36")
def test_what_one_did_oneself_is_read_at_once(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    deal.open("client", "cancel", Cancel("late"))
    assert (unread_of(clara), unread_of(fred)) == (0, 1), "what is unread of an order that waits is one thing"
    deal.answer("freelancer", "accept")
    assert titles(english(clara, "/inbox"))[0].startswith("Unread: ")
    assert titles(english(fred, "/inbox"))[0] == "You agreed, so the order was cancelled"


@pytest.mark.parametrize("who", ["client", "freelancer"])
def test_what_the_clock_did_is_news_to_both(world: World, clara: Browser, fred: Browser, who: str) -> None:
    deal = world.order()
    deal.open(who, "cancel", Cancel("agreed_together"))
    world.until(deal.due())
    world.sweep()
    for browser in (clara, fred):
        assert titles(english(browser, "/inbox"))[0] == "Unread: The order was cancelled: nobody answered in time"


def test_reading_what_waits_reads_all_that_was_said_of_its_order(world: World, fred: Browser) -> None:
    deal = world.order()
    deal.open("client", "update")
    other = world.order(title="Another")
    world.wait(hours=24)
    world.sweep()
    action = re.search(r'action="(/inbox/\d+)"', english(fred, "/inbox"))
    assert action is not None
    assert fred.post(action[1]).location == f"/orders/{deal.facts.ref}"
    left = world.rows(Notification, Notification.user_id == deal.user_id("freelancer"), Notification.read_at.is_(None))
    assert {row.order_id for row in left} == {other.id}


@BOTH
def test_payments_offers_and_deliveries_wait_under_their_names(world: World, clara: Browser, fred: Browser) -> None:
    extras = world.order(title="Extras")
    extras.open("freelancer", "extension", Extension(None, (Extra("A third page", 9_500, 2),)))
    extras.answer("client", "accept")
    world.order(title="Delivered", state="delivered")
    brief = world.brief(title="Annual report")
    assert titles(english(fred, "/inbox"))[0] == "Unread: Clara Jansen is asking for your price"
    with world.tx() as tx:
        make_offer(tx, brief.id, 40_000)
    found = sorted(re.sub(r"^Unread: | before.*", "", title) for title in titles(english(clara, "/inbox?show=mine")))
    assert found == [
        "Answer the offer from Fred Ibáñez", "Check the delivery from Fred Ibáñez",
        "Pay for the extras from Fred Ibáñez",
    ]  # fmt: skip
    assert titles(english(fred, "/inbox?show=mine")) == []


def test_a_milestone_that_was_delivered_is_told_where_it_waits(world: World, clara: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    deal.deliver()
    assert [title.partition(" before")[0] for title in titles(english(clara, "/inbox"))] == [
        "Unread: Check the delivery from Fred Ibáñez", "You placed the order",
    ]  # fmt: skip
    deal.approve()
    assert "Unread: Fred Ibáñez delivered milestone 1" in titles(english(clara, "/inbox"))


def test_one_can_look_at_what_waits_alone_and_at_the_news_alone(world: World, fred: Browser) -> None:
    world.order().open("client", "update")
    both, mine, news = (titles(english(fred, f"/inbox{query}")) for query in ("", "?show=mine", "?show=news"))
    assert (len(mine), len(news)) == (1, 1)
    assert both == mine + news
    page = english(fred, "/inbox")
    assert href(page, "Needs me 1") == "/inbox?show=mine"
    assert href(page, "News 1") == "/inbox?show=news"


def test_only_some_of_what_waits_stands_above_the_news_and_the_rest_is_a_link_away(world: World, fred: Browser) -> None:
    for number in range(7):
        world.order(title=f"Order {number}").open("client", "update")
    page = english(fred, "/inbox")
    assert sum("Answer Clara" in title for title in titles(page)) == 5
    all_of_it = href(page, "View everything that is waiting for you")
    assert all_of_it is not None
    assert len(titles(english(fred, all_of_it))) == 7


@BOTH
@pytest.mark.parametrize("path", ["/inbox", "/inbox?show=mine"])
def test_what_waits_costs_few_statements_however_much_it_is(world: World, fred: Browser, path: str) -> None:
    sent = []
    english(fred, path)
    for times in (1, 12):
        for _ in range(times):
            world.order().open("client", "update")
            world.brief()
        with statements(fred) as seen:
            english(fred, path)
        sent.append(len([sql for sql in seen if not sql.startswith(("BEGIN", "SET"))]))
    assert sent[0] == sent[1] <= 7
