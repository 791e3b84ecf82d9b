"""A link to a request that is over tells how it ended and why, where the money is, and what can still be done."""

import re

import pytest

from app.core.i18n import reader_for
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.kinds.cancel import Cancel
from tests.support.domain.people import CLARA
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("G11", "X36")]


def headings(page: str) -> list[str]:
    """The headings of a page, in order."""
    return [plain(found) for found in re.findall(r"<h[123][^>]*>(.*?)</h", page, re.S)]


@BOTH
@pytest.mark.parametrize("swept", [True, False])
def test_an_old_mail_leads_to_the_outcome_its_cause_the_money_and_what_can_be_done(
    world: World, clara: Browser, fred: Browser, swept: bool
) -> None:
    deal = world.order()
    ref = deal.open(FREELANCER, "cancel", Cancel("out_of_scope"))
    due = deal.due()
    world.until(due)
    if swept:
        world.sweep()
    page = english(clara, f"/cases/{ref}")
    assert headings(page)[0] == "The order was cancelled: nobody answered in time"
    assert len(set(headings(page))) == len(headings(page)), "no heading says the same as another"
    text = plain(page)
    when = plain(reader_for("en", CLARA.timezone).instant(due, "named"))
    assert f"The deadline was {when}. This can no longer be answered." in text
    assert "The order is now Mutually cancelled Cause no answer within 48 hours" in text
    assert "In escrow €1,240.00" in text
    assert "You get it back on 19 Mar 2026 at 10:00 CET." in text
    assert href(page, "I agree") is not None
    assert href(page, "View the order") == f"/orders/{deal.facts.ref}"
    other = english(fred, f"/cases/{ref}")
    assert "This can no longer be answered" not in other, "who asked was not late"
    assert "In escrow €1,240.00" in plain(other)


@pytest.mark.parametrize(
    ("kind", "by", "act", "news"),
    [
        ("cancel", FREELANCER, "decline", "You declined the cancellation"),
        ("cancel", FREELANCER, "accept", "You agreed, so the order was cancelled"),
        ("extension", FREELANCER, None, "The request for more time or extras ended without an answer"),
        ("update", CLIENT, None, "The update request closed without an answer"),
    ],
)
def test_however_it_ended_the_page_begins_with_it(
    world: World, clara: Browser, kind: str, by: str, act: str | None, news: str
) -> None:
    deal = world.order()
    ref = deal.open(by, kind)
    if act:
        deal.answer(CLIENT, act)
    else:
        world.until(deal.due())
    page = english(clara, f"/cases/{ref}")
    assert headings(page)[0] == news
    assert "The order is now" in plain(page)
    ways = [href(page, label) for label in ("Go to the Resolution Center", "Customer service")]
    support, center = f"/help/support?order={deal.facts.ref}", f"/orders/{deal.facts.ref}/resolution"
    assert ways == ([None, support] if act == "accept" else [center, None])


@pytest.mark.parametrize("locale", ["nl", "es"])
def test_it_is_told_in_the_readers_language(world: World, clara: Browser, locale: str) -> None:
    deal = world.order()
    ref = deal.open(FREELANCER, "cancel", Cancel("out_of_scope"))
    world.until(deal.due())
    page = main_of(clara.get(f"/cases/{ref}?lang={locale}").text)
    assert headings(page)[0] == reader_for(locale, CLARA.timezone).gettext(
        "The order was cancelled: nobody answered in time"
    )
