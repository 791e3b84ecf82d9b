"""The inbox of staff: what they were told, what they have to do, and the way to the page where they do it (X53)."""

import pytest
from flask import Flask

from app.models import Notification, User
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import FINN, SAM, TESS, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, plain, statements, titles, unread_of
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
PARTS = (40_000, 30_001)


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones."""
    return world.order(amounts=PARTS)


@pytest.fixture
def finn(app: Flask, world: World) -> Browser:
    """Somebody of finance."""
    with world.tx() as tx:
        user_id = user_of(tx, FINN).id
    return Browser(app, user_id)


@pytest.mark.rule("X53")
def test_customer_service_reads_who_asks_what_and_what_is_to_be_done_and_comes_to_the_case(
    sam: Browser, deal: Deal
) -> None:
    ref = ask(deal, part=1)
    page = english(sam, "/inbox")
    assert titles(page) == ["Unread: Clara Jansen asked customer service to cancel milestone 1"]
    assert "Take up the case and decide it." in plain(page)
    assert "Clara Jansen and Fred Ibáñez" in plain(page)
    assert unread_of(sam) == 1
    [told] = [n.id for n in deal.world.rows(Notification) if n.role == "support"]
    opened = sam.post(f"/inbox/{told}")
    assert opened.location == f"/support/cases/{ref}"
    assert sam.get(opened.location).status_code == 200
    assert unread_of(sam) == 0
    assert f'href="/support/cases/{ref}"' in english(sam, "/inbox")


@pytest.mark.rule("X53", "X33")
def test_finance_reads_what_failed_by_names_and_amounts_and_comes_to_the_operation(finn: Browser, world: World) -> None:
    deal = world.order(state="cancelled", title="Secret plans")
    deal.gateway("failed")
    page = english(finn, "/inbox")
    assert titles(page) == ["Unread: The refund of €1,240.00 to Clara Jansen failed"]
    assert "Secret plans" not in page, "finance never reads a title"
    assert deal.facts.ref[:8] in plain(page)
    [told] = [n.id for n in world.rows(Notification) if n.role == "finance"]
    assert finn.post(f"/inbox/{told}").location == "/finance/operations"


@pytest.mark.rule("X53", "X33")
def test_what_was_told_by_a_role_is_gone_with_the_role(sam: Browser, deal: Deal) -> None:
    ask(deal)
    assert unread_of(sam) == 1
    with deal.world.tx() as tx:
        user_of(tx, SAM).roles = "finance"
    assert (titles(english(sam, "/inbox")), unread_of(sam)) == ([], 0)
    [told] = [n.id for n in deal.world.rows(Notification) if n.role == "support"]
    assert sam.post(f"/inbox/{told}").status_code == 404


@pytest.mark.rule("X53")
def test_a_decision_is_told_to_the_colleagues_of_who_decided(app: Flask, sam: Browser, deal: Deal) -> None:
    with deal.world.tx() as tx:
        user_id = user_of(tx, TESS).id
    tess = Browser(app, user_id)
    ask(deal)
    staff(deal, "take")
    answer(deal, FREELANCER, "object")
    staff(deal, "refuse")
    assert titles(english(tess, "/inbox")) == [
        "Unread: Customer service decided not to cancel",
        "Unread: Clara Jansen asked customer service to cancel the rest of the order",
    ]
    assert titles(english(sam, "/inbox")) == [
        "Unread: Fred Ibáñez objected to the cancellation",
        "Unread: Clara Jansen asked customer service to cancel the rest of the order",
    ]


@pytest.mark.rule("X53", "G4")
@pytest.mark.parametrize(("language", "todo"), [("nl", "Pak de zaak op"), ("es", "Toma el caso")])
def test_it_is_read_in_the_readers_language(sam: Browser, deal: Deal, language: str, todo: str) -> None:
    ask(deal, part=1)
    page = plain(sam.get(f"/inbox?lang={language}").text)
    assert todo in page
    assert "customer service" not in page


@pytest.mark.rule("F20")
def test_staff_who_are_told_nothing_read_where_it_would_stand(sam: Browser, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    deal.message(FREELANCER)
    assert "Nothing yet" in english(sam, "/inbox")


def test_its_cost_does_not_grow_with_its_lines(sam: Browser, world: World) -> None:
    counts = []
    english(sam, "/inbox")
    for times in (1, 9):
        for _ in range(times):
            ask(world.order(amounts=PARTS))
        with statements(sam) as seen:
            lines = len(titles(english(sam, "/inbox")))
        counts.append(len(seen))
    assert lines == 10
    assert counts[0] == counts[1]


@pytest.mark.rule("X62")
def test_a_member_of_staff_who_is_a_party_reads_it_as_a_party(app: Flask, sam: Browser, world: World) -> None:
    with world.tx() as tx:
        user_of(tx, SAM).roles = "support"
    deal = world.order(amounts=PARTS, freelancer=SAM)
    ask(deal, part=1)
    [told] = [n for n in world.rows(Notification) if n.user_id == deal.user_id(SAM)][-1:]
    assert world.rows(User, User.id == told.user_id)[0].name == SAM.name
    assert sam.post(f"/inbox/{told.id}").location == f"/orders/{deal.facts.ref}"
