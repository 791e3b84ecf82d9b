"""The payment page: prepared, paid at the gateway's own page and nowhere else, given up, late; for the client alone."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models import Operation
from app.services.payments import operations
from app.services.payments.charges import is_at
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, href, plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import GATEWAY, PAY, Work, address, charge_of, next_one, payment, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X37")]


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
        assert "This is taking longer than usual." in plain(last.text)
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
    assert "Nothing to pay" in plain(payment(clara, deal))
    assert clara.get(address(deal, "/cancellation")).status_code == 409
    assert clara.post(address(deal, "/cancellation")).status_code == 409


def test_giving_up_a_payment_leaves_the_milestone_to_be_started_again(
    world: World, clara: Browser, work: Work, fake_gateway: FakeGateway
) -> None:
    deal = started(next_one(world))
    work()
    first = charge_of(world).key
    confirm = english(clara, href(payment(clara, deal), "Cancel the payment") or "")
    assert "The payment is cancelled, and the milestone can be started again." in plain(confirm)
    assert deal.facts.milestones[1].state == "charging", "looking gives nothing up"
    response = clara.post(address(deal, "/cancellation"))
    assert (response.status_code, response.location) == (303, f"/orders/{deal.facts.ref}")
    assert deal.facts.milestones[1].state == "planned"
    page = payment(clara, deal)
    assert "We are no longer waiting for this payment." in plain(page)
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
    assert "The payment came too late. The payment of €300.00 was no longer needed" in page
    assert world.audit() is None


def test_a_charge_that_the_bank_will_not_take_is_explained(
    world: World, clara: Browser, work: Work, fake_gateway: FakeGateway
) -> None:
    deal = started(next_one(world))
    fake_gateway.failing.add("charge")
    work()
    page = payment(clara, deal)
    assert "The bank does not accept this payment." in plain(page)
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
    assert "We are no longer waiting for this payment." in plain(page)
