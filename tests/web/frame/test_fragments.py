"""What a page asks for on its own: an ended session is a status with a note, and what did not change is not sent."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.clock import FixedClock
from app.rules.kinds.cancel import Cancel
from app.services.accounts import sign_ins
from tests.support.domain.people import CLARA, FRED, GOOD_PASSWORD, Person
from tests.support.domain.worlds import World
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
POLLED = re.compile(r'<[a-z]+(?: id="([^"]*)")?[^>]* hx-get="([^"]*)" hx-trigger="every')
Polls = Callable[[Browser], dict[str, dict[str, str]]]


@pytest.fixture
def polls(world: World) -> Polls:
    """The addresses that this browser's pages ask for once a minute, each with the headers that htmx sends."""
    deal = world.order()
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))

    def asked(browser: Browser) -> dict[str, dict[str, str]]:
        found = {}
        for path in ("/orders", f"/orders/{deal.facts.ref}"):
            for target, address in POLLED.findall(browser.get(path).text):
                found[unescape(address)] = {"HX-Current-URL": f"http://localhost{path}"} | {"HX-Target": target}
        return found

    return asked


def kinds(addresses: dict[str, dict[str, str]]) -> set[str]:
    """What is polled, without references and what follows the path."""
    return {re.sub("[0-9a-f]{32}", "…", address.partition("?")[0]) for address in addresses}


def check_signed_out(answer: TestResponse) -> None:
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert answer.location is None
    assert answer.headers["HX-Retarget"] == "#notes"
    assert "You are no longer signed in." in answer.text
    assert "<html" not in answer.text
    assert 'name="password"' not in answer.text
    assert "autofocus" not in answer.text, "who is writing is not taken away from it"


ENDINGS: dict[str, Callable[[Browser, FixedClock, int], object]] = {
    "signed out in another tab": lambda browser, _clock, _id: browser.post("/logout"),
    "run out": lambda _browser, clock, _id: clock.move(hours=336),
    "revoked": lambda browser, _clock, user_id: _revoke(browser, user_id),
}


def again(browser: Browser, person: Person) -> None:
    """In another tab they sign out, and this person signs in."""
    browser.post("/logout")
    browser.csrf = ""
    assert browser.post("/login", email=person.email, password=GOOD_PASSWORD).status_code == 303


def _revoke(browser: Browser, user_id: int) -> None:
    with browser.services.transactions.open(write=True) as tx:
        sign_ins.end_all(tx, user_id)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ended_session_is_told_by_a_status_and_a_note(
    polls: Polls, clara: Browser, ids: dict[str, int], clock: FixedClock, ending: str
) -> None:
    asked = polls(clara)
    assert kinds(asked) == {"/inbox/count", "/orders", "/cases/…/band"}
    ENDINGS[ending](clara, clock, ids["clara"])
    clara.client.set_cookie("lang", "en")
    for address, headers in asked.items():
        check_signed_out(clara.get(address, htmx=True, headers=headers))


def test_so_is_a_form_that_htmx_sends_and_its_text_is_kept_too(clara: Browser, world: World, clock: FixedClock) -> None:
    page = f"/orders/{world.order().facts.ref}"
    clara.get(f"{page}?lang=en")
    clock.move(hours=336)
    answer = clara.post(
        f"{page}/messages", htmx=True, headers={"HX-Current-URL": f"http://localhost{page}"}, message="Hi"
    )
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert "You are no longer signed in." in answer.text
    assert clara.post("/login", email=CLARA.email, password=GOOD_PASSWORD).status_code == 303
    assert ">Hi</textarea>" in clara.get(page).text.replace("\n", "")


def test_after_signing_in_again_the_page_that_stayed_open_can_send(clara: Browser, world: World) -> None:
    page = f"/orders/{world.order().facts.ref}"
    count = unescape(POLLED.findall(clara.get(page).text)[0][1])
    old = clara.csrf
    again(clara, CLARA)
    assert clara.post(f"{page}/messages", htmx=True, csrf_token=old, message="Hi").status_code == 400
    fresh = clara.get(count, htmx=True).headers["X-CSRFToken"]
    assert clara.post(f"{page}/messages", csrf_token=fresh, message="Hi").status_code == 303


def test_the_page_of_one_person_gets_no_token_of_another_who_signed_in_meanwhile(clara: Browser, world: World) -> None:
    page = f"/orders/{world.order().facts.ref}"
    count = unescape(POLLED.findall(clara.get(page).text)[0][1])
    again(clara, FRED)
    clara.client.set_cookie("lang", "en")
    answer = clara.get(count, htmx=True)
    assert "X-CSRFToken" not in answer.headers
    check_signed_out(answer)


def test_what_has_not_changed_is_not_sent_again(polls: Polls, clara: Browser, clock: FixedClock) -> None:
    asked = polls(clara)
    for address, headers in asked.items():
        answer = clara.get(address, htmx=True, headers=headers)
        assert (answer.status_code, answer.text) == (204, ""), address
    clock.move(hours=3)
    for address, headers in asked.items():
        answer = clara.get(address, htmx=True, headers=headers)
        if address.startswith("/inbox"):
            assert answer.status_code == 204
        else:
            assert answer.status_code == 200, address
            (fresh,) = [unescape(found) for _, found in POLLED.findall(answer.text)]
            assert clara.get(fresh, htmx=True, headers=headers).status_code == 204, "what came is known"


def test_a_page_is_still_led_to_the_door(app: Flask, guest: Browser, clara: Browser) -> None:
    for browser, more in ((guest, {}), (guest, {"HX-Request": "true", "HX-Boosted": "true"})):
        answer = browser.get("/orders", headers=more)
        assert (answer.status_code, answer.location) == (302, "/login?next=/orders")
