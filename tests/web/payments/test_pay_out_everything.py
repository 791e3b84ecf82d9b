"""Everything that is available is paid out with one button: read first, and each payout once under its own key."""

import re

import pytest

from app.models import Operation
from app.services.payments import holds
from tests.support.domain.people import OLGA
from tests.support.domain.worlds import Deal, World
from tests.support.pages.earnings import EARNED, Worker, ask, available, day_comes, earned, read
from tests.support.pages.earnings import settings as settings
from tests.support.pages.earnings import work as work
from tests.support.pages.lists import BOTH, english, href, plain, rows_of, statements
from tests.support.pages.lists import world as world
from tests.support.web import Browser, carried

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("B23", "X12")]
ADDRESS = "/earnings/payouts/EUR"


def frozen(deal: Deal, amount: int | None = None) -> None:
    with deal.world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:1", "Chargeback", amount)


def several(world: World) -> list[Deal]:
    """Two orders whose money is available, and one that holds it until later."""
    first, second = earned(world, title="First"), earned(world, title="Second")
    day_comes(first)
    earned(world, title="Later")
    return [first, second]


@BOTH
@pytest.mark.rule("G8", "X41")
def test_one_button_pays_out_what_is_available_and_each_payout_once(world: World, fred: Browser, work: Worker) -> None:
    deals = several(world)
    assert "€2,232.00 can be paid out" in read(fred)
    assert href(english(fred, "/earnings"), "Pay out everything") == ADDRESS
    review = english(fred, ADDRESS)
    text = plain(review)
    assert "Amount €2,232.00" in text
    assert "Paid to Fred Ibáñez, the bank account that the payment service has on file for you" in text
    assert "€2,232.00 is paid out to you right away." in text
    assert ("First" in text, "Second" in text, "Later" in text) == (True, True, False)
    form = carried(review, ADDRESS) | {"op_id": "b" * 32}
    for _ in range(2):
        answer = fred.post(ADDRESS, **form)
        assert (answer.status_code, answer.location) == (303, "/earnings")
    assert [len(deal.events("payout.asked")) for deal in deals] == [1, 1]
    world.sweep()
    gateway = work()
    assert gateway.total("payout") == 2 * EARNED
    assert len({row.key for row in world.rows(Operation, Operation.kind == "payout")}) == 2
    assert "can be paid out" not in read(fred)
    assert fred.get(ADDRESS).status_code == 409
    assert world.audit() is None


@pytest.mark.rule("X41")
def test_what_has_changed_since_it_was_read_is_read_again(world: World, fred: Browser) -> None:
    first, second = several(world)
    form = carried(english(fred, ADDRESS), ADDRESS)
    ask(first)
    answer = fred.post(ADDRESS, **form)
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    assert "What can be paid out has changed meanwhile." in plain(english(fred, ADDRESS))
    assert second.events("payout.asked") == []


def test_only_ones_own_money_is_paid_out(world: World, guest: Browser, clara: Browser, olga: Browser) -> None:
    available(world)
    assert "/login" in guest.get(ADDRESS).location
    for browser in (clara, olga):
        assert browser.get(ADDRESS).status_code == 409
        assert browser.post(ADDRESS, read="x").status_code == 409
    assert clara.get("/earnings/payouts/nonsense").status_code == 409


@pytest.mark.rule("E10")
def test_a_frozen_balance_is_loud_and_offers_nothing_that_is_not_possible(world: World, fred: Browser) -> None:
    deal = available(world)
    frozen(deal)
    page = english(fred, "/earnings")
    assert re.search(r'<div class="note note-bad".*?Your whole balance is frozen', page, re.S)
    for label in ("Pay out everything", "Request the payout"):
        assert href(page, label) is None
    assert "can be paid out" not in plain(page)
    assert re.search(r"Held €\S+ Frozen €[1-9]\S+ On its way", plain(page))


@pytest.mark.rule("E10")
def test_the_parts_of_a_frozen_balance_are_frozen_and_another_currency_is_not(world: World, fred: Browser) -> None:
    deal = available(world)
    frozen(deal)
    assert "Earnings in EUR Your whole" not in plain(english(fred, "/earnings"))
    available(world, currency="USD")
    fred.sign_in(deal.facts.freelancer_id)  # it is two weeks later
    page = plain(english(fred, "/earnings"))
    assert "Earnings in EUR Your whole balance is frozen" in page
    assert "Earnings in USD Your whole balance is frozen" not in page
    assert page.count("Frozen This will be available for payout when the freeze ends.") == 1
    assert page.count("Available You can request the payout.") == 1


