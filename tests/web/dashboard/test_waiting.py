"""What waits for the reader comes first: soonest deadline first, with what silence does, and nothing that is over."""

import re
from datetime import timedelta

import pytest

from app.core.i18n import reader_for
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension
from app.rules.kinds.cancel import Cancel
from app.rules.texts import outcomes
from app.services.dashboard.turns import turns
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, FRED, OLGA
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, cards_of, english, href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

KINDS = [("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)]


def everything_at_once(world: World) -> dict[str, Deal]:
    """One order for each thing that can wait for Clara or Fred."""
    deals = {f"{kind} by {side}": world.order(title=f"{kind} by {side}") for kind, side in KINDS}
    for (kind, side), deal in zip(KINDS, deals.values(), strict=True):
        deal.open(side, kind)
    deals["delivery"] = world.order(title="delivery", state="delivered")
    return deals


@BOTH
def test_cards_stand_in_the_order_of_their_deadlines(world: World, clara: Browser) -> None:
    everything_at_once(world)
    cards = cards_of(english(clara, "/orders"))
    assert [re.findall("cancel by|extension by|delivery", card)[0] for card in cards] == [
        "cancel by", "extension by", "delivery",
    ]  # fmt: skip
    assert all(card.startswith("It is your turn") for card in cards)


def test_what_waits_for_others_is_no_card(world: World, clara: Browser, fred: Browser, olga: Browser) -> None:
    everything_at_once(world)
    assert len(cards_of(english(clara, "/orders"))) == 3
    assert sorted(re.findall("update by|cancel by", " ".join(cards_of(english(fred, "/orders"))))) == [
        "cancel by", "update by",
    ]  # fmt: skip
    assert cards_of(english(olga, "/orders")) == []


@pytest.mark.rule("G2")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_each_card_says_what_the_clock_will_really_decide(
    world: World, clara: Browser, fred: Browser, locale: str
) -> None:
    deals = everything_at_once(world)
    pages = {role: main_of(b.get(f"/orders?lang={locale}").text) for role, b in ((CLIENT, clara), (FREELANCER, fred))}
    people = {CLIENT: CLARA, FREELANCER: FRED}
    checked = 0
    for deal in deals.values():
        facts = deal.facts  # loaded by the services as the sweep loads them
        deadline = facts.deadlines[0]
        who = reader_for(locale, people[deadline.who].timezone)
        card = next(c for c in cards_of(pages[deadline.who]) if facts.ref[:8] in c)
        for sentence in outcomes.silence(facts, deadline, deadline.who):
            assert plain(who.say(sentence)) in card
            checked += 1
        assert plain(who.instant(deadline.due_at, "full")) in card
    assert checked >= 10


@BOTH
def test_the_facts_of_a_turn_decide_as_the_whole_facts_do(world: World, ids: dict[str, int]) -> None:
    deals = everything_at_once(world)
    milestones = world.order(title="milestones", amounts=(1000, 2500))
    milestones.open("freelancer", "extension", Extension(world.now + timedelta(days=30)))
    with world.tx(write=False) as tx:
        found = [
            turn for name in ("clara", "fred") for turn in turns(tx, ids[name], PLATFORM, most=20, agreeable=20).waiting
        ]
    assert len(found) == len(deals) + 1
    for turn in found:
        whole = next(d.facts for d in (*deals.values(), milestones) if d.id == turn.facts.id)
        assert turn.facts.milestones == whole.milestones
        assert turn.deadline in whole.deadlines
        assert turn.case in (None, *whole.cases)
        for role in (CLIENT, FREELANCER):
            told = outcomes.silence(turn.facts, turn.deadline, role)
            assert told == outcomes.silence(whole, whole.deadlines[0], role)


def test_a_card_has_one_button_that_leads_to_the_answers(world: World, clara: Browser) -> None:
    deal = world.order()
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))
    card = re.findall(r'<li class="panel panel-waits".*?</li>', english(clara, "/orders"), re.S)[0]
    assert card.count("<a ") == 1
    address = href(card, "View and answer")
    assert address == f"/orders/{deal.facts.ref}#request"
    assert 'id="request"' in clara.get(address.partition("#")[0]).text


