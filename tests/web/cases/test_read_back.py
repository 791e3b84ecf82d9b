"""What a review read back is what is sent, whatever language or time zone the reader has by then (X41)."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.core.money import Money
from app.ledger.tables import Freeze
from app.models import Order
from app.models.tables.offers import proposed
from app.rules.cases.extras import extension
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import approved
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.lists import plain
from tests.support.pages.lists import world as world
from tests.support.pages.offers import day
from tests.support.web import Browser, carried

pytestmark = pytest.mark.databases("sqlite")
# Read in Spanish it could be a thousand, and would be refused.
EXTRA = {"extra_title_1": "Prints", "extra_price_1": "1.234", "extra_days_1": ""}
FAR = "Pacific/Auckland"


def move_to(browser: Browser, language: str, zone: str) -> None:
    """The reader chooses another language and time zone, in another tab."""
    assert browser.post("/account/language", locale=language, timezone=zone, theme="auto").status_code == 303


def reviewed(browser: Browser, address: str, action: str, **typed: str) -> dict[str, str]:
    """What the review of these fields, read in English, sends."""
    page = browser.post(f"{address}?lang=en", **typed)
    assert page.status_code == 200, page.text
    return carried(page.text, action)


def extension_of(deal: Deal, browser: Browser, **typed: str) -> dict[str, str]:
    ref = deal.facts.ref
    return reviewed(browser, f"/orders/{ref}/resolution/extension", f"/orders/{ref}/requests", **typed)


@pytest.mark.rule("X41")
@pytest.mark.parametrize(("currency", "typed", "read"), [("KWD", "1.234", "1.234"), ("EUR", "1,234", "1234")])
def test_the_price_of_an_extra_is_the_one_that_was_read_back(
    world: World, fred: Browser, currency: str, typed: str, read: str
) -> None:
    deal = world.order(currency=currency)
    sent = extension_of(deal, fred, **EXTRA | {"extra_price_1": typed})
    move_to(fred, "es", "Europe/Madrid")
    assert fred.post(f"/orders/{deal.facts.ref}/requests", **sent).status_code == 303
    (extra,) = extension(deal.case.details).extras
    assert deal.facts.money(extra.price).decimal == Decimal(read)


@pytest.mark.rule("X41")
def test_the_day_of_an_extension_is_the_instant_that_was_read_back(world: World, fred: Browser) -> None:
    world.wait(hours=6)  # in the afternoon it is tomorrow over there
    deal = world.order()
    sent = extension_of(deal, fred, new_due_on=day(world, 10))
    due = deal.facts.delivery_due_at
    assert due is not None
    move_to(fred, "es", FAR)
    assert fred.post(f"/orders/{deal.facts.ref}/requests", **sent).status_code == 303
    assert extension(deal.case.details).new_due_at == due + timedelta(days=6)


@pytest.mark.rule("X41")
def test_an_offer_is_the_one_that_was_read_back(world: World, fred: Browser) -> None:
    deal = world.brief(currency="KWD")
    ref = deal.facts.ref
    typed = {"rows": "1", "amount_1": "1.234", "due_1": day(world, 9), "message": "Gladly."}
    sent = reviewed(fred, f"/orders/{ref}/offer", f"/orders/{ref}/offers", **typed)
    move_to(fred, "es", FAR)
    assert fred.post(f"/orders/{ref}/offers", **sent).status_code == 303
    assert deal.facts.money(deal.facts.price).decimal == Decimal("1.234")
    with world.tx(write=False) as tx:
        terms = proposed(tx.connection, deal.id)[-1].terms
    assert terms is not None
    assert terms.parts[0].due_at.astimezone(ZoneInfo("Europe/Madrid")).hour == 17


@pytest.mark.rule("X41")
def test_a_brief_is_the_one_that_was_read_back_and_in_its_language(
    world: World, clara: Browser, ids: dict[str, int]
) -> None:
    world.order()  # so that they know each other
    typed = {"freelancer": str(ids["fred"]), "title": "Menu cards", "description": "Two sides", "currency": "KWD"}
    typed |= {"rows": "1", "amount_1": "1.234", "due_1": day(world, 9)}
    address = re.search(r'action="(/briefs[^"]*)"', clara.get("/briefs/new").text)
    assert address is not None
    sent = reviewed(clara, address[1], "/briefs", **typed)
    move_to(clara, "nl", FAR)
    made = clara.post("/briefs", **sent)
    assert made.status_code == 303
    order = world.rows(Order)[-1]
    assert Money(order.price, order.currency).decimal == Decimal("1.234")
    assert order.lang == "en"


@pytest.mark.rule("X41")
def test_a_freeze_is_the_one_that_was_read_back(world: World, pau: Browser) -> None:
    deal = approved(world)
    address = f"/finance/freezes/new/{deal.facts.freelancer_id}/EUR"
    sent = reviewed(pau, address, f"{address}/confirm", scope="part", amount="1,234", reason="Odd")
    move_to(pau, "es", "Europe/Madrid")
    assert pau.post(f"{address}/confirm", **sent).status_code == 303
    assert [row.amount for row in world.rows(Freeze)] == [123_400]


@pytest.mark.rule("X41")
def test_going_back_shows_the_amount_and_the_day_as_this_reader_writes_them(world: World, fred: Browser) -> None:
    deal = world.order(currency="KWD")
    ref = deal.facts.ref
    sent = extension_of(deal, fred, new_due_on=day(world, 20), **EXTRA)
    move_to(fred, "es", "Europe/Madrid")
    back = fred.post(f"/orders/{ref}/resolution/extension", edit="1", **sent).text
    assert 'value="1,234"' in back
    assert f'value="{day(world, 20)}"' in back
    again = fred.post(f"/orders/{ref}/resolution/extension", **carried_by_hand(back))
    assert "1,234 KWD" in plain(again.text).replace("\xa0", " ")


def carried_by_hand(page: str) -> dict[str, str]:
    """What stands in the fields of a form that is shown again."""
    found = re.findall(r'<input class="form-control"[^>]*>', page)
    pairs = [(re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    return {name[1]: html.unescape(value[1]) for name, value in pairs if name and value}


@pytest.mark.rule("X41")
def test_a_draft_that_was_kept_on_the_way_out_of_the_review_is_shown_as_it_is_written(
    world: World, fred: Browser, ids: dict[str, int]
) -> None:
    deal = world.order(currency="KWD")
    ref = deal.facts.ref
    sent = extension_of(deal, fred, new_due_on=day(world, 20), **EXTRA)
    world.wait(hours=336)
    here = {"Referer": f"http://localhost/orders/{ref}/resolution/extension"}
    assert fred.post(f"/orders/{ref}/requests", headers=here, **sent).location.startswith("/login")
    login = {"email": "fred@people.example", "password": "violet rope under seven"}
    assert fred.post("/login", **login).status_code == 303
    fred.csrf = ""
    page = fred.get(f"/orders/{ref}/resolution/extension?lang=es").text
    assert 'value="1,234"' in page
    assert 'value="Prints"' in page


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    "price",
    ["EUR:999999999", "EUR:0", "EUR:-5", "USD:500", "EUR:5.5", "EUR:", "eur:500", "EUR:٥٠٠", "EUR:1" + "0" * 40],
)
def test_what_is_made_up_in_a_review_gives_nothing_that_could_not_be_typed(
    world: World, fred: Browser, price: str
) -> None:
    deal = world.order()
    typed = EXTRA | {"extra_price_1": price}
    assert fred.post(f"/orders/{deal.facts.ref}/requests", kind="extension", **typed).status_code == 422
    assert deal.facts.cases == ()


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    "made_up",
    [
        "2020-01-01T12:00:00Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "2026-03-24T25:00:00Z",
        "2026-03-24T12:00:00+23:59",
        "2026-03-24T12:00:00",
    ],
)
def test_a_day_that_is_made_up_is_checked_like_a_typed_one(world: World, fred: Browser, made_up: str) -> None:
    deal = world.order()
    ref = deal.facts.ref
    assert fred.post(f"/orders/{ref}/requests", kind="extension", new_due_on=made_up).status_code == 422
    assert deal.facts.cases == ()
