"""Evidence through the pages, without scripts: chosen, told about, kept through mistakes, and seen alike by both."""

import re
from io import BytesIO

import pytest

from app.models import ChatMessage, Evidence
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, staff
from tests.support.domain.worlds import Deal, World
from tests.support.files import corpus
from tests.support.files.corpus import PDF, TXT
from tests.support.files.evidence import PICTURE, add, listed, page_of
from tests.support.files.evidence import deal as deal
from tests.support.files.pages import TEXT, check, linked, stored
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

BOTH = pytest.mark.databases("sqlite", "postgresql")


@BOTH
@pytest.mark.rule("X55", "X52", "G4")
def test_files_and_messages_are_added_step_by_step_and_both_see_the_same(
    clara: Browser, fred: Browser, sam: Browser, deal: Deal, world: World
) -> None:
    deal.message(FREELANCER, "¿Te gusta el color?")
    deal.message(CLIENT, "Ja, maar warmer.")
    first = english(clara, f"/cases/{deal.case.ref}")
    assert "Nothing has been added yet." in plain(first)
    assert f'href="{page_of(deal)}"' in first
    form = english(clara, page_of(deal))
    assert "PNG, JPEG, WebP, PDF, TXT; up to 20 files of 10 MB each" in plain(form)
    assert "Fred Ibáñez sees it as well, and customer service until the case is decided." in plain(form)
    chosen = add(clara, deal, PICTURE, ("plan.pdf", PDF, corpus.pdf()), end="/files?lang=en")
    refs = listed(chosen.text)
    assert (chosen.status_code, len(refs)) == (200, 2)
    assert "Caption" in plain(chosen.text)
    second = re.findall(r'name="messages" value="(\d+)"', chosen.text)[0]
    fields = {
        f"caption_{refs[0]}": "Zoeken op schaal",
        f"why_{refs[0]}": "Er komt niets uit.",
        f"day_{refs[0]}": "2026-01-09",
    }
    fields |= {f"why_{second}": "Hier vraag ik het."}
    sent = clara.post(page_of(deal) + "?lang=nl", kept=refs, messages=second, **fields)
    assert (sent.status_code, sent.location) == (303, f"/cases/{deal.case.ref}")
    assert [row.kind for row in world.rows(Evidence)] == ["file", "file", "message"]
    check(clara)
    for browser, who in ((clara, "you"), (fred, "Clara Jansen")):
        for path in (f"/cases/{deal.case.ref}", f"/orders/{deal.facts.ref}"):
            page = english(browser, path)
            card = plain(page.partition('id="evidence-')[2].partition("</section>")[0])
            assert "3 pieces" in card
            assert "Zoeken op schaal page.png · PNG" in card
            assert f"added by {who}" in card
            assert "shows 9 January 2026" in card
            assert "Er komt niets uit." in card
            assert "plan.pdf PDF" in card
            assert "Message from Fred" in card
            assert "¿Te gusta el color?" in card
            assert len(re.findall(r'<img src="/files/[0-9a-f]{32}/small" alt=""', page)) == 1
        assert browser.get(linked(page)[0]).status_code == 200
    timeline = plain(english(fred, f"/orders/{deal.facts.ref}")).partition("Full history")[2]
    assert "Clara Jansen added evidence" in timeline
    assert "2 files · 1 message" in timeline
    assert world.audit() is None
    assert "Delivered files" not in english(clara, f"/orders/{deal.facts.ref}"), "evidence is no delivery"


@pytest.mark.rule("X55")
def test_what_was_chosen_and_typed_stays_through_a_mistake_elsewhere(clara: Browser, deal: Deal) -> None:
    deal.message(FREELANCER, "It is blue.")
    (ref,) = listed(add(clara, deal, PICTURE, end="/files?lang=en").text)
    ticked = re.findall(r'name="messages" value="(\d+)"', english(clara, page_of(deal)))[0]
    typed = {f"caption_{ref}": "The menu", f"why_{ref}": "Too blue", f"why_{ticked}": "He says so"}
    for wrong, says in (
        ({f"day_{ref}": "2031-01-01"}, "Choose a date that is not in the future."),
        ({f"day_{ref}": "yesterday"}, "Enter the date as year-month-day"),
        ({f"caption_{ref}": "x" * 121}, "Shorten your text to 120 characters."),
        ({"files": [(BytesIO(corpus.HEIC), "photo.heic", "image/heic")]}, "“photo.heic” is a HEIC image."),
    ):
        answer = clara.post(page_of(deal) + "?lang=en", kept=ref, messages=ticked, **typed | wrong)
        assert answer.status_code == 422
        assert plain(answer.text).count(says) == 2, "above the form and at the field"
        assert listed(answer.text) == [ref]
        for value in (typed | wrong).values():
            assert f'value="{value}"' in answer.text or f"\n{value}</textarea>" in answer.text or "HEIC" in says
        assert re.search(rf'value="{ticked}" checked', answer.text)
    nothing = clara.post(page_of(deal) + "?lang=en")
    assert (nothing.status_code, "Choose a file or a message to add." in plain(nothing.text)) == (422, True)
    assert deal.world.rows(Evidence) == []


