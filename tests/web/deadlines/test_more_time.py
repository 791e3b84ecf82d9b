"""More time by both on the pages: asked for in one form, agreed to in one click, seen by both, without scripts (G6)."""

import re

import pytest
from flask import Flask

from app.core.clock import FixedClock
from tests.support.pages.lists import plain
from tests.support.pages.orders import MakeOrder, ask_to_cancel, sweep
from tests.support.web import Browser, carried

pytestmark = pytest.mark.databases("sqlite")


def order_page(browser: Browser, ref: str) -> str:
    return browser.get(f"/orders/{ref}?lang=en").text


def case_page(browser: Browser, ref: str) -> str:
    return browser.get(f"/cases/{ref}?lang=en").text


@pytest.mark.rule("G6", "G4")
def test_one_asks_the_other_agrees_in_one_click_and_both_see_the_new_instant(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    for page in (order_page(fred, order.ref), case_page(fred, ref), order_page(clara, order.ref)):
        assert "More time to answer" in page
        assert page.count("<option") >= 7
        assert f'action="/cases/{ref}/more-time"' in page
    assert "3 days: until 15 Mar, 10:00 CET" in plain(order_page(fred, order.ref))
    sent = fred.post(f"/cases/{ref}/more-time", days="3")
    assert (sent.status_code, sent.location) == (303, f"/orders/{order.ref}")
    assert "It stays as it is until Clara Jansen agrees." in order_page(fred, order.ref)
    for page in (order_page(clara, order.ref), case_page(clara, ref)):
        assert "Fred Ibáñez asks to move the deadline by 3 days" in page
        assert "Agree to the new deadline" in page
    until = carried(order_page(clara, order.ref), f"/cases/{ref}/more-time/answer")
    before = re.search(r"can answer before <time[^>]*>([^<]+)", order_page(clara, order.ref))
    assert clara.post(f"/cases/{ref}/more-time/answer", **until, agree="1").status_code == 303
    after = order_page(clara, order.ref)
    assert "You agreed to move the deadline by 3 days" in after
    assert "Clara Jansen agreed to move the deadline by 3 days" in order_page(fred, order.ref)
    moved = re.search(r"can answer before <time[^>]*>([^<]+)", after)
    assert before is not None
    assert moved is not None
    assert moved[1] != before[1]
    assert "More time to answer" in after  # and again, if both want it


@pytest.mark.rule("G6")
def test_declining_and_withdrawing_leave_the_deadline(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    clara.post(f"/cases/{ref}/more-time", days="1")
    until = carried(order_page(fred, order.ref), f"/cases/{ref}/more-time/answer")
    assert clara.post(f"/cases/{ref}/more-time/answer", **until, agree="1").status_code == 403
    assert fred.post(f"/cases/{ref}/more-time/withdrawal").status_code == 403
    assert fred.post(f"/cases/{ref}/more-time/answer", **until, decline="1").status_code == 303
    assert "Fred Ibáñez declined to move the deadline" in order_page(clara, order.ref)
    clara.post(f"/cases/{ref}/more-time", days="2")
    assert clara.post(f"/cases/{ref}/more-time/withdrawal").status_code == 303
    assert "You withdrew your request to move the deadline" in order_page(clara, order.ref)
    late = fred.post(f"/cases/{ref}/more-time/answer?lang=en", **until, agree="1")
    assert (late.status_code, "Nobody asks to move this deadline" in late.text) == (409, True)


@pytest.mark.rule("G6")
@pytest.mark.parametrize("days", ["0", "8", "-1", "x", "", "1.5", "9" * 30])
def test_what_no_form_has_is_refused_with_a_sentence(make: MakeOrder, clara: Browser, fred: Browser, days: str) -> None:
    ref = ask_to_cancel(clara, make())
    refused = fred.post(f"/cases/{ref}/more-time", days=days)
    assert refused.status_code == 422
    assert fred.post(f"/cases/{ref}/more-time", days="7").status_code == 303


@pytest.mark.rule("G6")
@pytest.mark.parametrize("until", ["", "x", "1", "9" * 17, "9" * 40])
def test_an_instant_that_was_not_shown_is_not_agreed_to(
    make: MakeOrder, clara: Browser, fred: Browser, until: str
) -> None:
    ref = ask_to_cancel(clara, make())
    fred.post(f"/cases/{ref}/more-time", days="3")
    assert clara.post(f"/cases/{ref}/more-time/answer", until=until, agree="1").status_code in (409, 422)


@pytest.mark.rule("G6", "F20")
@pytest.mark.parametrize("path", ["", "/answer", "/withdrawal"])
@pytest.mark.parametrize("htmx", [False, True])
def test_it_is_for_the_parties_alone(
    make: MakeOrder, clara: Browser, olga: Browser, sam: Browser, guest: Browser, path: str, htmx: bool
) -> None:
    ref = ask_to_cancel(clara, make())
    for stranger in (olga, sam):
        assert stranger.post(f"/cases/{ref}/more-time{path}", htmx=htmx, days="1", until="1").status_code == 404
    assert guest.post(f"/cases/{ref}/more-time{path}", days="1").location.startswith("/login")


@pytest.mark.rule("G6", "X36")
def test_after_the_instant_the_page_says_when_it_was_and_how_it_stands(
    app: Flask, clock: FixedClock, make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    clock.move(hours=48)
    assert "more-time" not in order_page(fred, order.ref)
    refused = fred.post(f"/cases/{ref}/more-time?lang=en", days="1")
    assert refused.status_code == 409
    assert "The deadline was" in refused.text
    sweep(app)


@pytest.mark.rule("G6")
def test_the_timeline_leads_there(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    way = f'href="/cases/{ref}#more-time-{ref[:8]}"'
    assert f"{way}>More time to answer</a>" in order_page(clara, order.ref)
    fred.post(f"/cases/{ref}/more-time", days="3")
    assert f"{way}>Answer the request for more time</a>" in order_page(clara, order.ref)
