"""A sealed round through its pages: what one side enters is read by nobody else, anywhere (X73)."""

import logging

import pytest
from sqlalchemy import inspect, text

from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, text_of
from tests.support.new_kind.walking import deal as deal
from tests.support.new_kind.walking import office as office
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.rules.dispute_pages import challenged, hidden, opened
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite", "postgresql")
SECRET = 41_337  # minor units
TYPED = "413.37"


def enter(who: Browser, ref: str, figure: str) -> int:
    """Enter a figure by the pages; the status of the last answer."""
    asked = who.get(f"/cases/{ref}/answer?act=seal&lang=en").text
    review = who.post(f"/cases/{ref}/answer/check?lang=en", **hidden(asked), sealed_figure=figure)
    assert "Nobody sees your figure" in plain(main_of(review.text)), plain(main_of(review.text))
    return int(who.post(f"/cases/{ref}/answer", **hidden(review.text)).status_code)


def kept(world: World) -> dict[str, str]:
    """Every row of every table, as text."""
    with world.tx(write=False) as tx:
        names = inspect(tx.connection).get_table_names()
        return {name: repr(tx.connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names}


@pytest.mark.rule("X73")
def test_a_sealed_figure_is_in_one_table_and_in_nothing_that_anybody_reads(
    clara: Browser, fred: Browser, deal: Deal, world: World, office: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    ref = opened(clara, deal)
    challenged(fred, ref)
    with caplog.at_level(logging.DEBUG):
        assert enter(clara, ref, TYPED) == 303
    mails = office.send()
    assert mails
    assert [name for name, rows in kept(world).items() if str(SECRET) in rows or TYPED in rows] == ["sealed_figures"]
    assert not any(figure in caplog.text for figure in (str(SECRET), TYPED))
    for page in (f"/orders/{deal.facts.ref}", f"/cases/{ref}", "/inbox", f"/cases/{ref}/answer?act=seal"):
        assert TYPED not in english(fred, page), page
    spoken = [TYPED, TYPED.replace(".", ","), str(SECRET)]
    assert not any(figure in text_of(mail) for mail in mails for figure in spoken)
    assert enter(fred, ref, "413.36") == 303
    assert [name for name, rows in kept(world).items() if str(SECRET) in rows or "41336" in rows] == []
    assert "did not overlap" in english(clara, f"/orders/{deal.facts.ref}")
    assert deal.facts.cases[-1].state == "stage_2"


@pytest.mark.rule("X73", "G8")
def test_figures_that_overlap_settle_at_once(clara: Browser, fred: Browser, deal: Deal) -> None:
    ref = opened(clara, deal)
    challenged(fred, ref)
    assert (enter(fred, ref, "400.01"), enter(clara, ref, "300.00")) == (303, 303)
    milestone = deal.facts.milestones[0]
    assert (milestone.refunded, milestone.paid, milestone.locked) == (35_001, 26_999, 0)
    assert deal.facts.cases[-1].state == "settled"


@pytest.mark.rule("X73")
def test_the_timeline_says_for_whose_figure_the_round_waits(clara: Browser, fred: Browser, deal: Deal) -> None:
    ref = opened(clara, deal)
    challenged(fred, ref)
    assert enter(fred, ref, "400.01") == 303
    order = f"/orders/{deal.facts.ref}"
    assert "Now: it is your turn to answer" in english(clara, order)
    assert "Now: waiting for Clara Jansen" in english(fred, order)
