"""The first card of every order page: whose turn it is, until when, where the order stands, and the one main act."""

import re
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain import customer_service as support
from tests.support.domain.worlds import World
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.pages.orders import card_of, first_card, lead_of, stages_of
from tests.support.pages.payments import next_one, pending
from tests.support.pages.payments import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
NOTHING = "You do not have to do anything"


def test_work_that_is_due_is_the_freelancers_turn_and_says_until_when(
    world: World, clara: Browser, fred: Browser
) -> None:
    page = f"/orders/{world.order().facts.ref}"
    mine, theirs = first_card(fred, page), first_card(clara, page)
    assert (mine.kind, mine.turn) == ("work", "It is your turn to deliver")
    assert mine.title == "You deliver the work to Clara Jansen"
    assert mine.due.startswith("Deliver before Saturday, 14 March 2026 at 10:00")
    assert mine.acts == ["Deliver the work"]
    assert "If you deliver late" in mine.text
    assert (theirs.kind, theirs.turn) == ("their", "Waiting for Fred Ibáñez")
    assert theirs.title == "Fred Ibáñez delivers the work to you"
    assert theirs.due.startswith("Fred Ibáñez delivers before Saturday, 14 March 2026")
    assert theirs.acts == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("pending", ["done", "now", "ahead", "ahead"]),
        ("ongoing", ["done", "done", "now", "ahead"]),
        ("delivered", ["done", "done", "done", "now"]),
        ("completed", ["done", "done", "done", "done"]),
        ("cancelled", ["done", "done", "now"]),
    ],
)
def test_the_line_shows_where_the_order_stands(
    world: World, clara: Browser, fred: Browser, state: str, expected: list[str]
) -> None:
    deal = pending(world) if state == "pending" else world.order(state=state)
    for browser in (clara, fred):
        stops = stages_of(english(browser, f"/orders/{deal.facts.ref}"))
        assert [drawn for drawn, _ in stops] == expected
        assert stops[0][1].startswith("Ordered")
        assert stops[1][1].startswith("In escrow")
        assert stops[-1][1].startswith("Cancelled" if state == "cancelled" else "Approval")


def test_every_state_of_an_order_has_a_card_with_a_turn_and_a_sentence(
    world: World, clara: Browser, fred: Browser
) -> None:
    for state in ("ongoing", "delivered", "completed", "cancelled"):
        page = f"/orders/{world.order(state=state).facts.ref}"
        for browser in (clara, fred):
            card = first_card(browser, page)
            assert card.turn
            assert card.title
            assert english(browser, page).count(NOTHING) == (1 if state in ("completed", "cancelled") else 0)


@pytest.mark.parametrize(("hours", "kind", "chip"), [(25, "work", ""), (24, "your", "wait"), (4, "your", "bad")])
def test_the_last_day_is_loud(world: World, fred: Browser, hours: int, kind: str, chip: str) -> None:
    deal = world.order(due_in=timedelta(hours=hours))
    markup = lead_of(english(fred, f"/orders/{deal.facts.ref}"))[0]
    assert card_of(markup).kind == kind
    assert re.findall(r"chip chip-(\w+)", markup) == ([chip] if chip else [])


