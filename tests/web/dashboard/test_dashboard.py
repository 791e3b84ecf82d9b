"""The dashboard: who sees which orders, in which groups, with which words and ways on."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core.i18n import reader_for
from app.models import Event, Order
from app.rules.base import labels
from app.rules.kinds.cancel import Cancel
from tests.support.domain.people import CLARA, FRED, OLGA
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, main_of, plain, rows_of
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize("htmx", [False, True])
def test_each_person_sees_their_own_orders_only(
    world: World, guest: Browser, clara: Browser, fred: Browser, olga: Browser, sam: Browser, htmx: bool
) -> None:
    world.order(title="Bread logo")
    assert rows_of(english(clara, "/orders", htmx=htmx)) == ["Bread logo"]
    assert rows_of(english(fred, "/orders", htmx=htmx)) == ["Bread logo"]
    for stranger in (olga, sam):
        assert rows_of(english(stranger, "/orders", htmx=htmx)) == []
    answer = guest.get("/orders", htmx=htmx)
    assert answer.status_code == 401 if htmx else "/login?next=" in answer.location


def test_htmx_gets_the_list_alone_and_everybody_else_the_page(world: World, clara: Browser) -> None:
    world.order(title="Bread logo")
    part = clara.get("/orders?q=bread", htmx=True).text
    assert part.strip().startswith('<div id="list"')
    assert "<html" not in part
    assert rows_of(part) == rows_of(clara.get("/orders?q=bread").text) == ["Bread logo"]


@pytest.mark.rule("B2", "X9")
def test_ongoing_projects_and_services_are_apart_and_lead_clients_to_cancel_and_update(
    world: World, clara: Browser, fred: Browser
) -> None:
    deals = [world.order(title=f"A {origin}", origin=origin) for origin in ("project", "service")]
    page = english(clara, "/orders")
    read = plain(page[page.index('id="ongoing"') :])
    places = [read.index(text) for text in ("Projects", "A project", "Services", "A service")]
    assert places == sorted(places)
    for deal in deals:
        way = f"/orders/{deal.facts.ref}/resolution"
        assert f'href="{way}"' in page
        assert clara.get(way).status_code == 200
        assert way not in english(fred, "/orders")
    assert read.count("Cancel or ask for an update") == 2


@BOTH
@pytest.mark.rule("F2")
def test_every_row_leads_to_its_order_page(world: World, clara: Browser) -> None:
    for state in ("ongoing", "delivered", "completed", "cancelled"):
        world.order(state=state, title=f"One {state}")
    page = english(clara, "/orders")
    assert rows_of(page) == ["One ongoing", "One completed", "One cancelled"], "what is delivered waits above"
    for order in world.rows(Order):
        assert f'href="/orders/{order.ref}' in page
        assert clara.get(f"/orders/{order.ref}").status_code == 200


@pytest.mark.rule("F19", "X40", "G3")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_a_cancelled_order_shows_its_label_and_beneath_it_the_cause(world: World, clara: Browser, locale: str) -> None:
    deals = {consent: world.order(title=consent) for consent in ("deemed", "explicit", "unpaid")}
    for deal in deals.values():
        deal.open("client", "cancel", Cancel("late"))
    for consent in ("explicit", "unpaid"):
        deals[consent].answer("freelancer", "accept")
    world.wait(hours=48)
    world.sweep()
    with world.tx() as tx:
        tx.session.execute(update(Order).where(Order.id == deals["unpaid"].id).values(consent="unpaid"))
    page = main_of(clara.get(f"/orders?tab=cancelled&lang={locale}").text)
    who = reader_for(locale, CLARA.timezone)
    rows = {plain(row).split()[0]: plain(row) for row in page.split('<li class="order-row">')[1:]}
    for consent, label in (
        ("deemed", labels.MUTUALLY_CANCELLED),
        ("explicit", labels.MUTUALLY_CANCELLED),
        ("unpaid", labels.CANCELLED),
    ):
        cause = labels.cause(consent, 48)
        assert cause is not None
        assert who.say(label) in rows[consent]
        assert who.say(cause) in rows[consent]
    assert who.say(labels.MUTUALLY_CANCELLED) not in rows["unpaid"]


@BOTH
@pytest.mark.rule("X31")
def test_under_a_request_both_badges_show_the_orders_own_state_first(
    world: World, clara: Browser, fred: Browser
) -> None:
    world.order().open("client", "update")
    asked, answering = (plain(english(browser, "/orders?tab=ongoing")) for browser in (clara, fred))
    assert asked.index("Ongoing Update requested Waiting for Fred Ibáñez until") > 0
    assert answering.index("Ongoing Your turn Update requested, answer before") > 0


@pytest.mark.rule("X36", "X26")
def test_past_its_deadline_and_not_yet_swept_an_order_says_how_it_stands(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order()
    deal.open("client", "cancel", Cancel("late"))
    before = len(world.rows(Event))
    world.until(deal.due() - timedelta(microseconds=1))
    assert "Cause: no answer" not in english(fred, "/orders")
    world.wait(microseconds=1)
    for browser in (clara, fred):
        page = plain(english(browser, "/orders"))
        assert "Mutually cancelled" in page
        assert "Cause: no answer within 48 hours" in page
        assert "It is your turn" not in page
        assert "Your turn" not in page
    assert deal.state == "ongoing"
    assert len(world.rows(Event)) == before


def test_an_approval_that_is_past_and_not_yet_swept_says_so_too(world: World, clara: Browser) -> None:
    deal = world.order(state="delivered")
    world.until(deal.due("approval"))
    page = plain(english(clara, "/orders"))
    assert "Completed 13 Mar" in page or "Completed 2" in page, page
    assert "It is your turn" not in page


def test_titles_carry_their_own_language_and_are_text(world: World, clara: Browser) -> None:
    world.order(title="Tienda <b>web</b>", lang="es")
    world.order(title="Of unknown language", lang=None)
    page = english(clara, "/orders")
    assert re.search('<p class="order-title" lang="es"><a [^>]*>Tienda &lt;b&gt;web&lt;/b&gt;</a></p>', page)
    assert re.search('<p class="order-title" lang=""><a [^>]*>Of unknown language</a></p>', page)


def test_money_and_dates_are_the_readers(world: World, clara: Browser, fred: Browser) -> None:
    world.order(price=124_000)
    assert "€ 1.240,00" in plain(clara.get("/orders").text).replace("\N{NO-BREAK SPACE}", " ")
    assert "1.240,00 €" in plain(fred.get("/orders").text).replace("\N{NO-BREAK SPACE}", " ")
    assert "CET" in plain(clara.get("/orders").text)


def test_somebody_without_orders_reads_what_will_stand_here(clara: Browser, sam: Browser) -> None:
    assert "No orders yet" in english(clara, "/orders")
    staff = english(sam, "/orders")
    assert "No orders of your own" in staff
    assert "<form" not in staff


def test_only_who_has_both_roles_is_offered_a_choice_of_roles(world: World, clara: Browser, fred: Browser) -> None:
    world.order(title="As client")
    assert 'name="role"' not in english(clara, "/orders")
    world.order(title="As freelancer", client=OLGA, freelancer=CLARA)
    assert 'name="role"' in english(clara, "/orders")
    assert rows_of(english(clara, "/orders?role=client")) == ["As client"]
    assert rows_of(english(clara, "/orders?role=freelancer")) == ["As freelancer"]
    assert 'name="role"' not in english(fred, "/orders")


@BOTH
@pytest.mark.parametrize(
    "query",
    [
        "tab=nonsense",
        "kind=x&role=y&order=z",
        "after=x",
        "after=1.2.3",
        "before=-1.5",
        "after=" + "9" * 25 + ".1",
        "tab=ongoing&after=9223372036854775807.999999999999999999",
        "tab=waiting&after=nonsense",
        "q=%F0%9F%98%80",
        "q=" + "x" * 500,
        "tab=completed&before=1.1",
    ],
)
def test_whatever_somebody_makes_of_the_address_is_a_page(world: World, clara: Browser, query: str) -> None:
    world.order()
    assert clara.get(f"/orders?{query}").status_code == 200


def test_people_are_told_by_name_whose_turn_it_is(world: World, fred: Browser) -> None:
    world.order(client=CLARA, freelancer=FRED).open("client", "update")
    assert "Clara Jansen asks for an update" in plain(english(fred, "/orders"))
