"""How a case of customer service is shown: as no request, not as private, and in the reader's language."""

import re

import pytest
from flask import Flask

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.pages.support_cancellations import PARTS, page_of, read
from tests.support.pages.support_cancellations import deal as deal
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.rule("X19", "F20")
def test_a_case_of_customer_service_has_a_page_and_is_no_request(clara: Browser, fred: Browser, deal: Deal) -> None:
    ref = ask(deal)
    card = plain(english(fred, f"/cases/{ref}"))
    assert "Clara Jansen asked customer service to cancel the rest of the order" in card
    assert "Waiting for customer service" in card
    assert clara.get(f"/cases/{ref}/band").status_code == 404, "no clock runs"
    assert clara.get(f"/cases/{ref}/answer?act=accept").status_code == 422
    assert "Request open" not in read(clara, deal)


@pytest.mark.rule("X33", "F20")
def test_nothing_is_called_private_while_customer_service_can_read_it(
    clara: Browser, fred: Browser, deal: Deal
) -> None:
    deal.open(CLIENT, "update")
    private = ("customer service is not told", "Only Clara Jansen will read this.")
    assert all(said in read(fred, deal) for said in private)
    ask(deal)
    for browser in (clara, fred):
        text = read(browser, deal)
        assert not any(said in text for said in private)
        assert "customer service can read it until the case is decided" in text
    answer(deal, CLIENT, "withdraw")
    assert all(said in read(fred, deal) for said in private)


@pytest.mark.rule("G4")
@pytest.mark.parametrize("language", ["nl", "es"])
def test_pages_are_in_the_readers_language(
    app: Flask, clara: Browser, fred: Browser, deal: Deal, language: str
) -> None:
    ref = ask(deal)
    base = f"/cases/{ref}/answer"
    staff(deal, "take")
    for browser, path in (
        (clara, f"{page_of(deal)}?"),
        (fred, f"{base}?act=object&"),
        (clara, f"{base}?act=withdraw&"),
        (clara, f"/cases/{ref}?"),
    ):
        page = browser.get(f"{path}lang={language}").text
        assert f'<html lang="{language}"' in page
        assert not re.search(r"[Cc]ustomer service|cancel ", plain(main_of(page)))


@pytest.mark.rule("X40", "G4")
@pytest.mark.parametrize("language", ["en", "nl", "es"])
@pytest.mark.parametrize("agreed", [True, False])
def test_lists_and_inbox_tell_of_it_in_every_language(
    clara: Browser, fred: Browser, world: World, language: str, agreed: bool
) -> None:
    deal = world.order(amounts=PARTS)
    ask(deal)
    answer(deal, FREELANCER, "agree" if agreed else "object")
    staff(deal, "take", "settle" if agreed else "grant")
    label = {
        "en": ("Mutually cancelled", "Cancelled"),
        "nl": ("Wederzijds geannuleerd", "Geannuleerd"),
        "es": ("Cancelado de mutuo acuerdo", "Cancelado"),
    }[language][not agreed]
    news = {
        "en": (
            "Customer service cancelled the order, as both parties agreed",
            "The order was cancelled by customer service",
        ),
        "nl": (
            "De klantenservice heeft de bestelling geannuleerd, zoals beide partijen hadden afgesproken",
            "De bestelling is door de klantenservice geannuleerd",
        ),
        "es": (
            "Atención al cliente canceló el pedido, como acordaron ambas partes",
            "Atención al cliente canceló el pedido",
        ),
    }[language][not agreed]
    for browser in (clara, fred):
        assert label in plain(main_of(browser.get(f"/orders?tab=cancelled&lang={language}").text))
        inbox = plain(main_of(browser.get(f"/inbox?lang={language}").text))
        assert news in inbox
        assert browser.get(f"/orders?lang={language}").status_code == 200
        assert browser.get(page_of(deal, f"/postings?lang={language}")).status_code == 200
    assert world.audit() is None
