"""The milestones of an order on its page: how each stands, where its money is, and what each side may do next."""

import re

import pytest
from sqlalchemy import update

from app.core.i18n import reader_for
from app.models import Milestone
from app.services.orders.statement import where_money_is
from tests.support.domain.people import FRED
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, href, plain, statements
from tests.support.pages.lists import world as world
from tests.support.pages.milestones import order_page
from tests.support.pages.orders import card_of, lead_of
from tests.support.pages.payments import Work, next_one, pending, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def parts_of(page: str) -> list[str]:
    """The milestones on an order page, in order."""
    block = re.search(r'<ol class="stops milestones">(.*?)</ol>', page, re.S)
    return re.findall(r"<li .*?</li>", block[1], re.S) if block else []


@pytest.mark.rule("B3")
def test_each_milestone_stands_there_with_what_it_delivers_until_when_and_for_how_much(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(amounts=(40_000, 30_050), lang="nl")
    with world.tx() as tx:
        tx.session.execute(update(Milestone).values(deliverable="Drie <schetsen>"))
    for browser, name in ((clara, "Fred Ibáñez"), (fred, "Clara")):
        first, second = parts_of(order_page(browser, deal))
        assert plain(first).startswith("1. Part 1 €400.00 Paid, in progress Drie <schetsen> Delivery")
        assert '<span lang="nl">Part 1</span>' in first
        assert 'lang="nl" dir="auto">Drie &lt;schetsen&gt;' in first
        assert "€400.00 in escrow" in plain(first)
        assert plain(second).startswith("2. Part 2 €300.50 Planned")
        assert ['aria-current="step"' in part for part in (first, second)] == [True, False], name
        assert "stop-ring" in first


def test_a_plain_order_shows_no_milestones(world: World, clara: Browser) -> None:
    assert 'id="milestones"' not in order_page(clara, world.order())


@pytest.mark.rule("B4")
@pytest.mark.parametrize(
    ("state", "client", "freelancer"),
    [
        ("funded", [], ["Deliver the work"]),
        ("submitted", ["Approve the delivery", "Ask for changes"], []),
        ("approved", ["Start and pay €300.00"], []),
        ("charging", ["Pay €300.00"], []),
    ],
)
def test_each_side_has_the_buttons_of_its_legal_acts_alone(
    world: World, clara: Browser, fred: Browser, state: str, client: list[str], freelancer: list[str]
) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    if state != "funded":
        deal.deliver()
    if state in ("approved", "charging"):
        deal.approve()
    if state == "charging":
        started(deal)
    for browser, expected in ((clara, client), (fred, freelancer)):
        page = order_page(browser, deal)
        assert card_of(lead_of(page)[0]).acts == expected
        assert not re.search(r'class="btn', "".join(parts_of(page))), "an act stands on one card alone"
        if state == "charging":
            assert (href(page, "Cancel the payment") is not None) == (browser is clara)


@pytest.mark.rule("B4", "B16")
def test_the_first_of_two_is_approved_while_the_order_goes_on_and_the_page_says_what_comes_next(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    ref = deal.facts.ref
    assert "Milestone 1" in plain(english(fred, f"/orders/{ref}/deliveries"))
    fred.post(f"/orders/{ref}/deliveries", message="Aquí está.")
    page = order_page(clara, deal)
    card = plain(page[page.index('id="delivery"') :])
    assert "Fred Ibáñez delivered milestone 1" in card
    assert "Aquí está." in card
    assert deal.state == "ongoing"
    confirm = plain(english(clara, f"/orders/{ref}/approval"))
    assert "By approving, you confirm that you have checked the delivery and are satisfied with it." in confirm
    assert "An approved milestone is final." in confirm
    assert "An approved order is completed" not in confirm
    assert "Milestone 1" in confirm
    assert "Part 1" in confirm
    clara.post(f"/orders/{ref}/approval")
    after = plain(order_page(clara, deal))
    assert "Next is milestone 2." in after
    assert "The order is completed." not in after
    assert deal.facts.milestones[1].state == "planned", "charged on initiate, not on approve"


@pytest.mark.rule("B16")
def test_approving_the_last_one_says_what_it_always_said(world: World, clara: Browser) -> None:
    deal = world.order(amounts=(40_000,))
    deal.deliver()
    confirm = plain(english(clara, f"/orders/{deal.facts.ref}/approval"))
    assert "By approving, you confirm that you have checked the delivery and are satisfied with it." in confirm
    assert "An approved order is completed and can no longer be cancelled here." in confirm
    clara.post(f"/orders/{deal.facts.ref}/approval")
    assert "The order is completed." in plain(order_page(clara, deal))


@pytest.mark.rule("X38")
def test_changes_to_a_milestone_bring_it_back_to_work(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    deal.deliver()
    clara.post(f"/orders/{deal.facts.ref}/changes", message="Groter graag")
    page = order_page(fred, deal)
    assert 'id="delivery"' not in page
    assert "Paid, in progress" in plain(parts_of(page)[0])
    assert href(page, "Deliver the work") is not None


@BOTH
@pytest.mark.rule("G8", "B3")
def test_the_figures_of_the_money_sum_to_what_was_paid_at_every_step(
    world: World, clara: Browser, work: Work, fake_gateway: object
) -> None:
    def check(step: str) -> None:
        with world.tx(write=False) as tx:
            where = where_money_is(tx.connection, deal.facts)
        minor = [p.escrow.minor for p in where.milestones.values()]
        left = (where.refunded, where.held, where.available, where.on_the_way, where.paid_out, where.fee)
        assert sum(minor) == where.escrow.minor == deal.facts.escrow.minor, step
        assert sum(minor) + sum(amount.minor for amount in left) == where.paid.minor, step
        assert {m.id: m.escrow for m in deal.facts.milestones if m.escrow} == {
            number: p.escrow.minor for number, p in where.milestones.items() if p.escrow.minor
        }, step
        page = order_page(clara, deal)
        money = page[page.index('id="money"') : page.index('id="center"') if 'id="center"' in page else len(page)]
        figures = [
            int(amount.replace(",", "").replace(".", "")) for amount in re.findall(r"<dd[^>]*>€([\d,.]+)</dd>", money)
        ]
        assert figures, step
        assert figures[0] == sum(figures[1:]) == where.paid.minor, step

    deal = world.order(amounts=(40_001, 30_003), fee_basis_points=1_000)
    check("funded")
    deal.deliver()
    deal.approve()
    check("approved")
    started(deal)
    work()
    fake_gateway.pay(next(iter(fake_gateway.open)))  # type: ignore[attr-defined]
    work()
    assert deal.facts.milestones[1].state == "funded"
    check("second funded")
    world.live(deal.due("release"))
    world.sweep()
    check("released")


@pytest.mark.rule("B23")
def test_each_milestone_says_where_its_money_is(world: World, clara: Browser, fred: Browser) -> None:
    deal = next_one(world, 40_000, 30_000)
    who = reader_for("en", FRED.timezone)
    at = who.instant(deal.due("release"), "medium", told=True)
    assert f"€400.00 held until {plain(at)}" in plain(parts_of(order_page(fred, deal))[0])
    world.live(deal.due("release"))
    world.sweep()
    assert "€400.00 available to Fred Ibáñez" in plain(parts_of(order_page(clara, deal))[0])


@pytest.mark.rule("X37")
def test_milestones_of_an_order_that_never_began_say_that_nothing_was_paid(world: World, clara: Browser) -> None:
    deal = pending(world)
    clara.post(f"/orders/{deal.facts.ref}/payment/cancellation")
    assert (deal.state, deal.facts.consent) == ("cancelled", "unpaid")
    for part in parts_of(order_page(clara, deal)):
        assert "Cancelled" in plain(part)
        assert "Nothing was paid." in plain(part)


@BOTH
def test_an_order_of_many_milestones_costs_no_more_statements_than_one(world: World, clara: Browser) -> None:
    sent = []
    for amounts in ((1_000,), tuple(range(1_000, 13_000, 1_000))):
        deal = world.order(amounts=amounts)
        order_page(clara, deal)
        with statements(clara) as seen:
            assert len(parts_of(order_page(clara, deal))) == len(amounts)
        sent.append(len([sql for sql in seen if not sql.startswith(("BEGIN", "SET"))]))
    assert sent[0] == sent[1]


def test_the_delivery_date_is_said_to_be_that_of_the_milestone(world: World, clara: Browser) -> None:
    parts, whole = world.order(amounts=(40_000, 30_000)), world.order()
    assert "Delivery of milestone 1 14 Mar 2026" in plain(english(clara, f"/orders/{parts.facts.ref}"))
    assert "Delivery date 14 Mar 2026" in plain(english(clara, f"/orders/{whole.facts.ref}"))
