"""A case at one glance: money, people, history, other cases, the order; and its decisions side by side."""

import re

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import FINN, OLGA, SAM, TESS
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, href, main_of, plain, statements
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")
QUEUE = "/support/cases"


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones."""
    return world.order(amounts=(40_000, 30_001), title="Shop")


def card_of(page: str, name: str) -> str:
    """What a card of the page says, "" where there is none."""
    found = re.search(rf'<section class="panel[^"]*" id="{name}".*?</section>', page, re.S)
    return plain(found[0]) if found else ""


@BOTH
@pytest.mark.rule("X53", "X33")
def test_where_the_money_is_stands_beside_the_case(sam: Browser, deal: Deal) -> None:
    ref = ask(deal, part=1)
    money = card_of(english(sam, f"{QUEUE}/{ref}"), "money")
    for shown in ("Clara Jansen €0.00", "In escrow €400.00", "Fred Ibáñez €0.00"):
        assert shown in money, shown
    assert href(english(sam, f"{QUEUE}/{ref}"), "View the transactions") is None, "that page is for the parties"


@pytest.mark.rule("X53")
def test_both_are_named_with_their_language_and_the_time_where_they_are(sam: Browser, deal: Deal) -> None:
    ref = ask(deal, part=1)
    parties = card_of(english(sam, f"{QUEUE}/{ref}"), "parties")
    for shown in (
        "Clara Jansen Client",
        "Reads Dutch",
        "Local time: 10:00 CET (Netherlands Time).",
        "Fred Ibáñez Freelancer",
        "Reads Spanish",
        "Local time: 10:00 CET (Spain (Madrid) Time).",
    ):
        assert shown in parties, shown


@BOTH
@pytest.mark.rule("X53")
def test_everything_that_happened_stands_beside_it(sam: Browser, deal: Deal) -> None:
    deal.open(CLIENT, "update", text="How far are you?")
    ref = ask(deal, part=1)
    staff(deal, "take")
    history = card_of(english(sam, f"{QUEUE}/{ref}"), "timeline")
    for shown in (
        "Customer service is looking into the cancellation",
        "Clara Jansen asked customer service to cancel milestone 1",
        "Clara Jansen asked for an update",
        "Now: waiting for Fred Ibáñez",
    ):
        assert shown in history, shown
    assert "your turn" not in history


@BOTH
@pytest.mark.rule("X53", "X33")
def test_other_cases_of_the_two_are_links_and_those_of_other_people_are_not_there(
    sam: Browser, world: World, deal: Deal
) -> None:
    before = world.order(amounts=(1_000,), title="Earlier work")
    closed = ask(before)
    staff(before, "take", "refuse")
    other = world.order(amounts=(1_000,), title="With somebody else", client=OLGA)
    ask(other)
    ask(world.order(amounts=(1_000,), title="My own", freelancer=SAM))
    ref = ask(deal, part=1)
    page = english(sam, f"{QUEUE}/{ref}")
    assert href(page, "Earlier work") == f"{QUEUE}/{closed}"
    cases = card_of(page, "earlier")
    assert "Decided" in cases
    assert "With somebody else" in cases, "Fred is a party of it"
    assert "Shop" not in cases
    assert "My own" not in cases
    assert "no other cases" in card_of(english(sam, f"{QUEUE}/{_alone(world)}"), "earlier")


def _alone(world: World) -> str:
    return ask(world.order(amounts=(1_000,), title="Alone", client=TESS, freelancer=FINN))


@pytest.mark.rule("X33", "X53")
def test_the_order_is_led_to_from_the_head(sam: Browser, deal: Deal) -> None:
    ref = ask(deal, part=1)
    page = english(sam, f"{QUEUE}/{ref}")
    assert href(page, "Shop") == "#order"
    order = card_of(page, "order")
    for shown in ("Ongoing", "€700.01", "A logo in three sizes"):
        assert shown in order, shown


@pytest.mark.rule("G2", "X7")
@pytest.mark.parametrize(
    ("agreed", "first", "money"),
    [(False, "Cancel and refund", "stays in escrow for 7 more days"), (True, "Carry out the agreement", "goes back")],
)
def test_the_decisions_are_twins_that_say_what_happens_to_the_money(
    sam: Browser, deal: Deal, agreed: bool, first: str, money: str
) -> None:
    ref = ask(deal, part=1)
    if agreed:
        answer(deal, FREELANCER, "agree")
    staff(deal, "take")
    page = english(sam, f"{QUEUE}/{ref}")
    twins = re.findall(r'<div class="twin">(.*?)</div>', page, re.S)
    assert len(twins) == 2
    one, other = twins
    assert first in plain(one)
    assert money in plain(one)
    assert "€400.00" in plain(one)
    assert "Keep the order going" in plain(other)
    assert "€400.00 stays in escrow" in plain(other)
    classes = [re.findall(r'class="(btn[^"]*)"', each) for each in twins]
    assert classes[0] == classes[1] == ["btn btn-primary"], "neither is louder"
    assert 'class="box box-' not in page[page.index('id="decision"') : page.index('id="decision"') + 4000]


@pytest.mark.rule("G10", "X53")
@pytest.mark.parametrize(
    ("act", "note"), [("grant", "You decided to cancel and refund."), ("refuse", "not to cancel.")]
)
def test_the_note_after_a_decision_names_the_case_and_leads_to_it(
    sam: Browser, deal: Deal, act: str, note: str
) -> None:
    ref = ask(deal, part=1)
    staff(deal, "take")
    assert sam.post(f"{QUEUE}/{ref}/decision?lang=en", act=act, text="As the brief says.").location == QUEUE
    page = english(sam, QUEUE)
    shown = re.search(r'<div class="note note-good".*?</div>\s*</div>', page, re.S)
    assert shown is not None
    said = plain(shown[0])
    assert note in said
    assert "“Clara Jansen asks to cancel: Milestone 1: Part 1” in “Shop” is closed." in said
    assert href(shown[0], "View the closed case") == f"{QUEUE}/{ref}"
    assert href(english(sam, f"{QUEUE}?show=closed"), "Shop") == f"{QUEUE}/{ref}"


@pytest.mark.rule("X33")
def test_a_closed_case_says_how_it_ended_and_what_was_said_and_keeps_the_order_closed(sam: Browser, deal: Deal) -> None:
    deal.message(CLIENT, "A secret word: tangerine")
    ref = ask(deal, part=1)
    staff(deal, "take", "refuse", text="The brief does not say so.")
    page = english(sam, f"{QUEUE}/{ref}")
    assert ("Ended" in plain(page), "Due" in plain(page)) == (True, False)
    assert "The brief does not say so." in plain(page)
    for hidden in ("tangerine", 'id="money"', 'id="timeline"', 'id="order"'):
        assert hidden not in page


@BOTH
@pytest.mark.rule("X53")
def test_the_page_costs_the_same_however_much_there_is(sam: Browser, world: World, deal: Deal) -> None:
    ref = ask(deal, part=1)
    english(sam, f"{QUEUE}/{ref}")
    with statements(sam) as one:
        english(sam, f"{QUEUE}/{ref}")
    for number in range(6):
        deal.message(CLIENT, f"Message {number}")
        other = world.order(amounts=(1_000,), title=f"Other {number}")
        ask(other)
    with statements(sam) as many:
        main_of(sam.get(f"{QUEUE}/{ref}").text)
    assert len(many) == len(one) <= 20


@pytest.mark.rule("X33", "G4")
@pytest.mark.parametrize(
    ("acts", "agreed", "said"),
    [
        (("take", "grant"), False, "Decided: cancelled"),
        (("take", "refuse"), False, "Decided: not cancelled"),
        (("take", "settle"), True, "Settled: cancelled"),
    ],
)
def test_a_closed_case_says_whether_it_was_cancelled_to_everybody(
    sam: Browser, clara: Browser, fred: Browser, deal: Deal, acts: tuple[str, ...], agreed: bool, said: str
) -> None:
    ref = ask(deal, part=1)
    if agreed:
        answer(deal, FREELANCER, "agree")
    staff(deal, *acts)
    pages = [(sam, f"{QUEUE}/{ref}"), (sam, f"{QUEUE}?show=closed")]
    pages += [(party, f"/orders/{deal.facts.ref}") for party in (clara, fred)]
    for browser, page in pages:
        assert said in plain(english(browser, page)), page


@pytest.mark.rule("X53")
def test_both_amounts_of_a_milestone_are_named_where_there_are_no_heads(sam: Browser, deal: Deal) -> None:
    milestones = card_of(english(sam, f"{QUEUE}/{ask(deal, part=1)}"), "milestones")
    assert "€400.00 · In escrow €400.00 · Amount" in milestones
