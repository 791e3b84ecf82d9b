"""The inbox: what each person was told, day by day in their own zone, and marking it as read."""

import html
import re
from datetime import UTC, datetime

import pytest

from app.core.i18n import reader_for
from app.rules.kinds.cancel import Cancel
from tests.support.domain.people import CLARA, OLGA, SAM
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, href, main_of, plain, statements, titles
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@BOTH
@pytest.mark.parametrize("htmx", [False, True])
def test_everybody_reads_what_they_were_told_and_nobody_elses(
    world: World, guest: Browser, clara: Browser, fred: Browser, olga: Browser, sam: Browser, htmx: bool
) -> None:
    world.order().open("client", "cancel", Cancel("late"))
    assert titles(english(clara, "/inbox", htmx=htmx)) == [
        "Your cancellation request was sent", "You placed the order",
    ]  # fmt: skip
    assert titles(english(fred, "/inbox", htmx=htmx)) == [
        "Unread: Answer Clara Jansen before 12 Mar, 10:00 CET", "Unread: Clara Jansen placed the order",
    ]  # fmt: skip
    for stranger in (olga, sam):
        assert titles(english(stranger, "/inbox", htmx=htmx)) == []
    answer = guest.get("/inbox", htmx=htmx)
    assert answer.status_code == 401 if htmx else "/login?next=" in answer.location


def test_the_first_time_reads_what_will_stand_here(olga: Browser) -> None:
    assert "Nothing yet" in english(olga, "/inbox")


@pytest.mark.rule("F20")
def test_customer_service_is_told_nothing_of_what_the_parties_settle(world: World, sam: Browser) -> None:
    deal = world.order()
    deal.open("client", "cancel", Cancel("late"))
    world.wait(hours=48)
    world.sweep()
    assert titles(english(sam, "/inbox")) == []


@pytest.mark.rule("G4")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_titles_tell_the_outcome_and_lines_what_became_of_the_money(world: World, clara: Browser, locale: str) -> None:
    deal = world.order(title="Bakery logo", lang="en")
    deal.open("client", "cancel", Cancel("late"))
    world.wait(hours=48)
    world.sweep()
    page = plain(main_of(clara.get(f"/inbox?lang={locale}").text))
    who = reader_for(locale, CLARA.timezone)
    assert who.gettext("The order was cancelled: nobody answered in time") in page
    assert plain(who.instant(deal.due("refund"), "medium", told=True)) in page
    assert plain(who.money(deal.facts.escrow)) in page


def test_days_are_those_of_the_readers_calendar(
    world: World, ids: dict[str, int], clara: Browser, sam: Browser
) -> None:
    """22:30 UTC on 9 March is still the 9th in Amsterdam, and the 10th in Auckland, as is 09:00 UTC on the 10th."""
    world.until(datetime(2026, 3, 9, 22, 30, tzinfo=UTC))
    world.order(client=CLARA, freelancer=SAM)
    world.until(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
    world.order(client=CLARA, freelancer=SAM)

    def days(browser: Browser) -> list[str]:
        return [plain(day) for day in re.findall(r'class="group-head">(.*?)</h2>', english(browser, "/inbox"))]

    assert days(clara) == ["Today", "Yesterday"]
    assert days(sam) == ["Today"]
    world.wait(days=3)
    assert days(clara) == ["10 March 2026", "9 March 2026"]


@BOTH
def test_older_notifications_are_pages_by_key_and_new_ones_move_nothing(world: World, clara: Browser) -> None:
    for number in range(25):
        world.order(title=f"Order {number:02}")
    orders = re.compile(r"Order \d\d")
    first = english(clara, "/inbox")
    world.order(title="Newest of all")
    second = english(clara, href(first, "Older") or "")
    assert orders.findall(plain(first) + plain(second)) == [f"Order {n:02}" for n in reversed(range(25))]
    assert href(second, "Older") is None
    back = english(clara, href(second, "Newer") or "")
    assert orders.findall(plain(back)) == orders.findall(plain(first))
    newest = english(clara, href(back, "Newer") or "")
    assert "Newest of all" in newest
    assert href(newest, "Newer") is None


@pytest.mark.parametrize(
    "query", ["older=x", "newer=-3", "show=x", "show=mine&older=1", "older=" + "9" * 40, "older=1&newer=2", "older=%00"]
)
def test_whatever_somebody_makes_of_the_address_is_an_answer(world: World, clara: Browser, query: str) -> None:
    world.order()
    assert clara.get(f"/inbox?{query}").status_code in (200, 400)


def test_the_number_in_the_head_is_only_sent_when_it_changed(
    world: World, clara: Browser, guest: Browser, ids: dict[str, int]
) -> None:
    world.order().message("freelancer")
    count = f"/inbox/count?of={ids['clara']}&seen="
    assert clara.get(f"{count}1", htmx=True).status_code == 204
    fresh = clara.get(f"{count}0", htmx=True)
    assert "1 unread" in plain(fresh.text.replace("ongelezen", "unread"))
    assert 'id="unread"' in fresh.text
    assert "seen=1" in html.unescape(fresh.text)
    assert guest.get(f"{count}0", htmx=True).status_code == 401


@BOTH
def test_a_page_of_the_inbox_costs_few_statements_however_many_lines(world: World, clara: Browser) -> None:
    sent = []
    english(clara, "/inbox")
    for times in (1, 30):
        for _ in range(times):
            world.order(freelancer=OLGA)
        with statements(clara) as seen:
            lines = len(titles(english(clara, "/inbox")))
        sent.append(len([sql for sql in seen if not sql.startswith(("BEGIN", "SET"))]))
    assert lines == 20
    assert sent[0] == sent[1] <= 6


def test_a_notification_stays_with_its_order_when_people_write_markup(world: World, clara: Browser) -> None:
    world.order(title="<script>alert(1)</script>")
    page = clara.get("/inbox").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
