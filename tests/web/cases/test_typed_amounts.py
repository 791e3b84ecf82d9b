"""An amount as people copy it is taken by a form; what can mean two amounts is refused where it was typed."""

import html

import pytest

from app.core.i18n import reader_for
from app.core.money import Money
from tests.support.domain.worlds import World
from tests.support.pages.lists import plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def asked(world: World, fred: Browser, price: str, language: str = "en") -> tuple[int, str]:
    """The answer to an extra for this price, as it is read."""
    fields = {"extra_title_1": "Prints", "extra_price_1": price, "extra_days_1": ""}
    answer = fred.post(f"/orders/{world.order().facts.ref}/resolution/extension?lang={language}", **fields)
    return answer.status_code, plain(answer.text)


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("price", "language"), [("€1,234.50", "en"), ("1234,50 €", "es"), ("€ 1.234,50", "nl"), ("1.234,50", "en")]
)
def test_a_price_is_taken_as_people_copy_it(world: World, fred: Browser, price: str, language: str) -> None:
    status, page = asked(world, fred, price, language)
    assert status == 200
    shown = {"en": "€1,234.50", "nl": "€ 1.234,50", "es": "1.234,50 €"}[language]
    assert f"Prints: {shown}" in page.replace("\xa0", " ")


@pytest.mark.rule("X41")
def test_a_price_that_can_mean_two_amounts_is_refused_with_both(world: World, fred: Browser) -> None:
    status, page = asked(world, fred, "1.250")
    assert status == 422
    assert "€1.25" in page
    assert "€1,250.00" in page


@pytest.mark.parametrize("language", ["en", "nl", "es"])
def test_what_is_there_and_cannot_be_read_is_asked_for_with_an_example(
    world: World, fred: Browser, language: str
) -> None:
    status, page = asked(world, fred, "much", language)
    example = reader_for(language).money(Money(123450, "EUR"))
    assert status == 422
    assert example.replace("\xa0", " ") in page.replace("\xa0", " ")


def test_what_is_missing_is_asked_for(world: World, clara: Browser) -> None:
    answer = clara.post(f"/orders/{world.order().facts.ref}/resolution/cancel?lang=en", reason="", comment="")
    assert answer.status_code == 422
    assert "Choose a reason to continue." in html.unescape(answer.text)
