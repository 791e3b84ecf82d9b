"""Briefs and offers in the browser, without scripts: posted, offered, accepted, and refused where they should be."""

import re

import pytest

from app.models import Operation
from app.rules.base.people import CLIENT
from app.services.offers import offers
from tests.support.domain.factories import make_offer
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.pages.offers import day, three
from tests.support.pages.offers import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def offered(world: World, *amounts: int) -> Deal:
    deal = world.brief()
    with world.tx() as tx:
        make_offer(tx, deal.id, *(amounts or (40_000, 30_000)))
    return deal


@pytest.mark.rule("B5", "X41")
def test_the_freelancer_makes_an_offer_in_their_own_format(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.brief()
    typed = {"rows": "1", "amount_1": "1234,50", "due_1": day(world, 9), "message": "Con mucho gusto."}
    review = fred.post(f"/orders/{deal.facts.ref}/offer", **typed)
    assert re.search(r"1\.?234,50 €", plain(review.text).replace("\xa0", " "))
    assert fred.post(f"/orders/{deal.facts.ref}/offers", **typed).status_code == 303
    assert deal.facts.price == 123_450
    seen = english(clara, f"/orders/{deal.facts.ref}")
    assert 'lang="es"' in seen
    assert "Con mucho gusto." in seen
    assert re.search("Answer the offer from Fred Ibáñez before.*?€1,234.50", plain(english(clara, "/inbox")))


@pytest.mark.rule("B6", "B8", "G2")
def test_the_client_accepts_after_seeing_what_is_paid_first(world: World, clara: Browser) -> None:
    deal = offered(world)
    ref = deal.facts.ref
    review = plain(english(clara, f"/orders/{ref}/acceptance?version=1"))
    assert "You pay first €400.00" in review
    assert "before 11 Mar 2026" in review
    assert world.rows(Operation) == []
    assert clara.post(f"/orders/{ref}/acceptance", version="1").status_code == 303
    assert deal.facts.state == "pending"
    assert [m.state for m in deal.facts.milestones] == ["charging", "planned"]
    assert clara.get(f"/orders/{ref}").status_code == 200


@pytest.mark.rule("X8")
@pytest.mark.parametrize("version", ["0", "1", "3", "", "x", "-1"])
def test_an_old_version_is_refused_in_the_browser_too(world: World, clara: Browser, version: str) -> None:
    deal = offered(world)
    with world.tx() as tx:
        make_offer(tx, deal.id, 50_000)
    for response in (
        clara.get(f"/orders/{deal.facts.ref}/acceptance?version={version}"),
        clara.post(f"/orders/{deal.facts.ref}/acceptance", version=version),
    ):
        assert response.status_code == 409
    assert deal.facts.state == "proposed"


CLIENTS = ["acceptance", "offer-changes"]
FREELANCERS = ["offer", "offers"]


@pytest.mark.rule("B8")
def test_neither_side_posts_the_others_act(world: World, clara: Browser, fred: Browser) -> None:
    deal = offered(world)
    ref = deal.facts.ref
    for path in CLIENTS:
        assert fred.post(f"/orders/{ref}/{path}", version="1", message="Hm").status_code == 403
        assert fred.get(f"/orders/{ref}/{path}?version=1").status_code == 403
    for path in FREELANCERS:
        assert clara.post(f"/orders/{ref}/{path}", **three(world)).status_code == 403
    assert clara.get(f"/orders/{ref}/offer").status_code == 403
    assert deal.facts.cases[0].details == {"offer": 1, "version": 1}


def test_strangers_and_staff_find_nothing(world: World, olga: Browser, sam: Browser) -> None:
    ref = offered(world).facts.ref
    for browser in (olga, sam):
        for path in ("", "/offer", "/acceptance?version=1", "/offer-changes?version=1", "/ending"):
            assert browser.get(f"/orders/{ref}{path}").status_code == 404
        for path in ("offers", "acceptance", "offer-changes", "ending"):
            assert browser.post(f"/orders/{ref}/{path}", version="1", message="x", act="decline").status_code == 404


def test_asking_for_changes_needs_words_and_reaches_the_freelancer(world: World, clara: Browser, fred: Browser) -> None:
    deal = offered(world)
    path = f"/orders/{deal.facts.ref}/offer-changes"
    assert clara.post(path, version="1", message=" ").status_code == 422
    assert clara.post(path, version="1", message="Eerder, graag.").status_code == 303
    assert deal.facts.cases[0].state == "asked"
    seen = english(fred, f"/orders/{deal.facts.ref}")
    assert "Eerder, graag." in seen
    assert "Make an offer" in seen


@pytest.mark.parametrize(("who", "act", "label"), [("clara", "decline", "Decline"), ("fred", "withdraw", "Withdraw")])
def test_it_is_ended_after_a_review(
    world: World, request: pytest.FixtureRequest, who: str, act: str, label: str
) -> None:
    browser: Browser = request.getfixturevalue(who)
    deal = offered(world)
    assert f"{label} the offer" in plain(english(browser, f"/orders/{deal.facts.ref}/ending"))
    assert browser.post(f"/orders/{deal.facts.ref}/ending", act=act).status_code == 303
    assert deal.facts.state == "dismissed"
    page = english(browser, f"/orders/{deal.facts.ref}")
    assert "Not agreed" in page
    assert "Accept and pay" not in page
    assert browser.get(f"/orders/{deal.facts.ref}/ending").status_code in (403, 409)


@pytest.mark.rule("X36")
def test_after_the_week_the_page_offers_no_answer_although_nobody_swept(world: World, clara: Browser) -> None:
    deal = offered(world)
    world.live(deal.due("offer"))
    page = plain(english(clara, f"/orders/{deal.facts.ref}"))
    assert "Fred Ibáñez has your brief" in page
    assert "Accept and pay" not in page
    assert clara.post(f"/orders/{deal.facts.ref}/acceptance", version="1").status_code == 409


@pytest.mark.rule("X37")
def test_pages_of_an_order_are_closed_to_a_proposal(world: World, clara: Browser, fred: Browser) -> None:
    ref = offered(world).facts.ref
    assert fred.get(f"/orders/{ref}/deliveries").status_code == 409
    assert clara.get(f"/orders/{ref}/approval").status_code == 409
    for kind in ("update", "support_cancellation"):
        assert clara.get(f"/orders/{ref}/resolution/{kind}").status_code == 409
    assert clara.get(f"/orders/{ref}/postings").status_code == 200
    for path in (
        "payment",
        "payment/cancellation",
        "resolution/support_cancellation",
        "resolution",
        "milestones/1/start",
        "changes",
    ):
        for browser in (clara, fred):
            assert browser.get(f"/orders/{ref}/{path}").status_code in (200, 403, 404, 409), path


def test_people_write_to_each_other_before_there_is_an_order(world: World, clara: Browser) -> None:
    deal = offered(world)
    assert clara.post(f"/orders/{deal.facts.ref}/messages", message="Kan het eerder?").status_code == 303
    assert "Kan het eerder?" in clara.get(f"/orders/{deal.facts.ref}").text
    assert clara.post(f"/orders/{deal.facts.ref}/messages", message="").status_code == 422


@pytest.mark.rule("G4")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_the_page_is_whole_in_every_language(world: World, clara: Browser, fred: Browser, locale: str) -> None:
    ref = offered(world).facts.ref
    for browser in (clara, fred):
        page = browser.get(f"/orders/{ref}?lang={locale}")
        assert f'<html lang="{locale}"' in page.text
        assert not re.search(r"%\(|None|undefined", main_of(page.text))


def test_the_list_says_whose_turn_it_is(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.brief()
    assert "Waiting for an offer from" in plain(english(clara, "/orders?tab=proposed"))
    assert "Your turn" in plain(english(fred, "/orders?tab=proposed"))
    with world.tx() as tx:
        make_offer(tx, deal.id, 40_000)
    assert "Answer the offer before" in plain(english(clara, "/orders?tab=proposed"))
    assert "Waiting for Clara Jansen until" in plain(english(fred, "/orders?tab=proposed"))
    with deal.acting(CLIENT) as (tx, facts, actor):
        offers.end(tx, facts, actor, "decline")
    assert "Not agreed" in plain(english(fred, "/orders?tab=proposed"))


def test_an_order_that_never_was_a_brief_has_none_of_these_pages(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    deal.open(CLIENT, "update")
    ref = deal.facts.ref
    for browser in (clara, fred):
        for path in ("offer", "acceptance?version=1", "offer-changes?version=1", "ending"):
            assert browser.get(f"/orders/{ref}/{path}").status_code == 404, path
        for path in ("offer", "offers", "acceptance", "offer-changes", "ending"):
            sent = browser.post(f"/orders/{ref}/{path}", version="1", act="decline", message="Hm", amount_1="1")
            assert sent.status_code == 404, path
    assert deal.facts.state == "ongoing"


@pytest.mark.rule("G2", "B5")
def test_a_freelancer_reads_that_they_can_make_another_offer(world: World, clara: Browser, fred: Browser) -> None:
    page = f"/orders/{offered(world).facts.ref}"
    assert "You can make another offer." in plain(english(fred, page))
    assert "Fred Ibáñez can make another offer." in plain(english(clara, page))


@pytest.mark.rule("B5")
def test_a_brief_says_that_no_deadline_runs(world: World, clara: Browser, fred: Browser) -> None:
    page = f"/orders/{world.brief().facts.ref}"
    assert "There is no deadline. Clara Jansen is waiting for your offer." in plain(english(fred, page))
    assert "There is no deadline. You can withdraw the brief until there is an offer." in plain(english(clara, page))
