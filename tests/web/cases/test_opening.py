"""The Resolution Center: what each side is offered, and the way from choosing to sending."""

import re

import pytest
from flask import Flask

from app.core.clock import FixedClock
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import statements
from tests.support.pages.lists import world as world
from tests.support.pages.orders import MakeOrder, ask_to_cancel, case_ref, state_of
from tests.support.pages.payments import settings as settings
from tests.support.web import Browser

CHOICE = re.compile(r'<input class="form-check-input" type="radio"[^>]* name="kind" value="(\w+)"')
OPTION = re.compile(r'<option value="(\w+)"')


@pytest.mark.rule("F4")
@pytest.mark.rule("F5")
def test_clients_choose_between_update_and_cancel_and_freelancers_only_cancel(
    make: MakeOrder, clara: Browser, fred: Browser
) -> None:
    order = make()
    assert CHOICE.findall(clara.get(f"/orders/{order.ref}/resolution").text) == ["update", "cancel"]
    assert CHOICE.findall(fred.get(f"/orders/{order.ref}/resolution").text) == ["cancel"]
    assert fred.post(f"/orders/{order.ref}/requests", kind="update").status_code == 403
    assert fred.get(f"/orders/{order.ref}/resolution/update").status_code == 403


@pytest.mark.rule("F3")
def test_choosing_and_continuing_leads_to_the_form_without_scripts(make: MakeOrder, clara: Browser) -> None:
    order = make()
    assert "aria-invalid" not in clara.get(f"/orders/{order.ref}/resolution?lang=nl").text
    nothing = clara.get(f"/orders/{order.ref}/resolution?sent=1")
    assert "aria-invalid" in nothing.text
    chosen = clara.get(f"/orders/{order.ref}/resolution?kind=cancel")
    assert (chosen.status_code, chosen.location) == (303, f"/orders/{order.ref}/resolution/cancel")


