"""What is said after an act is seen and heard: no address jumps past the note, and a part of a page stays a part."""

import re

import pytest

from app.core.database.tx import Transactions
from app.models import ChatMessage
from tests.support.domain.worlds import World
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.pages.orders import MakeOrder
from tests.support.system import ROOT
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def field_of(part: str) -> str:
    """The opening tag of the field for a message."""
    found = re.search(r"<textarea[^>]*>", part)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001], ids=["empty", "blank", "too long"])
def test_a_message_that_cannot_be_sent_is_answered_with_its_card_alone(
    make: MakeOrder, clara: Browser, text: str
) -> None:
    order = make()
    answer = clara.post(f"/orders/{order.ref}/messages", htmx=True, message=text)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith("<section")
    assert "<html" not in answer.text
    assert "<h1" not in answer.text
    assert answer.text.count('id="conversation"') == 1
    field = field_of(answer.text)
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="message-error' in field
    assert " autofocus" in field
    assert text.strip() in answer.text


def test_without_scripts_the_field_with_the_error_has_the_focus(make: MakeOrder, clara: Browser) -> None:
    order = make()
    answer = clara.post(f"/orders/{order.ref}/messages", message="")
    assert (answer.status_code, answer.text.count("<h1")) == (422, 1)
    assert " autofocus" in field_of(answer.text)


def test_a_message_that_was_sent_is_announced_and_the_field_has_the_focus_again(
    make: MakeOrder, clara: Browser
) -> None:
    order = make()
    page = clara.get(f"/orders/{order.ref}?lang=en").text
    assert re.search(r'<p [^>]*id="said"[^>]*role="status"[^>]*></p>', page), "a live region that was there before"
    assert " autofocus" not in field_of(page)
    answer = clara.post(f"/orders/{order.ref}/messages", htmx=True, message="Hoe gaat het?")
    said = re.search(r'<p hx-swap-oob="innerHTML:#said">(.*?)</p>', answer.text)
    assert said is not None
    assert plain(said[1]) == "Sent to Fred Ibáñez"
    assert " autofocus" in field_of(answer.text)


def test_without_scripts_a_note_says_that_the_message_was_sent(make: MakeOrder, clara: Browser) -> None:
    order = make()
    clara.get("/account/language?lang=en")
    answer = clara.post(f"/orders/{order.ref}/messages", message="Hoe gaat het?")
    assert (answer.status_code, answer.location) == (303, f"/orders/{order.ref}")
    note = re.search(r'<div class="note note-good".*?</div>', english(clara, answer.location), re.S)
    assert note is not None
    assert "Sent to Fred Ibáñez" in plain(note[0])
    assert "autofocus" in note[0]


@pytest.mark.parametrize("kind", ["update", "cancel"])
@pytest.mark.parametrize("htmx", [False, True])
def test_after_a_request_nothing_scrolls_past_the_note(make: MakeOrder, clara: Browser, kind: str, htmx: bool) -> None:
    order = make()
    more = {"reason": "agreed_together"} if kind == "cancel" else {}
    answer = clara.post(f"/orders/{order.ref}/requests", htmx=htmx, kind=kind, comment="Graag", **more)
    assert (answer.location or answer.headers["HX-Redirect"]) == f"/orders/{order.ref}"
    page = clara.get(f"/orders/{order.ref}").text
    assert re.search(r'<div class="note note-good"[^>]* tabindex="-1" autofocus', page)


def test_no_act_of_any_view_leads_to_a_fragment() -> None:
    """A fragment scrolls past the note and switches `autofocus` off, whichever act it is."""
    led = re.compile(r"\b(?:go|answer|redirect)\([^\n]*(?:\n[^\n]*)?(?:_anchor|#\w)")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "app/web").rglob("*.py"))
        if led.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_an_update_without_words_is_asked_for_again_where_it_was_asked(world: World, fred: Browser) -> None:
    deal = world.order()
    deal.open("client", "update")
    answer = fred.post(f"/cases/{deal.case.ref}/answer", act="answer", text="")
    assert answer.status_code == 422
    field = re.search(r'<textarea[^>]*name="text"[^>]*>', answer.text)
    assert field is not None
    assert " autofocus" in field[0]
    assert 'aria-invalid="true"' in field[0]


def test_a_message_that_could_not_be_sent_is_not_in_the_conversation(
    make: MakeOrder, clara: Browser, transactions: Transactions
) -> None:
    order = make()
    clara.post(f"/orders/{order.ref}/messages", htmx=True, message="x" * 4001)
    with transactions.open(write=False) as tx:
        assert tx.session.query(ChatMessage).count() == 0
