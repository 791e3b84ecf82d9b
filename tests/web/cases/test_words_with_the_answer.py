"""A sentence with accepting or declining: who is angry writes it there, and not beside the request (F12)."""

import re
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, english, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("F12", "F17")]
SAID = "The recording is done, so I would rather finish it."
ASKS = [(CLIENT, "cancel"), (FREELANCER, "cancel"), (FREELANCER, "extension")]


def asked(world: World, who: str, kind: str) -> Deal:
    deal = world.order()
    deal.open(who, kind)
    return deal


def other_of(who: str, clara: Browser, fred: Browser) -> Browser:
    return fred if who == CLIENT else clara


@pytest.mark.parametrize(("who", "kind"), ASKS)
@pytest.mark.parametrize("act", ["accept", "decline"])
def test_an_answer_may_come_with_a_sentence(
    world: World, clara: Browser, fred: Browser, who: str, kind: str, act: str
) -> None:
    deal = asked(world, who, kind)
    browser, name = other_of(who, clara, fred), "Clara Jansen" if who == CLIENT else "Fred Ibáñez"
    page = english(browser, f"/cases/{deal.case.ref}/answer?act={act}")
    label = re.search(r'<label class="form-label" for="text">(.*?)</label>', page, re.S)
    assert label is not None
    assert plain(label[1]) == f"What do you want to say to {name}? (optional)"
    field = re.search(r'<textarea[^>]*name="text"[^>]*>', page)
    assert field is not None
    assert " required" not in field[0]


@BOTH
@pytest.mark.rule("X52")
@pytest.mark.parametrize(("who", "kind"), ASKS)
@pytest.mark.parametrize("act", ["accept", "decline"])
def test_the_sentence_is_kept_as_the_answer_and_both_read_it(
    world: World, clara: Browser, fred: Browser, who: str, kind: str, act: str
) -> None:
    deal = asked(world, who, kind)
    answer = other_of(who, clara, fred).post(f"/cases/{deal.case.ref}/answer", act=act, text=f"  {SAID} ")
    assert answer.status_code == 303
    for browser in (clara, fred):
        assert SAID in plain(english(browser, f"/orders/{deal.facts.ref}"))
    assert world.audit() is None, "the words are in the chain by their digest, and nothing in it is without words"


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_an_answer_without_a_word_is_as_good(world: World, clara: Browser, fred: Browser, act: str) -> None:
    deal = asked(world, CLIENT, "cancel")
    assert fred.post(f"/cases/{deal.case.ref}/answer", act=act, text="  ").status_code == 303
    assert deal.case.state == {"accept": "accepted", "decline": "declined"}[act]
    assert world.audit() is None


@pytest.mark.rule("X29")
def test_extras_that_have_to_be_paid_for_are_accepted_with_a_sentence_too(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order(imported=True)
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=1), (Extra("Dark variant", 5_000, 0),)))
    assert clara.post(f"/cases/{deal.case.ref}/answer", act="accept", text=SAID).status_code == 303
    assert SAID in plain(english(fred, f"/orders/{deal.facts.ref}"))
    assert world.audit() is None


def test_a_sentence_that_is_too_long_is_kept_and_nothing_is_answered(world: World, fred: Browser) -> None:
    deal = asked(world, CLIENT, "cancel")
    answer = fred.post(f"/cases/{deal.case.ref}/answer?lang=en", act="decline", text="x" * 4001)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.text
    assert 'href="#text"' in answer.text
    assert 'name="act" value="decline"' in answer.text
    assert deal.case.state == "open"


@pytest.mark.rule("X28")
def test_an_update_is_still_an_answer_in_words_alone(world: World, fred: Browser) -> None:
    deal = asked(world, CLIENT, "update")
    assert fred.post(f"/cases/{deal.case.ref}/answer", act="decline", text=SAID).status_code == 422
    assert fred.post(f"/cases/{deal.case.ref}/answer", act="answer", text="").status_code == 422


@pytest.mark.rule("F6")
def test_withdrawing_asks_for_no_words(world: World, clara: Browser) -> None:
    deal = asked(world, CLIENT, "cancel")
    assert 'name="text"' not in english(clara, f"/cases/{deal.case.ref}/answer?act=withdraw")
