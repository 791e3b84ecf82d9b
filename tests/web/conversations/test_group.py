"""The group of a case on its pages: who reads it is named, who is in it writes, for everybody else there is none."""

from dataclasses import replace

import pytest

from app.models import Conversation, StaffAccess
from app.rules.base import registry
from app.rules.base.kind import DISPUTE
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.registry import KINDS
from tests.support.domain.customer_service import ask, staff
from tests.support.domain.people import FRED, SAM, TESS, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, href, main_of, plain, statements
from tests.support.pages.lists import world as world
from tests.support.services.groups import begin, write
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("B14", "X63", "X33")]
NAMES = {
    "en": "Clara Jansen, Fred Ibáñez and Sam Okafor from customer service read this.",
    "nl": "Clara Jansen, Fred Ibáñez en Sam Okafor van de klantenservice lezen dit.",
    "es": "Clara Jansen, Fred Ibáñez y Sam Okafor (Atención al cliente) leen esto.",
}


@pytest.fixture
def deal(world: World) -> Deal:
    """An order with a case at customer service, in which the two wrote to each other."""
    deal = world.order(amounts=(40_000, 30_001), title="Shop")
    deal.message(CLIENT, "Only between us")
    ask(deal, part=1)
    return deal


@pytest.mark.databases("sqlite", "postgresql")
def test_who_reads_it_is_named_above_the_field_on_the_page_of_each(
    clara: Browser, fred: Browser, sam: Browser, deal: Deal
) -> None:
    group, case = begin(deal), deal.case.ref
    write(deal, group, SAM, "What was agreed?")
    for browser, path in ((clara, f"/cases/{case}"), (fred, f"/cases/{case}"), (sam, f"/support/cases/{case}")):
        for there in (path, f"/conversations/{group}"):
            for lang, said in NAMES.items():
                page = main_of(browser.get(f"{there}?lang={lang}").text)
                block = page[page.index('id="group"') :]
                assert said in plain(block)
                assert block.index('id="readers"') < block.index("<textarea")
            assert "What was agreed?" in page


@pytest.mark.parametrize("htmx", [False, True])
def test_each_of_them_writes_there_and_not_in_the_conversation_of_the_order(
    clara: Browser, sam: Browser, deal: Deal, htmx: bool
) -> None:
    group = begin(deal)
    for browser, said in ((clara, "The third draft"), (sam, "Thank you")):
        answer = browser.post(f"/conversations/{group}/messages?lang=en", htmx=htmx, message=said)
        assert answer.status_code == (200 if htmx else 303)
        shown = answer.text if htmx else browser.get(f"/conversations/{group}?lang=en").text
        assert said in shown
        assert "Sent to everyone in the group conversation" in shown
    order = english(clara, f"/orders/{deal.facts.ref}")
    assert "The third draft" not in order
    assert "Only between us" in order
    assert href(order, "Group conversation about this case") == f"/conversations/{group}"
    empty = clara.post(f"/conversations/{group}/messages?lang=en", htmx=htmx, message=" ")
    assert (empty.status_code, "Write a message first." in empty.text) == (422, True)


def test_for_everybody_else_there_is_none(world: World, olga: Browser, sam: Browser, deal: Deal) -> None:
    with world.tx() as tx:
        user_of(tx, TESS)
    group, case = begin(deal, "", by=TESS), deal.case.ref
    for browser in (olga, sam):
        assert browser.get(f"/conversations/{group}").status_code == 404
        assert browser.post(f"/conversations/{group}/messages", message="Hello").status_code == 404
    assert 'id="group"' not in english(sam, f"/support/cases/{case}"), "he may read the case, and is not in the group"
    (own,) = world.rows(Conversation, Conversation.order_id == deal.id, Conversation.kind == "order")
    assert sam.get(f"/conversations/{own.ref}").status_code == 404
    assert olga.get("/conversations/none").status_code == 404


def test_who_is_in_the_group_reads_nothing_else_of_the_order(
    monkeypatch: pytest.MonkeyPatch, world: World, sam: Browser, clara: Browser, deal: Deal
) -> None:
    """A dispute that the two settle between themselves, and somebody of the staff helps them."""
    ours = KINDS["support_cancellation"]
    monkeypatch.setitem(registry._KINDS, ours.name, replace(ours, tier=DISPUTE, staff_see=()))
    group, case = begin(deal), deal.case.ref
    page = english(sam, f"/conversations/{group}")
    for hidden in ("Only between us", "Because of the weather.", "Shop", "€"):
        assert hidden not in page
    assert sam.get(f"/support/cases/{case}").status_code == 404
    order = english(clara, f"/orders/{deal.facts.ref}")
    assert "Only Fred Ibáñez will read this." in order, "staff do not read the conversation of the order"
    assert "it on " in plain(order)[plain(order).index("Who else has read this order") :]
    assert [(row.order_id, row.what) for row in world.rows(StaffAccess)] == [(deal.id, "group")]


def test_after_the_decision_the_parties_read_it_and_staff_do_not(clara: Browser, sam: Browser, deal: Deal) -> None:
    group = begin(deal)
    write(deal, group, CLIENT, "The third draft")
    staff(deal, "take", "refuse")
    page = english(clara, f"/cases/{deal.case.ref}")
    assert "The third draft" in page
    assert "nobody can write here anymore. Only the two parties can still read it." in plain(page)
    assert "<textarea" not in page
    assert clara.post(f"/conversations/{group}/messages", message="Still").status_code == 409
    assert sam.get(f"/conversations/{group}").status_code == 404


def test_who_has_left_the_role_is_not_named_and_finds_nothing(
    world: World, clara: Browser, sam: Browser, deal: Deal
) -> None:
    group = begin(deal)
    with world.tx() as tx:
        user_of(tx, SAM).roles = ""
    assert sam.get(f"/conversations/{group}").status_code == 404
    assert "Clara Jansen and Fred Ibáñez read this." in plain(english(clara, f"/conversations/{group}"))


def test_news_of_it_leads_there(clara: Browser, sam: Browser, deal: Deal) -> None:
    group = begin(deal)
    write(deal, group, FRED, "Here I am")
    for browser in (clara, sam):
        page = english(browser, "/inbox")
        assert "Fred Ibáñez wrote in the group conversation" in plain(page)
        assert f"/conversations/{group}" in page


def test_the_order_page_costs_no_statement_more(clara: Browser, deal: Deal) -> None:
    path = f"/orders/{deal.facts.ref}"
    english(clara, path)
    with statements(clara) as without:
        english(clara, path)
    group = begin(deal)
    for _ in range(3):
        write(deal, group, FREELANCER)
    with statements(clara) as with_group:
        english(clara, path)
    assert len(with_group) == len(without)
