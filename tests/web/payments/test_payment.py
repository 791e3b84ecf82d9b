"""The payment page: prepared, paid at the gateway's own page and nowhere else, given up, late; for the client alone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core.i18n import reader_for
from app.models import Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from app.rules.texts import outcomes
from app.services.payments import operations
from app.services.payments.charges import is_at
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, english, href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import GATEWAY, Work, next_one, pending, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X37")]
PAY = "Pay at the bank's page"


def address(deal: Deal, more: str = "") -> str:
    return f"/orders/{deal.facts.ref}/payment{more}"


def payment(browser: Browser, deal: Deal, more: str = "") -> str:
    return english(browser, address(deal, more))


def charge_of(world: World) -> Operation:
    found: Operation = world.rows(Operation, Operation.kind == "charge")[-1]
    return found


@BOTH
@pytest.mark.rule("B6")
def test_the_way_to_the_bank_and_back(world: World, clara: Browser, fake_gateway: FakeGateway, work: Work) -> None:
    deal = started(next_one(world))
    before = clara.get(address(deal))
    assert before.headers["Refresh"] == f"3; url={address(deal)}?look=1"
    page = payment(clara, deal)
    assert "The payment is being prepared." in plain(page)
    assert href(page, PAY) is None
    work()
    response = clara.get(address(deal))
    assert "Refresh" not in response.headers
    page = payment(clara, deal)
    assert "Pay €300.00 for milestone 2" in plain(page)
    key = charge_of(world).key
    assert href(page, PAY) == f"{GATEWAY}/{key}"
    assert fake_gateway.open[key].back == f"http://localhost{address(deal)}?from=bank"
    fake_gateway.pay(key)
    back = clara.get(address(deal, "?from=bank"))
    assert back.headers["Refresh"] == f"3; url={address(deal)}?look=1&from=bank"
    assert "Back from the bank?" in plain(payment(clara, deal, "?from=bank"))
    work()
    done = clara.get(address(deal, "?from=bank&look=2"))
    assert "Refresh" not in done.headers
    page = payment(clara, deal, "?from=bank&look=2")
    assert "The payment has arrived. €300.00 went into escrow" in plain(page)
    assert href(page, PAY) is None
    assert href(page, "Back to the order") == f"/orders/{deal.facts.ref}"
    assert deal.facts.milestones[1].state == "funded"


def test_the_page_looks_again_by_itself_only_so_often(world: World, clara: Browser) -> None:
    deal = started(next_one(world))
    assert "look=20" in clara.get(address(deal, "?look=19")).headers["Refresh"]
    for look in ("20", "99", "9" * 40):
        last = clara.get(address(deal, f"?look={look}&lang=en"))
        assert "Refresh" not in last.headers
        assert "It takes longer than usual." in plain(last.text)
        assert href(last.text, "Look again") == address(deal)
    for odd in ("-1", "x", ""):
        assert "look=1" in clara.get(address(deal), query_string={"look": odd}).headers["Refresh"]


@pytest.mark.parametrize(
    ("page", "whose"),
    [
        ("https://pay.example/charge/1", True),
        ("https://PAY.example:443/charge/1?x=y", True),
        ("http://pay.example/charge/1", False),
        ("https://pay.example.evil.example/", False),
        ("https://pay.example@evil.example/", False),
        ("https://pay.example:8443/", False),
        ("https://evil.example/https://pay.example/", False),
        ("//pay.example/charge", False),
        ("/charge", False),
        ("javascript:alert(1)", False),
        ("https:\\\\pay.example\\@evil.example/", False),
        ("https://pay.example\\@evil.example/", False),
        ("ht\ntps://pay.example/", False),
        ("https://pay.example:x/", False),
        ("https://[pay.example/", False),
        ("data:text/html,hello", False),
    ],
)
def test_only_the_gateways_own_pages_are_led_to(
    world: World, clara: Browser, work: Work, page: str, whose: bool
) -> None:
    assert is_at(page, GATEWAY) is whose
    deal = started(next_one(world))
    work()
    with world.tx() as tx:
        tx.session.execute(update(Operation).values(page=page))
    assert (href(payment(clara, deal), PAY) is not None) is whose


def test_the_page_is_the_clients_alone(
    world: World, guest: Browser, clara: Browser, fred: Browser, olga: Browser, sam: Browser
) -> None:
    deal = started(next_one(world))
    for more in ("", "/cancellation"):
        statuses = [b.get(address(deal, more)).status_code for b in (guest, clara, fred, olga, sam)]
        assert statuses == [302, 200, 403, 404, 404]
    posted = [b.post(address(deal, "/cancellation")).status_code for b in (fred, olga, sam)]
    assert posted == [403, 404, 404]
    assert deal.facts.milestones[1].state == "charging"


def test_an_order_without_a_payment_says_that_nothing_waits(world: World, clara: Browser) -> None:
    deal = world.order(imported=True)
    assert "Nothing waits for your payment" in plain(payment(clara, deal))
    assert clara.get(address(deal, "/cancellation")).status_code == 409
    assert clara.post(address(deal, "/cancellation")).status_code == 409


def test_giving_up_a_payment_leaves_the_milestone_to_be_started_again(
    world: World, clara: Browser, work: Work, fake_gateway: FakeGateway
) -> None:
    deal = started(next_one(world))
    work()
    first = charge_of(world).key
    confirm = english(clara, href(payment(clara, deal), "Cancel the payment") or "")
    assert "The payment is given up, and the milestone can be started again." in plain(confirm)
    assert deal.facts.milestones[1].state == "charging", "looking gives nothing up"
    response = clara.post(address(deal, "/cancellation"))
    assert (response.status_code, response.location) == (303, f"/orders/{deal.facts.ref}")
    assert deal.facts.milestones[1].state == "planned"
    page = payment(clara, deal)
    assert "This payment is no longer waited for." in plain(page)
    assert href(page, PAY) is None, "the old page must not be offered any more"
    assert clara.post(address(deal, "/cancellation")).status_code == 409
    clara.post(f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestones[1].id}/start")
    work()
    page = payment(clara, deal)
    assert charge_of(world).key != first
    assert href(page, PAY) == f"{GATEWAY}/{charge_of(world).key}"
    assert page.count(PAY.replace("'", "&#39;")) == 1


@BOTH
def test_a_payment_that_came_too_late_is_explained(
    world: World, clara: Browser, work: Work, fake_gateway: FakeGateway
) -> None:
    deal = started(next_one(world))
    work()
    world.live(deal.due("charge"))
    world.sweep()
    assert deal.facts.milestones[1].state == "planned"
    operation = charge_of(world)
    fake_gateway.pay(operation.key)
    answer = fake_gateway.look(operation.key)
    assert answer is not None
    with world.tx() as tx:
        operations.conclude(tx, clara.services.settings.platform, operation.id, answer)
    page = plain(payment(clara, deal))
    assert "The payment came too late. Nobody waited for €300.00 any more" in page
    assert world.audit() is None


def test_a_charge_that_the_bank_will_not_take_is_explained(
    world: World, clara: Browser, work: Work, fake_gateway: FakeGateway
) -> None:
    deal = started(next_one(world))
    fake_gateway.failing.add("charge")
    work()
    page = payment(clara, deal)
    assert "The bank does not take this payment." in plain(page)
    assert href(page, PAY) is None
    assert href(page, "Cancel the payment") is not None
    assert "Refresh" not in clara.get(address(deal)).headers


def test_at_its_deadline_a_payment_can_no_longer_be_made(world: World, clara: Browser, work: Work) -> None:
    deal = started(next_one(world))
    work()
    world.until(deal.due("charge") - timedelta(microseconds=1))
    assert href(payment(clara, deal), PAY) is not None
    world.wait(microseconds=1)
    page = payment(clara, deal)
    assert href(page, PAY) is None
    assert "Time is up" in plain(page)


@BOTH
@pytest.mark.rule("G2")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_a_pending_order_says_to_both_until_when_and_what_silence_does(
    world: World, clara: Browser, fred: Browser, locale: str
) -> None:
    deal = pending(world)
    facts = deal.facts
    (deadline,) = facts.deadlines
    for browser, role, person in ((clara, CLIENT, CLARA), (fred, FREELANCER, FRED)):
        page = main_of(browser.get(f"/orders/{facts.ref}?lang={locale}").text)
        card = plain(page[page.index(f'id="payment-{deadline.id}"') : page.index('id="milestones"')])
        who = reader_for(locale, person.timezone)
        assert plain(who.instant(deadline.due_at, "full")) in card
        told = outcomes.silence(facts, deadline, role)
        assert told
        for sentence in told:
            assert plain(who.say(sentence)) in card
        assert (
            href(page, {"en": "To the payment", "nl": "Naar de betaling", "es": "Ir al pago"}[locale]) is not None
        ) == (role == CLIENT)
    world.live(deadline.due_at)
    world.sweep()
    assert (deal.state, deal.facts.consent) == ("cancelled", "unpaid"), "what was said is what happened"


def test_the_freelancer_waits_for_the_payment_with_the_same_deadline(world: World, fred: Browser) -> None:
    deal = started(next_one(world))
    page = english(fred, f"/orders/{deal.facts.ref}")
    card = plain(page[page.index('id="payment-') : page.index('id="milestones"')])
    assert "Waiting for the payment of €300.00 for milestone 2" in card
    assert f"can pay before {plain(reader_for('en', FRED.timezone).instant(deal.due('charge'), 'full'))}" in card
    assert href(page, "Cancel the payment") is None


def test_giving_up_the_first_payment_cancels_the_order_unpaid(world: World, clara: Browser) -> None:
    deal = pending(world)
    confirm = plain(english(clara, address(deal, "/cancellation")))
    assert "The order is cancelled at that moment." in confirm
    clara.post(address(deal, "/cancellation"))
    assert (deal.state, deal.facts.consent) == ("cancelled", "unpaid")


@pytest.fixture
def promised(world: World, fake_gateway: FakeGateway, work: Work) -> Deal:
    """An order that was paid through the gateway, on which extras were accepted and wait for their payment."""
    deal = started(next_one(world))
    work()
    fake_gateway.pay(charge_of(world).key)
    work()
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=3), (Extra("Dark variant", 9_900, 1),)))
    deal.answer(CLIENT, "accept")
    return deal


@BOTH
@pytest.mark.rule("X29")
def test_extras_are_paid_for_in_the_same_way(
    world: World, promised: Deal, clara: Browser, fred: Browser, fake_gateway: FakeGateway, work: Work
) -> None:
    order = english(clara, f"/orders/{promised.facts.ref}")
    assert "Pay €99.00 for the extras" in plain(order)
    assert "Waiting for the payment of €99.00 for the extras" in plain(english(fred, f"/orders/{promised.facts.ref}"))
    work()
    key = charge_of(world).key
    assert href(payment(clara, promised), PAY) == f"{GATEWAY}/{key}"
    fake_gateway.pay(key)
    work()
    assert "€99.00 went into escrow" in plain(payment(clara, promised))
    assert promised.facts.milestones[1].escrow == 30_000 + 9_900


@pytest.mark.rule("X29")
def test_the_payment_of_extras_can_be_given_up_by_the_client(
    world: World, promised: Deal, clara: Browser, fred: Browser
) -> None:
    way = href(payment(clara, promised), "Cancel the payment") or ""
    assert way == address(promised, f"/cancellation?case={promised.case.ref}")
    assert "The extras lapse, and the delivery date stays as it is." in plain(english(clara, way))
    form = {"case": promised.case.ref}
    assert fred.get(way).status_code == 403
    assert fred.post(address(promised, "/cancellation"), **form).status_code == 403
    assert clara.get(address(promised, "/cancellation?case=nothing")).status_code == 404
    assert f'name="case" value="{promised.case.ref}"' in clara.get(way).text
    assert clara.post(address(promised, "/cancellation"), **form).status_code == 303
    assert promised.deadline("extras") is None
    assert promised.facts.milestones[1].escrow == 30_000
    assert clara.post(address(promised, "/cancellation"), **form).status_code == 409


def test_while_a_milestone_waits_for_its_payment_nothing_is_asked_or_delivered(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = started(next_one(world))
    ref = deal.facts.ref
    page = english(fred, f"/orders/{ref}")
    assert href(page, "Deliver the work") is None
    assert href(page, "Ask for more time or extras") is None
    assert fred.get(f"/orders/{ref}/deliveries").status_code == 409
    assert fred.post(f"/orders/{ref}/deliveries", message="Ya").status_code == 409
    assert fred.get(f"/orders/{ref}/resolution/extension").status_code == 409
    assert clara.post(f"/orders/{ref}/requests", kind="update").status_code == 409
    centre = english(clara, f"/orders/{ref}/resolution")
    assert "This milestone is not paid yet." in plain(centre)
    assert 'value="update"' not in centre


@BOTH
def test_the_two_do_not_meet(world: World, clara: Browser, work: Work, fake_gateway: FakeGateway) -> None:
    """A payment is given up after it was made and before the worker heard of it: the money goes back, whole."""
    deal = started(next_one(world))
    work()
    key = charge_of(world).key
    fake_gateway.pay(key)
    clara.post(address(deal, "/cancellation"))
    work()
    work()
    assert deal.facts.milestones[1].state == "planned"
    assert fake_gateway.done[f"refund:{key}"].amount == 30_000
    assert "The payment came too late." in plain(payment(clara, deal))
    assert re.search("Refund on its way|Refunded", plain(english(clara, f"/orders/{deal.facts.ref}")))
