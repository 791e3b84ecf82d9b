"""The order page: who sees it, and what each party reads and can do there."""

import pytest
from flask import Flask

from app.core.clock import FixedClock
from tests.support.pages.orders import MakeOrder, ask_to_cancel, state_of, sweep
from tests.support.web import Browser

READ = ("", "/resolution", "/postings", "/resolution/cancel", "/approval", "/changes", "/deliveries")


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("htmx", [False, True])
def test_pages_of_an_order_exist_for_its_parties_only(
    make: MakeOrder, guest: Browser, clara: Browser, olga: Browser, sam: Browser, path: str, htmx: bool
) -> None:
    address = f"/orders/{make(state='delivered').ref}{path}"
    assert clara.get(address, htmx=htmx).status_code in (200, 403)
    assert olga.get(address, htmx=htmx).status_code == 404
    assert sam.get(address, htmx=htmx).status_code == 404
    answer = guest.get(address, htmx=htmx)
    assert "/login?next=" in (answer.headers.get("HX-Redirect") or answer.location or "")


@pytest.mark.rule("F2")
def test_the_resolution_center_is_linked_at_the_right_of_every_order_page_until_it_is_completed(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    for state in ("pending", "ongoing", "delivered", "cancelled"):
        order = make(state=state)
        for browser in (clara, fred):
            page = browser.get(f"/orders/{order.ref}").text
            side = page.index('class="order-side"')
            assert f"/orders/{order.ref}/resolution" in page[side:]


@pytest.mark.rule("F16")
@pytest.mark.rule("X39")
def test_a_completed_order_has_no_link_and_its_centre_leads_to_customer_service(
    make: MakeOrder, clara: Browser
) -> None:
    order = make(state="completed")
    assert f"/orders/{order.ref}/resolution" not in clara.get(f"/orders/{order.ref}").text
    closed = clara.get(f"/orders/{order.ref}/resolution")
    assert closed.status_code == 409
    assert "/help/support" in closed.text
    assert clara.get(f"/orders/{order.ref}/resolution/cancel").status_code == 409
    refused = clara.post(f"/orders/{order.ref}/requests", kind="cancel", reason="late")
    assert refused.status_code == 409
    assert state_of(clara, order) == ("completed", None)


@pytest.mark.rule("X31")
def test_both_states_show_while_a_request_is_open_and_the_order_keeps_its_own(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make()
    ask_to_cancel(clara, order)
    page = fred.get(f"/orders/{order.ref}?lang=en").text
    assert "Ongoing" in page
    assert "Request open" in page
    assert state_of(clara, order) == ("ongoing", None)
    assert "Meanwhile, the delivery date still applies." in clara.get(f"/orders/{order.ref}?lang=en").text


@pytest.mark.rule("G4")
def test_the_reason_is_read_in_the_readers_language_and_the_comment_as_it_was_written(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make()
    ask_to_cancel(clara, order, reason="late", comment="De levering duurt te lang")
    page = fred.get(f"/orders/{order.ref}").text
    assert "La entrega está retrasada" in page
    assert '<blockquote class="quote" lang="nl" dir="auto">De levering duurt te lang</blockquote>' in page
    assert "neerlandés" in page


def test_what_people_write_is_text_and_never_markup(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make(title="<b>Logo</b>")
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    clara.post(f"/orders/{order.ref}/messages", message=evil)
    ask_to_cancel(clara, order, comment=evil)
    page = fred.get(f"/orders/{order.ref}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>Logo</b>" not in page


def test_a_message_reaches_the_other_party_at_once_and_stops_no_clock(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make()
    part = clara.post(f"/orders/{order.ref}/messages", htmx=True, message="Hoe gaat het?")
    assert part.status_code == 200
    assert part.text.lstrip().startswith("<section")
    assert "Hoe gaat het?" in part.text
    assert "Hoe gaat het?" in fred.get(f"/orders/{order.ref}").text
    whole = fred.post(f"/orders/{order.ref}/messages", message="Bien")
    assert (whole.status_code, whole.location) == (303, f"/orders/{order.ref}#conversation")


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_over_long_message_is_refused_and_kept(make: MakeOrder, clara: Browser, text: str) -> None:
    order = make()
    answer = clara.post(f"/orders/{order.ref}/messages", message=text)
    assert answer.status_code == 422
    assert text.strip() in answer.text


def test_a_stranger_cannot_write(make: MakeOrder, olga: Browser, guest: Browser) -> None:
    order = make()
    assert olga.post(f"/orders/{order.ref}/messages", message="Hi").status_code == 404
    assert guest.post(f"/orders/{order.ref}/messages", message="Hi").location.startswith("/login")


def test_the_freelancer_delivers_and_the_client_reads_what(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    assert clara.post(f"/orders/{order.ref}/deliveries", message="x").status_code == 403
    assert fred.post(f"/orders/{order.ref}/deliveries", message="").status_code == 422
    assert fred.post(f"/orders/{order.ref}/deliveries", message="Aquí está").status_code == 303
    assert state_of(fred, order) == ("delivered", None)
    assert "Aquí está" in clara.get(f"/orders/{order.ref}").text
    assert fred.post(f"/orders/{order.ref}/deliveries", message="again").status_code == 409


@pytest.mark.rule("B16")
@pytest.mark.rule("B4")
def test_approving_says_that_the_delivery_was_checked_and_only_the_client_may(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make(state="delivered")
    review = clara.get(f"/orders/{order.ref}/approval?lang=en").text
    assert "By approving, you confirm that you have checked the delivery and are satisfied with it." in review
    assert state_of(clara, order) == ("delivered", None)
    assert fred.get(f"/orders/{order.ref}/approval").status_code == 403
    assert fred.post(f"/orders/{order.ref}/approval").status_code == 403
    assert clara.post(f"/orders/{order.ref}/approval").status_code == 303
    assert state_of(clara, order) == ("completed", None)


@pytest.mark.rule("X38")
def test_asking_for_changes_says_what_and_brings_the_order_back_to_work(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make(state="delivered")
    assert fred.post(f"/orders/{order.ref}/changes", message="x").status_code == 403
    assert clara.post(f"/orders/{order.ref}/changes", message=" ").status_code == 422
    assert clara.post(f"/orders/{order.ref}/changes", message="Groter, graag").status_code == 303
    assert state_of(clara, order) == ("ongoing", None)
    assert "Groter, graag" in fred.get(f"/orders/{order.ref}").text


@pytest.mark.rule("F19")
@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("lang", "label", "cause"),
    [
        ("en", "Mutually cancelled", "no answer within 48 hours"),
        ("nl", "Wederzijds geannuleerd", "geen antwoord binnen 48 uur"),
        ("es", "Cancelado de mutuo acuerdo", "48 horas"),
    ],
)
def test_silence_shows_as_mutually_cancelled_with_its_true_cause(
    app: Flask, make: MakeOrder, clara: Browser, clock: FixedClock, lang: str, label: str, cause: str
) -> None:
    order = make()
    ask_to_cancel(clara, order)
    clock.move(hours=48)
    sweep(app)
    page = clara.get(f"/orders/{order.ref}?lang={lang}").text
    assert label in page
    assert cause in page
    assert state_of(clara, order) == ("cancelled", "deemed")


def test_a_deadline_that_has_passed_is_not_shown_as_open_though_nobody_swept(
    make: MakeOrder, clara: Browser, fred: Browser, clock: FixedClock
) -> None:
    order = make()
    ask_to_cancel(clara, order)
    clock.move(hours=48)
    page = fred.get(f"/orders/{order.ref}?lang=en").text
    assert "Mutually cancelled" in page
    assert "Accept the cancellation" not in page
    assert state_of(fred, order) == ("ongoing", None)  # looking wrote nothing


def test_unknown_orders_and_odd_references_are_a_calm_404(clara: Browser) -> None:
    for ref in ("nope", "x" * 300, "%00", "..%2f..%2fetc", "é"):
        assert clara.get(f"/orders/{ref}").status_code in (400, 404)
