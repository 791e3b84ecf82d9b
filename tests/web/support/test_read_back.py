"""A decision of staff is read back before the final press: what becomes true, and what both will read (G10, X53)."""

import pytest

from app.rules.base.people import FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
QUEUE = "/support/cases"
WORDS = "As the brief says,\nthe work was late."


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones."""
    return world.order(amounts=(40_000, 30_001))


@pytest.mark.rule("G10", "X54")
@pytest.mark.parametrize(
    ("act", "label", "means"),
    [
        ("grant", "Cancel and refund", "stays in escrow for 7 more days, until"),
        ("refuse", "Keep the order going", "The order goes on."),
        ("settle", "Carry out the agreement", "€400.00"),
    ],
)
def test_it_says_what_becomes_true_and_what_both_read_and_nothing_is_decided_yet(
    sam: Browser, deal: Deal, act: str, label: str, means: str
) -> None:
    ref = ask(deal, part=1)
    staff(deal, "take")
    if act == "settle":
        answer(deal, FREELANCER, "agree")
    case = f"{QUEUE}/{ref}"
    form = english(sam, f"{case}/decision?act={act}")
    assert f'action="{case}/review"' in form
    response = sam.post(f"{case}/review?lang=en", act=act, text=WORDS)
    assert response.status_code == 200
    page = plain(main_of(response.text))
    for shown in (
        "Nothing is decided yet.",
        "As the brief says, the work was late.",
        means,
        label,
        "What both parties read",
    ):
        assert shown in page, shown
    assert "Clara Jansen, in Dutch" in page
    assert "Fred Ibáñez, in Spanish" in page
    assert 'lang="nl"' in main_of(response.text)
    assert 'lang="es"' in main_of(response.text)
    assert deal.case.state == "under_review"
    back = sam.post(f"{case}/review?lang=en", act=act, text=WORDS, edit="1")
    assert "As the brief says" in main_of(back.text)
    assert f'action="{case}/review"' in main_of(back.text)
    assert sam.post(f"{case}/decision", act=act, text=WORDS).location == QUEUE
    assert deal.case.state in ("verdict", "settled")


@pytest.mark.rule("G10")
def test_a_statement_that_is_missing_is_asked_for_before_anything_is_read_back(sam: Browser, deal: Deal) -> None:
    ref = ask(deal, part=1)
    staff(deal, "take")
    response = sam.post(f"{QUEUE}/{ref}/review?lang=en", act="grant", text=" ")
    assert response.status_code == 422
    assert "Write the statement" in plain(response.text)


@pytest.mark.rule("X36")
@pytest.mark.parametrize("act", ["take", "agree", "nothing"])
def test_what_cannot_be_decided_is_refused_before_it_is_read_back(sam: Browser, deal: Deal, act: str) -> None:
    ref = ask(deal, part=1)
    staff(deal, "take")
    status = {"take": 409, "agree": 403, "nothing": 422}[act]
    assert sam.post(f"{QUEUE}/{ref}/review", act=act, text="x").status_code == status


@pytest.mark.rule("X33")
def test_nobody_else_reads_it_back(clara: Browser, olga: Browser, deal: Deal) -> None:
    ref = ask(deal, part=1)
    staff(deal, "take")
    for browser in (clara, olga):
        response = browser.post(f"{QUEUE}/{ref}/review", act="grant", text="x")
        assert response.status_code == 404
    assert deal.world.rows(type(deal.row()))[0].state == "under_review"
