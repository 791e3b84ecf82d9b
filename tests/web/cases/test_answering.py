"""Answering, withdrawing and agreeing: who may, what it does, and what is said when it is too late."""

import pytest
from flask import Flask

from app.core.clock import FixedClock
from tests.support.pages.orders import MakeOrder, ask_to_cancel, case_ref, state_of, sweep
from tests.support.web import Browser


@pytest.mark.parametrize("path", ["", "/band", "/answer?act=accept", "/answer?act=withdraw", "/answer?act=agree"])
def test_a_request_exists_for_the_parties_of_its_order_only(
    make: MakeOrder, clara: Browser, fred: Browser, olga: Browser, sam: Browser, guest: Browser, path: str
) -> None:
    ref = ask_to_cancel(clara, make())
    assert fred.get(f"/cases/{ref}{path}").status_code in (200, 403, 409)
    assert olga.get(f"/cases/{ref}{path}").status_code == 404
    assert sam.get(f"/cases/{ref}{path}").status_code == 404
    assert guest.get(f"/cases/{ref}{path}").location.startswith("/login")


@pytest.mark.parametrize("act", ["accept", "withdraw", "agree"])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_stranger_changes_nothing(make: MakeOrder, clara: Browser, olga: Browser, act: str, htmx: bool) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    assert olga.post(f"/cases/{ref}/answer", htmx=htmx, act=act).status_code == 404
    assert state_of(clara, order) == ("ongoing", None)


@pytest.mark.rule("F12")
def test_accepting_has_a_review_and_cancels_with_both_consents(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    review = fred.get(f"/cases/{ref}/answer?act=accept&lang=en").text
    assert "Yes, accept the cancellation" in review
    assert "goes back to Clara Jansen right away" in review
    assert state_of(fred, order) == ("ongoing", None)  # looking decides nothing
    assert fred.post(f"/cases/{ref}/answer", act="accept").status_code == 303
    assert state_of(fred, order) == ("cancelled", "explicit")


@pytest.mark.rule("F12")
def test_declining_changes_nothing_on_the_order(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    assert fred.post(f"/cases/{ref}/answer", act="decline").status_code == 303
    assert state_of(fred, order) == ("ongoing", None)
    assert "Declined" in clara.get(f"/orders/{order.ref}?lang=en").text


@pytest.mark.rule("F6")
@pytest.mark.rule("X27")
def test_only_the_opener_withdraws_and_after_a_page_that_confirms(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    assert fred.get(f"/cases/{ref}/answer?act=withdraw").status_code == 403
    assert fred.post(f"/cases/{ref}/answer", act="withdraw").status_code == 403
    assert clara.get(f"/cases/{ref}/answer?act=withdraw").status_code == 200
    assert clara.post(f"/cases/{ref}/answer", act="withdraw").status_code == 303
    assert "Withdrawn" in fred.get(f"/cases/{ref}?lang=en").text
    assert clara.post(f"/cases/{ref}/answer", act="withdraw").status_code == 409


@pytest.mark.rule("F10")
@pytest.mark.rule("X28")
def test_an_update_is_answered_in_words_and_cannot_be_declined(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    assert clara.post(f"/orders/{order.ref}/requests", kind="update", comment="Hoe staat het?").status_code == 303
    ref = case_ref(clara, order)
    assert fred.post(f"/cases/{ref}/answer", act="decline").status_code == 422
    empty = fred.post(f"/cases/{ref}/answer", act="answer", text="")
    assert empty.status_code == 422
    assert clara.post(f"/cases/{ref}/answer", act="answer", text="x").status_code == 403
    assert fred.post(f"/cases/{ref}/answer", act="answer", text="Casi está").status_code == 303
    assert "Casi está" in clara.get(f"/orders/{order.ref}").text


@pytest.mark.rule("X26")
def test_an_answer_at_the_very_instant_is_too_late_and_the_page_says_what_happened(
    make: MakeOrder, clara: Browser, fred: Browser, clock: FixedClock
) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    clock.move(hours=48)
    late = fred.post(f"/cases/{ref}/answer", act="decline")
    assert late.status_code == 409
    assert fred.post(f"/cases/{ref}/answer", act="answer", text="x").status_code == 422


@pytest.mark.rule("X3")
def test_the_silent_side_may_agree_afterwards_and_the_refund_is_made_at_once(
    app: Flask, make: MakeOrder, clara: Browser, fred: Browser, clock: FixedClock
) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    clock.move(hours=48)
    sweep(app)
    assert clara.get(f"/cases/{ref}/answer?act=agree").status_code == 403
    assert f"/cases/{ref}/answer?act=agree" in fred.get(f"/orders/{order.ref}").text
    assert fred.post(f"/cases/{ref}/answer", act="agree").status_code == 303
    assert state_of(fred, order) == ("cancelled", "explicit")
    assert fred.post(f"/cases/{ref}/answer", act="agree").status_code == 409


def test_the_status_bar_is_made_anew_for_pages_that_stay_open(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    ref = ask_to_cancel(clara, make())
    part = fred.get(f"/cases/{ref}/band?lang=en", htmx=True).text.strip()
    assert part.startswith('<div class="status-bar status-bar-your"')
    assert "2 days left" in part


@pytest.mark.parametrize("act", ["", "lapse", "refund", "withdraw", "accept'--", "agree"])
def test_an_act_that_is_not_an_answer_is_refused(make: MakeOrder, clara: Browser, fred: Browser, act: str) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    assert fred.post(f"/cases/{ref}/answer", act=act).status_code in (403, 409, 422)
    assert state_of(fred, order) == ("ongoing", None)


@pytest.mark.parametrize(("end", "act"), [("withdrawal", "withdraw"), ("agreement", "agree"), ("objection", "object")])
def test_an_address_of_before_still_leads_there(make: MakeOrder, clara: Browser, end: str, act: str) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    for old in (f"/cases/{ref}/{end}", f"/orders/{order.ref}/cancellation/{ref}/{end}"):
        assert clara.get(old).location == f"/cases/{ref}/answer?act={act}"
    form = clara.get(f"/orders/{order.ref}/cancellation").location
    assert form == f"/orders/{order.ref}/resolution/support_cancellation"