def test_late_is_said_to_both(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    world.wait(days=6, hours=3)
    for browser, kind in ((fred, "your"), (clara, "their")):
        markup = lead_of(english(browser, f"/orders/{deal.facts.ref}"))[0]
        assert card_of(markup).kind == kind
        late = re.search(r'<span class="tag tag-bad">.*?</span></span>', markup, re.S)
        assert late is not None
        assert plain(late[0]) == "2 days and 3 h late"
        assert card_of(markup).due.startswith("The delivery date was Saturday, 14 March 2026")


def test_where_no_deadline_runs_the_card_says_so(world: World, clara: Browser, fred: Browser) -> None:
    undated = f"/orders/{world.order(due_in=None).facts.ref}"
    assert first_card(fred, undated).due == "No delivery date was agreed."
    done = f"/orders/{world.order(state='completed').facts.ref}"
    assert first_card(clara, done).due == "No deadline is running."


@pytest.mark.rule("B4", "B6", "X54")
def test_between_milestones_the_client_starts_the_next_and_the_button_names_the_amount(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = next_one(world, 40_000, 30_000)
    page = f"/orders/{deal.facts.ref}"
    mine = first_card(clara, page)
    assert (mine.kind, mine.acts) == ("work", ["Start and pay €300.00"])
    assert "Milestone 2 of 2" in mine.text
    assert [drawn for drawn, _ in stages_of(english(clara, page))] == ["done", "now", "ahead", "ahead"]
    assert (first_card(fred, page).kind, first_card(fred, page).acts) == ("their", [])


@pytest.mark.rule("B6")
def test_without_a_gateway_the_client_reads_why_the_next_cannot_begin(world: World, clara: Browser) -> None:
    deal = next_one(world, 40_000, 30_000)
    object.__setattr__(clara.services.settings, "gateway_url", "")
    card = first_card(clara, f"/orders/{deal.facts.ref}")
    assert (card.kind, card.acts) == ("their", [])
    assert "Payments are not possible here yet." in card.text


def test_a_milestone_that_is_worked_on_is_named(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    assert first_card(fred, f"/orders/{deal.facts.ref}").title == "You deliver milestone 1 to Clara Jansen"
    assert first_card(clara, f"/orders/{deal.facts.ref}").title == "Fred Ibáñez delivers milestone 1 to you"


@pytest.mark.rule("X31")
def test_an_open_request_lies_over_the_order_and_the_louder_card_comes_first(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    page = f"/orders/{deal.facts.ref}"
    assert [card_of(card).kind for card in lead_of(english(fred, page))] == ["your", "work"]
    assert [card_of(card).kind for card in lead_of(english(clara, page))] == ["their", "their"]
    assert first_card(clara, page).title == "You asked to cancel the order"
    other = world.order()
    other.open(FREELANCER, "extension")
    asked = [card_of(card) for card in lead_of(english(fred, f"/orders/{other.facts.ref}"))]
    assert [card.kind for card in asked] == ["work", "their"]
    assert "The open request for more time or extras ends as well" in asked[0].text


def test_requests_that_have_ended_fold_into_one_line(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    deal.open(FREELANCER, "extension")
    deal.answer(CLIENT, "decline")
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "decline")
    for browser in (clara, fred):
        page = english(browser, f"/orders/{deal.facts.ref}")
        assert NOTHING not in page
        fold = re.search(r'<details class="panel panel-fold" id="earlier">.*?</details>', page, re.S)
        assert fold is not None
        summary, _, inside = fold[0].partition("</summary>")
        assert plain(summary).startswith("Earlier requests (2)")
        assert "Declined" in plain(summary)
        assert len(re.findall("<h3", inside)) == 2
        assert page.index('id="state"') < page.index('id="earlier"')


@pytest.mark.rule("F10")
def test_an_answer_in_words_to_ones_own_request_stands_open(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    deal.open(CLIENT, "update")
    deal.answer(FREELANCER, "answer", "Half of it is done.")
    page = f"/orders/{deal.facts.ref}"
    assert '<details class="panel panel-fold" id="earlier" open>' in english(clara, page)
    assert '<details class="panel panel-fold" id="earlier">' in english(fred, page)
    assert "Half of it is done." in english(clara, page)


@pytest.mark.rule("B23")
def test_a_completed_order_says_to_the_freelancer_when_the_money_comes(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(state="completed")
    page = f"/orders/{deal.facts.ref}"
    assert first_card(fred, page).due.startswith("The money becomes available to you on Tuesday, 24 March 2026")
    assert first_card(clara, page).due == "No deadline is running."
    world.live(deal.due("release"))
    world.sweep()
    assert first_card(fred, page).due == "No deadline is running."


@pytest.mark.rule("X3")
def test_the_date_of_a_refund_is_called_so_and_what_may_still_be_done_stands_first(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    world.live(deal.due())
    world.sweep()
    page = f"/orders/{deal.facts.ref}"
    assert (first_card(fred, page).kind, first_card(fred, page).turn) == (
        "ended",
        "You can still agree to the cancellation",
    )
    assert first_card(clara, page).turn == NOTHING
    for browser in (clara, fred):
        text = plain(lead_of(english(browser, page))[0])
        assert "Refund: 19 Mar" in text
        assert "Deadline:" not in text
        stops = stages_of(english(browser, page))
        assert [label.split()[0] for _, label in stops] == ["Ordered", "In", "Cancelled", "Refund"]


@pytest.mark.rule("X7")
def test_an_order_that_customer_service_cancelled_says_once_that_nothing_is_to_do(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(amounts=(40_000,))
    support.ask(deal, CLIENT)
    support.staff(deal, "take", "grant")
    for browser in (clara, fred):
        cards = [card_of(card) for card in lead_of(english(browser, f"/orders/{deal.facts.ref}"))]
        assert len(cards) >= 2
        assert sum(card.turn == NOTHING for card in cards) <= 1
        assert "Decided: cancelled" in [card.turn for card in cards]