def test_only_some_cards_show_and_the_rest_is_a_link_away(world: World, clara: Browser) -> None:
    for number in range(6):
        world.order(title=f"Order {number}").open("freelancer", "cancel", Cancel("out_of_scope"))
        world.wait(minutes=1)
    page = english(clara, "/orders")
    assert [re.findall(r"Order \d", card)[0] for card in cards_of(page)] == [f"Order {n}" for n in range(4)]
    more = href(page, "and 2 more")
    assert more is not None
    rest = english(clara, more)
    assert [re.findall(r"Order \d", card)[0] for card in cards_of(rest)] == [f"Order {n}" for n in range(6)]


@BOTH
def test_everything_that_waits_is_read_page_by_page_and_nothing_is_skipped(world: World, clara: Browser) -> None:
    for number in range(23):
        world.order(title=f"Order {number:02}").open("freelancer", "cancel", Cancel("out_of_scope"))
        world.wait(minutes=1)
    dashboard = english(clara, "/orders")
    assert "20+" in plain(dashboard)
    first = english(clara, href(dashboard, "View everything") or "")
    second = english(clara, href(first, "Next") or "")
    seen = [re.findall(r"Order \d\d", card)[0] for page in (first, second) for card in cards_of(page)]
    assert seen == [f"Order {n:02}" for n in range(23)]
    assert href(second, "Next") is None


@pytest.mark.rule("X26", "X36")
def test_at_the_very_instant_of_its_deadline_nothing_waits_any_more(world: World, clara: Browser) -> None:
    deal = world.order()
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))
    world.until(deal.due() - timedelta(microseconds=1))
    assert len(cards_of(english(clara, "/orders"))) == 1
    world.wait(microseconds=1)
    assert cards_of(english(clara, "/orders")) == []
    assert cards_of(english(clara, "/orders?tab=waiting")) == []


@BOTH
@pytest.mark.rule("X34")
def test_a_delivery_waits_for_approval_unless_a_cancel_request_holds_it_back(world: World, clara: Browser) -> None:
    deal = world.order(state="delivered")
    assert "Fred Ibáñez delivered the work" in cards_of(english(clara, "/orders"))[0]
    deal.open("client", "cancel", Cancel("quality"))
    assert cards_of(english(clara, "/orders")) == []


@BOTH
@pytest.mark.rule("X3", "G3")
def test_a_cancellation_by_silence_is_listed_calmly_for_the_silent_side_alone(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(title="Silent one")
    deal.open("freelancer", "cancel", Cancel("cannot_complete"))
    world.wait(hours=48)
    world.sweep()
    page = english(clara, "/orders")
    assert cards_of(page) == []
    calm = plain(page[page.index('id="agreeable"') : page.index('id="list"')])
    assert "You can still agree to the cancellation" in calm
    for sentence in outcomes.silence(deal.facts, deal.facts.deadlines[0], CLIENT):
        assert plain(reader_for("en", CLARA.timezone).say(sentence)) in calm
    assert 'id="agreeable"' not in english(fred, "/orders")
    world.until(deal.due("refund"))
    assert 'id="agreeable"' not in english(clara, "/orders")


def test_the_cards_can_be_asked_for_alone_each_minute(world: World, clara: Browser) -> None:
    world.order().open("freelancer", "cancel", Cancel("out_of_scope"))
    part = clara.get("/orders", htmx=True, headers={"HX-Target": "waiting"}).text
    assert part.strip().startswith("{#") is False
    assert 'id="waiting"' in part
    assert 'id="list"' not in part
    assert len(cards_of(part)) == 1


def test_who_is_client_here_and_freelancer_there_gets_both(world: World, clara: Browser) -> None:
    world.order(title="bought").open("freelancer", "cancel", Cancel("out_of_scope"))
    world.order(title="sold", client=OLGA, freelancer=CLARA).open("client", "update")
    read = " ".join(cards_of(english(clara, "/orders")))
    assert "bought" in read
    assert "sold" in read
