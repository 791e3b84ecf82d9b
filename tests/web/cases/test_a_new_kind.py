"""A kind that one module describes, walked through every room: nothing else but its catalogs knows it."""

from dataclasses import replace

import pytest

from app.models import Event, File
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, text_of
from tests.support.new_kind.valuation import KIND, NAME
from tests.support.new_kind.walking import ASKED, QUEUE, ask, reply
from tests.support.new_kind.walking import deal as deal
from tests.support.new_kind.walking import kind as kind
from tests.support.new_kind.walking import office as office
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite", "postgresql")

LEAST = "€200.00"
SECRET = tuple(replace(m, text=replace(m.text, readers=())) if m.act == "reply" and m.text else m for m in KIND.moves)


def test_the_form_asks_what_the_kind_describes_and_names_what_is_wrong(clara: Browser, deal: Deal) -> None:
    path = f"/orders/{deal.facts.ref}/resolution/{NAME}"
    form = plain(english(clara, path))
    for label in ("What is it about?", "All of the work", "What it is worth", "Only you see this.", "Explanation"):
        assert label in form
    for changed, wrong in (
        ({"part": ""}, "Choose what it is about."),
        ({"worth": ""}, "Write what the work is worth."),
        ({"worth": "much"}, "Enter the price as you would read it"),
        ({"worth": "1240.01"}, "It cannot be worth more than was agreed."),
    ):
        refused = clara.post(f"{path}?lang=en", **ASKED | changed)
        assert refused.status_code == 422
        assert wrong in plain(main_of(refused.text)), wrong
        assert "Only half is there." in refused.text, "what was typed is still there"
    assert deal.facts.cases == ()


@pytest.mark.rule("G2")
def test_the_review_tells_what_may_come_before_anything_is_sent(clara: Browser, deal: Deal) -> None:
    sent = clara.post(f"/orders/{deal.facts.ref}/resolution/{NAME}?lang=en", **ASKED)
    review = plain(main_of(sent.text))
    for shown in ("€600.50", LEAST, "a last call begins", "If customer service decides", "Only half is there."):
        assert shown in review
    assert review.count("gives a view") == 1, "two states know this act"
    assert deal.facts.cases == ()


@pytest.mark.rule("X33")
def test_what_one_side_must_not_see_it_sees_nowhere(
    clara: Browser, fred: Browser, sam: Browser, deal: Deal, world: World, office: Mailbox
) -> None:
    ref = ask(clara, deal)
    world.live(deal.due())
    world.sweep()  # the last call, of which an event is for the client alone
    office.send()
    for path in (f"/orders/{deal.facts.ref}", f"/cases/{ref}"):
        assert LEAST in english(clara, path)
        assert LEAST not in english(fred, path)
    assert LEAST in english(sam, f"{QUEUE}/{ref}")
    assert any("200" in text_of(mail) for mail in office.to(CLARA.email))
    assert not any("200,00" in text_of(mail) for mail in office.to(FRED.email))
    alone = "Nobody has answered you yet"
    assert alone in english(clara, f"/orders/{deal.facts.ref}")
    assert alone in english(clara, "/inbox")
    assert alone not in english(fred, f"/orders/{deal.facts.ref}") + english(fred, "/inbox")


@pytest.mark.rule("G8", "X33")
def test_an_answer_brings_a_text_and_a_file(
    clara: Browser, fred: Browser, sam: Browser, olga: Browser, deal: Deal
) -> None:
    ref = ask(clara, deal)
    page = fred.get(f"/cases/{ref}/answer?act=reply&lang=en").text
    assert 'type="file"' in page
    assert "Both go on talking." not in page
    assert reply(fred, ref, text="").status_code == 422
    assert fred.get(f"/cases/{ref}/answer?act=reply").status_code == 200, "nothing is lost"
    assert reply(fred, ref).status_code == 303
    (kept,) = deal.world.rows(File)
    assert (kept.case_id, kept.submission_id, kept.name) == (deal.case.id, None, "proof.txt")
    for browser, path in ((clara, f"/orders/{deal.facts.ref}"), (clara, f"/cases/{ref}"), (sam, f"{QUEUE}/{ref}")):
        seen = english(browser, path)
        assert "All of it is there." in seen
        assert f"/files/{kept.ref}" in seen
        assert browser.get(f"/files/{kept.ref}").data == b"what was made"
    assert olga.get(f"/files/{kept.ref}").status_code == 404
    assert reply(fred, ref).status_code == 409, "it was answered"


@pytest.mark.rule("X33")
@pytest.mark.parametrize("kind", [replace(KIND, moves=SECRET)], indirect=True)
def test_an_answer_for_staff_alone_stays_from_the_other_side(
    clara: Browser, fred: Browser, sam: Browser, deal: Deal
) -> None:
    ref = ask(clara, deal)
    assert reply(fred, ref).status_code == 303
    (kept,) = deal.world.rows(File)
    for browser, path, seen in ((clara, "/cases", False), (fred, "/cases", True), (sam, QUEUE, True)):
        assert ("All of it is there." in english(browser, f"{path}/{ref}")) is seen
        assert (browser.get(f"/files/{kept.ref}").status_code == 200) is seen


@pytest.mark.rule("G12")
@pytest.mark.parametrize(("language", "label"), [("en", "Have the work valued"), ("nl", "Het werk laten waarderen")])
def test_help_tells_how_it_can_end(clara: Browser, language: str, label: str) -> None:
    text = plain(clara.get(f"/help/requests?lang={language}").text)
    assert label in text


@pytest.mark.parametrize(
    ("language", "asked"), [("nl", "Je hebt een waardering gevraagd"), ("es", "Has pedido una valoración")]
)
def test_it_speaks_its_readers_language(clara: Browser, deal: Deal, language: str, asked: str) -> None:
    ref = ask(clara, deal)
    for path in (f"/orders/{deal.facts.ref}", f"/cases/{ref}", "/inbox"):
        page = clara.get(f"{path}?lang={language}").text
        assert asked in page or path == "/inbox"


def test_its_record_is_chained_like_any_other(clara: Browser, deal: Deal, world: World) -> None:
    ask(clara, deal)
    assert [event.name for event in world.rows(Event, Event.order_id == deal.id)][-1] == "valuation.opened"
    assert deal.told(FREELANCER)[-1] == deal.told(CLIENT)[-1] == "valuation.opened"
    assert world.audit() is None
