"""Who follows a link of a mail without being signed in reads what the mail told, and a stranger nothing at all."""

import re

import pytest

from app.core.runtime import KEY
from app.services.mail.links import mail_link
from tests.support.domain.people import CLARA, GOOD_PASSWORD
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("G11")]
NOBODY = "This page is for the people of an order."


def link(guest: Browser, path: str, user_id: int) -> str:
    """The path of a link, with its proof, as a mail to this person has it."""
    settings = guest.app.extensions[KEY].settings
    return mail_link(settings, path, user_id).removeprefix(settings.base_url)


def read(guest: Browser, path: str) -> str:
    """What the sign-in page says to someone who wanted to go there."""
    answer = guest.get(path)
    assert answer.status_code == 302
    page = guest.get(f"{answer.location}&lang=en").text
    found = re.search(r'<div class="note note-accent".*?</div>\s*</div>', page, re.S)
    return plain(found[0]) if found else ""


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of Clara's that Fred asks to cancel."""
    deal = world.order(title="Secret plans")
    deal.open("freelancer", "cancel")
    return deal


@BOTH
def test_the_sign_in_page_says_whom_to_answer_until_when(guest: Browser, deal: Deal) -> None:
    text = read(guest, link(guest, f"/cases/{deal.case.ref}", deal.user_id("client")))
    assert text.startswith("Answer Fred Ibáñez before 12 Mar, 10:00 CET")
    assert "Netherlands Time" in text
    assert "Secret plans" not in text


def test_without_the_mail_nobody_learns_a_name_or_whether_there_is_such_a_page(guest: Browser, deal: Deal) -> None:
    ref = deal.case.ref
    mine = link(guest, f"/cases/{ref}", deal.user_id("client"))
    for path in (
        f"/cases/{ref}",
        f"/cases/{'0' * 32}",
        f"/orders/{deal.facts.ref}",
        f"/cases/{ref}?to={'0' * 32}",
        f"/cases/{ref}?to=%C3%A9",
        mine.replace(f"/cases/{ref}", f"/orders/{deal.facts.ref}"),
        link(guest, f"/cases/{ref}", deal.user_id("client") + 1000),
    ):
        text = read(guest, path)
        assert text.startswith(NOBODY), path
        assert "Fred" not in text
        assert "Clara" not in text
    assert read(guest, "/account") == ""


@pytest.mark.parametrize("act", ["accept", "decline", None])
def test_how_it_ended_is_told_only_to_who_signs_in(guest: Browser, world: World, deal: Deal, act: str | None) -> None:
    path = link(guest, f"/cases/{deal.case.ref}", deal.user_id("client"))
    world.until(deal.due())
    if act:
        world.wait(hours=-1)
        deal.answer("client", act)
    text = read(guest, path)
    assert text.startswith("What Fred Ibáñez asked for has ended.")
    assert "Sign in to read how it ended, where the money is" in text
    for outcome in ("cancelled", "declined", "accepted", "1,240"):
        assert outcome not in text


def test_payments_and_orders_are_told_too(guest: Browser, world: World) -> None:
    deal = world.order(state="delivered")
    path = f"/orders/{deal.facts.ref}"
    assert read(guest, link(guest, path, deal.user_id("client"))).startswith(
        "Check the delivery from Fred Ibáñez before"
    )
    assert read(guest, link(guest, path, deal.user_id("freelancer"))).startswith("Your order with Clara Jansen")


def test_signing_in_leads_to_the_page_under_an_address_that_can_be_handed_on(guest: Browser, deal: Deal) -> None:
    path = link(guest, f"/cases/{deal.case.ref}", deal.user_id("client"))
    answer = guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD, next=path)
    assert (answer.status_code, answer.location) == (303, f"/cases/{deal.case.ref}")
    assert guest.get(answer.location).status_code == 200


def test_the_proof_opens_nothing_for_anybody_else(guest: Browser, olga: Browser, deal: Deal) -> None:
    path = link(guest, f"/cases/{deal.case.ref}", deal.user_id("client"))
    assert olga.get(path).status_code == 404
    assert "Secret plans" not in guest.get(path, follow_redirects=True).text