@pytest.mark.rule("B9")
@pytest.mark.rule("F17")
@pytest.mark.rule("F20")
def test_the_notices_stand_above_every_form(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    first = ((clara, "Have you asked for an update first?"), (fred, "Have you written to Clara Jansen first?"))
    for browser, own in first:
        page = browser.get(f"/orders/{order.ref}/resolution/cancel?lang=en").text
        form = page.index('<form method="post" action="/orders/' + order.ref)
        assert -1 < page.find("Cancelling should be a last resort.") < page.find(own) < form
        assert -1 < page.find("not to customer service") < form


@pytest.mark.rule("F13")
def test_each_side_is_offered_its_own_reasons(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    of_client = set(OPTION.findall(clara.get(f"/orders/{order.ref}/resolution/cancel").text))
    of_freelancer = set(OPTION.findall(fred.get(f"/orders/{order.ref}/resolution/cancel").text))
    assert {"late", "other", "no_response"} <= of_client
    assert "out_of_scope" in of_freelancer - of_client
    assert clara.post(f"/orders/{order.ref}/requests", kind="cancel", reason="out_of_scope").status_code == 422
    empty = clara.post(f"/orders/{order.ref}/requests", kind="cancel", reason="", comment="Bewaar dit")
    assert empty.status_code == 422
    assert "Bewaar dit" in empty.text
    assert clara.post(f"/orders/{order.ref}/requests", kind="cancel", reason="other", comment=" ").status_code == 422


@pytest.mark.rule("G2")
def test_the_review_says_what_happens_and_sends_nothing(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    fields = {"reason": "late", "comment": "Te laat"}
    review = clara.post(f"/orders/{order.ref}/resolution/cancel?lang=en", **fields)
    assert review.status_code == 200
    for text in ("If they accept", "If they decline", "If they do not answer", "Mutually cancelled", "Te laat"):
        assert text in review.text
    assert "Thursday, 12 March 2026 at 10:00" in review.text  # 48 h after the clock of the tests, in Amsterdam
    assert "Request open" not in fred.get(f"/orders/{order.ref}?lang=en").text
    back = clara.post(f"/orders/{order.ref}/resolution/cancel", edit="1", **fields)
    assert "Te laat</textarea>" in back.text


def test_a_request_is_sent_once_though_its_form_is_sent_twice(make: MakeOrder, clara: Browser) -> None:
    order = make()
    fields = {"kind": "cancel", "reason": "late", "op_id": "a" * 32}
    first = clara.post(f"/orders/{order.ref}/requests", **fields)
    again = clara.post(f"/orders/{order.ref}/requests", **fields)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location


@pytest.mark.rule("X25")
def test_one_request_is_open_at_a_time_and_the_centre_says_so(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    ask_to_cancel(clara, order)
    assert "/orders/" + order.ref + "#request" in clara.get(f"/orders/{order.ref}/resolution").text
    refused = clara.post(f"/orders/{order.ref}/requests", kind="update")
    assert refused.status_code == 409


@pytest.mark.rule("X24")
def test_two_wishes_to_cancel_are_an_agreement(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    ask_to_cancel(clara, order)
    review = fred.post(f"/orders/{order.ref}/resolution/cancel?lang=en", reason="agreed_together")
    assert "sending this means you agree" in review.text
    assert "Yes, accept the cancellation" in review.text
    assert "You can withdraw" not in review.text  # an agreement is carried out at once
    assert fred.post(f"/orders/{order.ref}/requests", kind="cancel", reason="agreed_together").status_code == 303
    assert state_of(fred, order) == ("cancelled", "explicit")


@pytest.mark.rule("F14")
def test_extras_and_a_later_date_are_asked_on_the_order_page(
    make: MakeOrder, world: World, clara: Browser, fred: Browser
) -> None:
    order = make()
    assert "/resolution/extension" in fred.get(f"/orders/{order.ref}").text
    assert "extension" not in CHOICE.findall(fred.get(f"/orders/{order.ref}/resolution").text)
    assert clara.post(f"/orders/{order.ref}/requests", kind="extension", new_due_on="2026-04-01").status_code == 403
    sent = fred.post(
        f"/orders/{order.ref}/requests",
        kind="extension",
        new_due_on="2026-04-01",
        comment="Una semana más",
        extra_title_1="Tarjetas",
        extra_price_1="1.050,50",
        extra_days_1="2",
    )
    assert sent.status_code == 303
    card = clara.get(f"/orders/{order.ref}").text
    assert "€\u00a01.050,50" in card
    assert "3 apr 2026" in card  # the chosen day and the two days of the extra
    ref = case_ref(clara, order)
    assert clara.post(f"/cases/{ref}/answer", act="accept").status_code == 303
    Deal(world, order.id).gateway()
    assert "€\u00a02.290,50" in clara.get(f"/orders/{order.ref}").text  # 1.240,00 and the extra


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"new_due_on": "yesterday"},
        {"new_due_on": "2026-03-01"},
        {"new_due_on": "9999-12-31"},
        {"extra_title_1": "A", "extra_price_1": "12,345"},
        {"extra_title_1": "A", "extra_price_1": "-5"},
        {"extra_title_1": "", "extra_price_1": "5"},
        {"extra_title_1": "A", "extra_price_1": "5", "extra_days_1": "soon"},
        {"extra_title_1": "A", "extra_price_1": "99999999999"},
    ],
)
def test_an_extension_that_cannot_be_read_is_refused_and_kept(
    make: MakeOrder, fred: Browser, fields: dict[str, str]
) -> None:
    order = make()
    answer = fred.post(f"/orders/{order.ref}/requests", kind="extension", comment="Guárdalo", **fields)
    assert answer.status_code == 422
    assert "Guárdalo" in answer.text


@pytest.mark.parametrize("kind", ["", "refund", "extension;drop", "x" * 500])
def test_an_unknown_kind_is_refused(make: MakeOrder, clara: Browser, kind: str) -> None:
    order = make()
    assert clara.post(f"/orders/{order.ref}/requests", kind=kind).status_code == 422
    assert clara.get(f"/orders/{order.ref}/resolution/nothing").status_code == 404


@pytest.mark.rule("X25")
def test_after_a_decline_the_same_side_waits_a_day(
    make: MakeOrder, clara: Browser, fred: Browser, clock: FixedClock, app: Flask
) -> None:
    order = make()
    ref = ask_to_cancel(clara, order)
    assert fred.post(f"/cases/{ref}/answer", act="decline").status_code == 303
    assert clara.post(f"/orders/{order.ref}/requests", kind="cancel", reason="late").status_code == 409
    clock.move(hours=24)
    assert clara.post(f"/orders/{order.ref}/requests", kind="cancel", reason="late").status_code == 303


def test_sending_loads_the_order_once(make: MakeOrder, clara: Browser, fred: Browser) -> None:
    order = make()
    for browser, kind, fields in (
        (clara, "update", {}),
        (fred, "cancel", {"reason": "agreed_together"}),
    ):
        with statements(browser) as seen:
            sent = browser.post(f"/orders/{order.ref}/requests", kind=kind, **fields)
        assert sent.status_code == 303
        assert len([sql for sql in seen if "FROM milestones" in sql and sql.startswith("SELECT")]) == 1, seen
