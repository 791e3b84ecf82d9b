"""Marking what one was told as read: one line, or all that a page showed."""

import re

import pytest

from app.models import Notification
from app.rules.kinds.cancel import Cancel
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, href, titles, unread_of
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@BOTH
def test_pressing_an_unread_line_marks_it_and_leads_to_its_order(world: World, clara: Browser) -> None:
    deal = world.order()
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))
    other = world.order()
    other.message("freelancer")
    page = english(clara, "/inbox")
    action = re.search(r'action="(/inbox/\d+)"', page)
    assert action is not None
    answer = clara.post(action[1])
    assert (answer.status_code, answer.location) == (303, f"/orders/{deal.facts.ref}")
    assert unread_of(clara) == 1, "what was told of another order is still new"
    again = english(clara, "/inbox")
    assert action[1] not in again
    assert titles(again)[0] == titles(page)[0].removeprefix("Unread: ")
    assert href(again, "Answer Fred Ibáñez") == f"/orders/{deal.facts.ref}#request"
    assert clara.post(action[1]).status_code == 303
    assert unread_of(clara) == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_only_the_person_who_was_told_can_mark_it(
    world: World, guest: Browser, clara: Browser, fred: Browser, olga: Browser, sam: Browser, htmx: bool
) -> None:
    deal = world.order()
    [mine] = world.rows(Notification, Notification.user_id == deal.user_id("freelancer"))
    owner = fred
    for other in (clara, olga, sam):
        assert other.post(f"/inbox/{mine.id}", htmx=htmx).status_code == 404
    answer = guest.post(f"/inbox/{mine.id}", htmx=htmx)
    assert answer.status_code == 401 if htmx else "/login" in answer.location
    assert world.rows(Notification, Notification.id == mine.id)[0].read_at is None
    assert owner.post(f"/inbox/{mine.id}", htmx=htmx).status_code == (204 if htmx else 303)
    assert world.rows(Notification, Notification.id == mine.id)[0].read_at is not None


def test_what_is_not_a_notification_is_not_found(clara: Browser) -> None:
    assert clara.post("/inbox/999999").status_code == 404
    assert clara.post("/inbox/nonsense").status_code == 404


@BOTH
def test_marking_all_leaves_what_came_after_the_page_was_made(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    deal.message("freelancer")
    page = english(clara, "/inbox")
    up_to = re.search(r'name="up_to" value="(\d+)"', page)
    assert up_to is not None
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))
    answer = clara.post("/inbox/read", up_to=up_to[1])
    assert (answer.status_code, answer.location) == (303, "/inbox")
    after = english(clara, "/inbox")
    assert "Everything is marked as read." in after
    assert [title for title in titles(after) if title.startswith("Unread: ")] == titles(after)[:1]
    assert titles(after)[0].startswith("Unread: Answer Fred Ibáñez")
    assert unread_of(fred) == 1


@pytest.mark.rule("G1")
def test_marking_all_that_waits_leaves_news_unread(world: World, clara: Browser) -> None:
    world.order().message("freelancer")
    world.order().open("freelancer", "cancel", Cancel("out_of_scope"))
    page = english(clara, "/inbox?show=mine")
    assert unread_of(clara) == 2
    for field in re.findall(r'name="up_to" value="(\d+)"', page):
        clara.post("/inbox/read", up_to=field)
    assert unread_of(clara) == 2


def test_an_unread_line_leads_to_where_it_is_done(world: World, clara: Browser) -> None:
    deal = world.order()
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))
    page = english(clara, "/inbox")
    form = re.search(r'action="(/inbox/\d+)".*?name="next" value="([^"]+)"', page, re.S)
    assert form is not None
    assert form[2] == f"/orders/{deal.facts.ref}#request"
    assert clara.post(form[1], next=form[2]).location == form[2]
    assert clara.post(form[1], next=f"/orders/{deal.facts.ref}/payment").location == f"/orders/{deal.facts.ref}/payment"
    assert clara.post(form[1], next="https://elsewhere.example/").location == f"/orders/{deal.facts.ref}"


@pytest.mark.parametrize("up_to", [None, "", "x", "-1", "9" * 30])
def test_a_form_that_was_tampered_with_marks_nothing(world: World, fred: Browser, up_to: str | None) -> None:
    world.order()
    assert fred.post("/inbox/read", up_to=up_to).status_code == 303
    assert unread_of(fred) == 1


def test_reading_changes_nothing_but_the_mark(world: World, fred: Browser) -> None:
    world.order()
    before = [(n.id, n.at, n.event_id) for n in world.rows(Notification)]
    placed = world.now
    world.wait(hours=1)
    fred.get("/inbox")
    assert [n.read_at for n in world.rows(Notification)] == [placed, None], "the client placed it, and has read it"
    fred.post("/inbox/read", up_to=str(10**6))
    assert [(n.id, n.at, n.event_id) for n in world.rows(Notification)] == before
    assert [n.read_at for n in world.rows(Notification)] == [placed, world.now]
