"""Help leaves nothing out: every window that people meet, its reminders, how long banks take, and what comes later."""

import re
from importlib import import_module

import pytest

from app.core.i18n import reader_for
from app.core.words import N_
from app.rules.base.deadlines import DEADLINES
from app.rules.base.policy import current
from app.rules.texts import policy_tables
from tests.support.pages.lists import main_of, plain
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

docs_page = import_module("app.cli.docs").rules_page
LANGUAGES = ["en", "nl", "es"]
PLATFORM = "Europe/Amsterdam"


def read(browser: Browser, name: str, locale: str) -> str:
    """What is read on a help page."""
    return plain(main_of(browser.get(f"/help/{name}?lang={locale}").text))


@pytest.mark.rule("G12", "X37", "X29")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_window_that_people_meet_has_a_row(guest: Browser, locale: str) -> None:
    """Also the time to answer an offer, and both times to pay; each with what comes of silence, from the engine."""
    who, text = reader_for(locale, PLATFORM), read(guest, "deadlines", locale)
    found = {window.name: window for window in policy_tables.windows(current())}
    spans = {"offer": current().offer_window, "charge": current().charge_window}
    for name, span in (spans | {"extras": current().charge_window}).items():
        assert found[name].span == span
        for said in (who.say(found[name].what), who.duration(span), who.say(found[name].means)):
            assert plain(said) in text
        assert who.say(found[name].what) in text.partition(who.say(N_("Reminders")))[2], "its reminders too"


@pytest.mark.rule("G1", "G12")
def test_every_deadline_that_reminds_has_its_reminders_on_the_page() -> None:
    """Each window in which somebody must act is drawn, whichever kind of deadline it is."""
    drawn = {reminded for window in policy_tables.windows(current()) if (reminded := window.deadline)}
    assert drawn == {name for name, kind in DEADLINES.items() if kind.reminds and kind.human and not kind.endless}


@pytest.mark.rule("B17", "X39")
@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Complaints cannot be made here yet. Until then, contact customer service."),
        ("nl", "Klachten kun je hier nog niet indienen. Schrijf tot die tijd naar de klantenservice."),
        ("es", "Las reclamaciones aún no se pueden presentar aquí. Hasta entonces, escribe a Atención al cliente."),
    ],
)
def test_what_is_said_of_complaints_says_that_they_cannot_be_made_here_yet(
    guest: Browser, locale: str, said: str
) -> None:
    for name in ("deadlines", "milestones", "support"):
        assert said in read(guest, name, locale)
    assert "Complaints cannot be made here yet." in docs_page()


@pytest.mark.rule("G12")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_page_on_money_says_how_long_banks_take(guest: Browser, locale: str) -> None:
    assert re.search(r"\b5 \w+ 10\b", read(guest, "money", locale))