@pytest.mark.rule("X33", "F20")
def test_strangers_see_nothing_and_staff_only_while_the_case_is_open(
    clara: Browser, fred: Browser, olga: Browser, sam: Browser, guest: Browser, deal: Deal
) -> None:
    assert add(fred, deal, PICTURE).status_code == 303
    check(fred)
    case = f"/support/cases/{deal.case.ref}"
    file = linked(english(clara, f"/cases/{deal.case.ref}"))[0]
    for browser in (olga, sam):
        assert browser.get(page_of(deal)).status_code == 404
        assert add(browser, deal, TEXT).status_code == 404
    assert [olga.get(path).status_code for path in (file, f"{file}/small")] == [404, 404]
    assert guest.get(page_of(deal)).status_code == 302
    card = english(sam, case).partition('id="evidence-')[2].partition("</section>")[0]
    assert "added by Fred" in plain(card)
    assert page_of(deal) not in card, "they read it, and add nothing"
    small = sam.get(f"{file}/small")
    assert (small.content_type, small.data[:4]) == ("image/webp", b"RIFF")
    assert sam.get(file).status_code == 200
    assert "Customer service read this order" in plain(english(fred, f"/orders/{deal.facts.ref}"))
    staff(deal, "take", "refuse")
    assert [sam.get(path).status_code for path in (file, f"{file}/small")] == [404, 404]
    assert "evidence-" not in english(sam, case)
    assert english(clara, f"/cases/{deal.case.ref}").count(f"{file}/small") == 1, "the parties keep it"


@pytest.mark.rule("M9")
def test_after_the_decision_no_evidence_is_taken_and_nothing_is_left_behind(clara: Browser, deal: Deal) -> None:
    staff(deal, "take", "refuse")
    asked = clara.get(page_of(deal) + "?lang=en")
    for refused in (asked, add(clara, deal, TEXT), add(clara, deal, TEXT, end="/files")):
        assert refused.status_code == 409
        assert "Evidence can no longer be added to this case." in plain(refused.text)
    assert page_of(deal) not in clara.get(f"/cases/{deal.case.ref}").text
    assert (deal.world.rows(Evidence), stored(clara)) == ([], [])


@pytest.mark.rule("X52", "X55")
def test_a_message_of_another_order_is_none_and_the_same_one_is_added_once(clara: Browser, deal: Deal) -> None:
    other = deal.world.order()
    other.message(CLIENT, "Elsewhere")
    deal.message(CLIENT, "Here")
    elsewhere, here = (row.id for row in deal.world.rows(ChatMessage))
    for ids, status in ((elsewhere, 422), (here, 303), (here, 422), (10**30, 422)):
        assert clara.post(page_of(deal), messages=str(ids)).status_code == status
    assert [row.message_id for row in deal.world.rows(Evidence)] == [here]
    assert 'name="messages"' not in clara.get(page_of(deal)).text, "there is none left to tick"


@pytest.mark.rule("X55", "G1")
def test_a_lost_or_doubled_job_changes_nothing_and_what_is_no_picture_has_an_icon(clara: Browser, deal: Deal) -> None:
    broken = ("page.png", "image/png", corpus.picture("PNG")[:60])
    add(clara, deal, PICTURE, TEXT, ("plan.pdf", PDF, corpus.pdf()))
    waiting = clara.get(f"/cases/{deal.case.ref}?lang=en").text
    assert ("/small" in waiting, "being checked" in waiting) == (False, True)
    check(clara)
    kept = len(stored(clara))
    check(clara)
    assert len(stored(clara)) == kept
    assert clara.get(f"/cases/{deal.case.ref}").text.count("/small") == 1
    assert add(clara, deal, broken).status_code == 422
    answer(deal, FREELANCER, "agree")
    assert add(clara, deal, ("more.txt", TXT, b"more")).status_code == 303
