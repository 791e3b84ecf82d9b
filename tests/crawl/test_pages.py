"""Every page of the demo world, for every person and in every language: it is there, sound, and in one language."""

import re

import pytest
from flask import Flask

from app.core.i18n import zone_choices
from app.core.runtime import KEY
from app.models import Order, User
from app.services.demo.people import PEOPLE
from tests.support.i18n.pseudo import pseudo, untranslated
from tests.support.pages.crawler import Structure, hrefs, walk
from tests.support.web import Browser

STARTS = ("/orders", "/inbox", "/account", "/help/cancellations", "/login", "/password")
KEYS = [person.key for person in PEOPLE]
# What a link may lead to besides a page: another page, the sign-in, or the explanation of a closed centre.
EXPECTED = (200, 302, 303, 409)
# Dates and amounts are written by the locale library.
BY_LIBRARY = re.compile(
    r"(\w+, )?\d{1,2} \w+( \d{4})?(, \d\d:\d\d\s[A-Z]{3,4})?|-?(US|JP|CA|A|MX)?[$€£¥][\d,.]+|-?[A-Z]{3}(\s?[\d,.]+)?"
)
LEFTOVER = re.compile(r"%\(\w+\)s|\{\{|\}\}|>\s*None\s*<|Undefined|<Money|datetime\.")


@pytest.mark.parametrize("person", ["guest", *KEYS])
@pytest.mark.parametrize("language", ["en", "nl", "es"])
def test_every_page_is_there_and_sound(demo_browser: Browser, person: str, language: str) -> None:
    pages = 0
    for path, response in walk(demo_browser, STARTS, language):
        assert response.status_code in EXPECTED, path
        if response.mimetype != "text/html" or response.status_code in (302, 303):
            continue
        pages += 1
        structure = Structure(response.text)
        assert structure.faults() == [], path
        assert hrefs(response.text) == structure.links, f"{path}: a link that the walk does not see"
        assert structure.lang == language, path
        assert not LEFTOVER.search(response.text), f"{path}: {LEFTOVER.search(response.text)}"
    assert pages >= (4 if person == "guest" else 10)


@pytest.mark.rule("G4")
@pytest.mark.parametrize("person", ["guest", "sanne", "lucia", "tom", "mila", "pau"])
def test_no_text_goes_round_the_catalogs(demo_app: Flask, demo_browser: Browser, person: str) -> None:
    known = _own_words(demo_app)
    with pseudo("en"):
        for path, response in walk(demo_browser, STARTS, "en"):
            if response.mimetype == "text/html" and response.status_code == 200:
                assert [
                    text for text in untranslated(response.text, known) if not BY_LIBRARY.fullmatch(text.strip(" ·"))
                ] == [], path


def _own_words(app: Flask) -> list[str]:
    """Names and titles, which belong to people and are never translated."""
    with app.extensions[KEY].transactions.open(write=False) as tx:
        names = [name for (name,) in tx.session.query(User.name)]
        titles = [title for (title,) in tx.session.query(Order.title)]
        mails = [word for pair in tx.session.query(User.email, User.source_ref) for word in pair if word]
    zones = [label for _name, label in zone_choices("en_GB")]
    initials = ["".join(word[0] for word in (n.split()[0], n.split()[-1])).upper() for n in names]
    return [*names, *initials, *titles, *mails, *zones, "English", "Nederlands", "Español", "support@localhost"]
