"""Asking customer service to cancel a milestone order, and answering it: the pages of both parties, without scripts."""

import re

import pytest

from app.models import Case
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.pages.support_cancellations import deal as deal
from tests.support.pages.support_cancellations import page_of, read
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

BOTH = pytest.mark.databases("sqlite", "postgresql")
KIND = "support_cancellation"
FORM = f"/resolution/{KIND}"
REQUEST = {"reason": "agreed_together", "comment": "Liever stoppen"}


@BOTH
@pytest.mark.rule("B7", "X19", "B9")
def test_a_milestone_order_is_cancelled_through_customer_service_step_by_step(
    clara: Browser, fred: Browser, deal: Deal
) -> None:
    first = english(clara, page_of(deal))
    form_page = href(first, "Cancel through customer service")
    assert form_page is not None
    form = english(clara, form_page)
    assert "Cancelling should be a last resort." in plain(form)
    assert "customer service can read this order, its conversation and its requests" in plain(form)
    assert re.findall(r'name="scope" value="([^"]+)"', form) == [str(m.id) for m in deal.facts.milestones] + ["rest"]
    assert "Ordered by mistake" in form
    assert "I cannot complete the work" not in form, "a reason of the other side"
    wish = REQUEST | {"scope": str(deal.facts.milestones[0].id)}
    review = clara.post(page_of(deal, f"{FORM}?lang=en"), **wish)
    assert review.status_code == 200
    text = plain(main_of(review.text))
    assert "Milestone 1: Part 1" in text
    assert "You get €400.00 back right away." in text
    assert "€400.00 stays in escrow for 7 more days" in text
    assert "There is no deadline for customer service here." in text
    assert deal.facts.cases == (), "nothing is sent by looking"
    sent = clara.post(page_of(deal, "/requests?lang=nl"), kind=KIND, **wish)
    assert (sent.status_code, sent.location) == (303, page_of(deal))
    case = deal.case
    assert (case.kind, case.opened_by, case.layer) == ("support_cancellation", CLIENT, 3)
    theirs = read(fred, deal)
    assert "Clara Jansen asked customer service to cancel milestone 1" in theirs
    assert "We agreed to stop" in theirs
    assert "Written in Dutch Liever stoppen" in theirs
    assert href(english(clara, page_of(deal)), "Cancel through customer service") is None, "one at a time (X25)"


@pytest.mark.rule("B7", "F13")
@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"scope": ""}, "Choose what should be cancelled."),
        ({"scope": "999999"}, "Choose what should be cancelled."),
        ({"reason": ""}, "Choose a reason to continue."),
        ({"reason": "cannot_complete"}, "Choose a reason to continue."),
        ({"reason": "other", "comment": "  "}, "Explain your reason in a few words."),
        ({"comment": "x" * 4001}, "Shorten your text to 4,000 characters."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    clara: Browser, deal: Deal, wish: dict[str, str], says: str
) -> None:
    fields = REQUEST | {"scope": "rest"} | wish
    for end in (FORM, "/requests"):
        response = clara.post(page_of(deal, f"{end}?lang=en"), kind=KIND, **fields)
        assert response.status_code == 422
        assert says in plain(response.text)
        assert fields["comment"].strip() in response.text
    assert deal.facts.cases == ()


@pytest.mark.rule("X33", "X19")
def test_for_strangers_and_staff_there_is_no_such_page(olga: Browser, sam: Browser, guest: Browser, deal: Deal) -> None:
    ref = ask(deal)
    answer_page = f"/cases/{ref}/answer"
    paths = [page_of(deal, FORM), f"/cases/{ref}", *(f"{answer_page}?act={act}" for act in ("agree", "object"))]
    for path in paths:
        for browser in (olga, sam):
            assert browser.get(path).status_code == 404, path
        assert guest.get(path).status_code == 302
    for browser in (olga, sam):
        assert browser.post(page_of(deal, FORM), **REQUEST).status_code == 404
        assert browser.post(page_of(deal, "/requests"), kind=KIND, **REQUEST).status_code == 404
        assert browser.post(answer_page, act="object", text="x").status_code == 404


@pytest.mark.rule("B7", "F4")
def test_a_plain_order_is_cancelled_between_the_two(clara: Browser, world: World) -> None:
    plain_order = world.order()
    response = clara.get(page_of(plain_order, f"{FORM}?lang=en"))
    assert response.status_code == 409
    assert "ask the other party to agree to cancel it" in plain(response.text)
    assert href(english(clara, page_of(plain_order)), "Cancel through customer service") is None