@pytest.mark.rule("E10")
def test_of_a_balance_frozen_in_part_the_rest_can_be_paid_out(world: World, fred: Browser) -> None:
    frozen(several(world)[0], EARNED)
    page = plain(english(fred, "/earnings"))
    assert "€1,116.00 of your available balance is frozen and will not be paid out." in page
    assert "€1,116.00 can be paid out" in page
    text = plain(english(fred, ADDRESS))
    assert "€1,116.00 is paid out to you right away." in text
    assert "€1,116.00 is paid out to you as soon as that much of your balance is no longer frozen." in text


@pytest.mark.rule("E10", "X20")
def test_a_payout_is_made_whole_or_not_yet_and_the_page_says_as_much(world: World, fred: Browser) -> None:
    frozen(several(world)[0], EARNED // 2)
    assert "€1,116.00 can be paid out" in plain(english(fred, "/earnings"))
    text = plain(english(fred, ADDRESS))
    assert "€1,116.00 is paid out to you right away." in text
    assert "€1,116.00 is paid out to you as soon as that much of your balance is no longer frozen." in text


@pytest.mark.rule("E10", "X20")
def test_a_payout_that_waits_for_more_keeps_nothing_from_a_smaller_one(world: World, fred: Browser) -> None:
    large, small = earned(world, title="Large"), earned(world, title="Small", price=50_000)
    day_comes(large)
    frozen(large, 100_000)  # of 1,566.00
    ask(large)
    assert "€450.00 can be paid out" in plain(english(fred, "/earnings"))
    review = english(fred, ADDRESS)
    assert "€450.00 is paid out to you right away." in plain(review)
    fred.post(ADDRESS, **carried(review, ADDRESS), op_id="c" * 32)
    world.sweep()
    assert [len(deal.events("payout.sent")) for deal in (large, small)] == [0, 1]


def test_the_next_dates_stand_under_it(world: World, fred: Browser) -> None:
    earned(world)
    assert re.search(r"€1,116\.00 becomes available on \d+ Mar 2026 at 00:00 CET", read(fred))


@pytest.mark.rule("X51")
def test_the_page_of_one_payout_says_to_which_account(world: World, fred: Browser) -> None:
    deal = available(world)
    page = english(fred, f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestones[0].id}/payout")
    assert "Paid to Fred Ibáñez, the bank account" in plain(page)


def test_the_title_of_a_part_leads_to_its_order(world: World, fred: Browser) -> None:
    deal = earned(world, title="Bread logo")
    page = english(fred, "/earnings")
    assert rows_of(page) == ["Bread logo"]
    assert href(page, "Bread logo") == f"/orders/{deal.facts.ref}"


def test_the_head_leads_freelancers_to_their_earnings_and_marks_the_page(
    world: World, clara: Browser, fred: Browser
) -> None:
    world.order(client=OLGA)
    head = fred.get("/earnings").text.partition("<main")[0]
    nav = head[head.index('<nav class="head-nav"') : head.index("</nav>")]
    assert re.search(r'<a class="head-link wide-only" href="/earnings" aria-current="page">', nav)
    assert head.count('href="/earnings"') == 2, "in the head, and in the menu of a phone"
    head = clara.get("/earnings").text.partition("<main")[0]
    assert "/earnings" not in head[head.index('<nav class="head-nav"') : head.index("</nav>")]
    assert re.search(r'<a href="/earnings" aria-current="page">', head)


@BOTH
@pytest.mark.parametrize("path", ["/earnings", ADDRESS])
def test_it_costs_few_statements_however_much_there_is(world: World, fred: Browser, path: str) -> None:
    sent = []
    for times in (1, 4):
        deals = [earned(world) for _ in range(times)]
        day_comes(deals[0])
        fred.sign_in(deals[0].user_id("freelancer"))
        fred.get(path)
        with statements(fred) as seen:
            english(fred, path)
        sent.append(len([sql for sql in seen if not sql.startswith(("BEGIN", "SET"))]))
    assert sent[0] == sent[1] <= 9