@pytest.mark.rule("B7", "X19")
def test_the_resolution_center_leads_to_customer_service(clara: Browser, fred: Browser, deal: Deal) -> None:
    target = page_of(deal, FORM)
    assert href(english(clara, page_of(deal, "/resolution?kind=")), "Cancel through customer service") == target
    assert href(english(fred, page_of(deal, "/resolution")), "Cancel through customer service") == target


@BOTH
@pytest.mark.rule("B7", "X7")
def test_the_other_party_agrees_objects_or_reads_that_they_did(clara: Browser, fred: Browser, deal: Deal) -> None:
    ref = ask(deal)
    base = f"/cases/{ref}/answer"
    assert "Customer service reads the objection." in plain(english(fred, f"{base}?act=object"))
    empty = fred.post(f"{base}?lang=en", act="object", text=" ")
    assert (empty.status_code, "Explain why you do not agree" in plain(empty.text)) == (422, True)
    assert fred.post(f"{base}?lang=es", act="object", text="El trabajo está hecho").status_code == 303
    assert "Answer of Fred Ibáñez Does not agree Written in Spanish El trabajo está hecho" in read(clara, deal)
    assert fred.post(base, act="object", text="Otra vez").status_code == 409
    assert "the money goes back to the client without waiting" in plain(english(fred, f"{base}?act=agree"))
    assert fred.post(base, act="agree").status_code == 303
    assert deal.case.stance == "agreed"
    assert clara.post(base, act="agree").status_code == 403, "not the opener's act"
    assert fred.post(base, act="withdraw").status_code == 403
    assert "customer service does not decide anything" in plain(english(clara, f"{base}?act=withdraw"))
    assert clara.post(base, act="withdraw").status_code == 303
    assert deal.case.state == "withdrawn"
    assert clara.get(f"{base}?act=withdraw").status_code == 409


@BOTH
@pytest.mark.rule("X7", "X40", "G10")
def test_a_verdict_is_read_by_both_and_the_silent_side_may_still_agree(
    clara: Browser, fred: Browser, deal: Deal, world: World
) -> None:
    ref = ask(deal)
    staff(deal, "take", "grant", text="The brief asked for a logo in three sizes.")
    for browser, goes in ((clara, "you get €400.00 back"), (fred, "goes back to Clara Jansen")):
        text = read(browser, deal)
        assert "Cancelled Freelancer" in text or "Cancelled Client" in text
        assert "Cause: decided by customer service" in text
        assert "Statement of customer service The brief asked for a logo in three sizes." in text
        assert goes in text
    agreement = f"/cases/{ref}/answer?act=agree"
    assert href(english(clara, page_of(deal)), "I agree") is None
    assert href(english(fred, page_of(deal)), "I agree") == agreement
    assert "goes back to Clara Jansen right away." in plain(english(fred, agreement))
    assert fred.post(f"/cases/{ref}/answer", act="agree").status_code == 303
    assert (deal.facts.consent, deal.facts.escrow.minor) == ("explicit", 0)
    assert fred.get(agreement).status_code == 409
    assert world.audit() is None


@pytest.mark.rule("B7", "X31")
def test_a_refusal_leaves_the_order_as_it_was(clara: Browser, deal: Deal) -> None:
    ask(deal, FREELANCER, 2, "cannot_complete")
    answer(deal, CLIENT, "object")
    staff(deal, "take", "refuse", text="The reason is not proved.")
    text = read(clara, deal)
    assert "Decided" in text
    assert "The reason is not proved." in text
    assert "Ongoing" in text
    assert href(english(clara, page_of(deal)), "Cancel through customer service") is not None


@pytest.mark.rule("X25", "B7")
def test_a_form_that_is_sent_twice_asks_once(clara: Browser, deal: Deal) -> None:
    for _ in range(2):
        response = clara.post(page_of(deal, "/requests"), op_id="0" * 32, kind=KIND, scope="rest", **REQUEST)
        assert response.status_code == 303
    assert len(deal.world.rows(Case)) == 1
    assert clara.post(page_of(deal, "/requests"), kind=KIND, scope="rest", **REQUEST).status_code == 409
