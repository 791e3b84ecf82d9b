"""A sentence with declining a brief or an offer, as with declining a request: kept as the answer, read by both."""

import re

import pytest

from app.core.settings import Settings
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.factories import make_offer
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, text_of
from tests.support.pages.lists import BOTH, english, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("B5", "B8", "F17")]
SAID = "We found somebody nearer by, thank you."
WHO = [CLIENT, FREELANCER]  # who declines: the client an offer, the freelancer a brief


def proposal(world: World, who: str) -> Deal:
    deal = world.brief()
    if who == CLIENT:
        with world.tx() as tx:
            make_offer(tx, deal.id, 40_000)
    return deal


def browser_of(who: str, clara: Browser, fred: Browser) -> Browser:
    return clara if who == CLIENT else fred


@pytest.mark.parametrize(("who", "name"), [(CLIENT, "Fred Ibáñez"), (FREELANCER, "Clara Jansen")])
def test_declining_may_come_with_a_sentence(world: World, clara: Browser, fred: Browser, who: str, name: str) -> None:
    page = english(browser_of(who, clara, fred), f"/orders/{proposal(world, who).facts.ref}/ending")
    label = re.search(r'<label class="form-label" for="text">(.*?)</label>', page, re.S)
    assert label is not None
    assert plain(label[1]) == f"What do you want to say to {name}? (optional)"


@BOTH
@pytest.mark.rule("X52")
@pytest.mark.parametrize("who", WHO)
def test_the_sentence_is_kept_as_the_answer_and_both_read_it(
    world: World, clara: Browser, fred: Browser, who: str
) -> None:
    deal = proposal(world, who)
    sent = browser_of(who, clara, fred).post(f"/orders/{deal.facts.ref}/ending", act="decline", text=f" {SAID} ")
    assert sent.status_code == 303
    assert deal.facts.state == "dismissed"
    for browser in (clara, fred):
        assert SAID in plain(english(browser, f"/orders/{deal.facts.ref}"))
    assert world.audit() is None, "the words are in the chain by their digest"


@pytest.mark.parametrize("who", WHO)
def test_the_mail_says_that_there_is_a_sentence_and_carries_none(
    world: World, clara: Browser, fred: Browser, settings: Settings, who: str
) -> None:
    deal, office = proposal(world, who), Mailbox(world, settings)
    office.send()
    browser_of(who, clara, fred).post(f"/orders/{deal.facts.ref}/ending", act="decline", text=SAID)
    office.send()
    told = text_of(office.to((FRED if who == CLIENT else CLARA).email)[-1])
    own = text_of(office.to((CLARA if who == CLIENT else FRED).email)[-1])
    written = {CLIENT: "Clara Jansen te escribió algo", FREELANCER: "Fred Ibáñez heeft er iets bij geschreven"}[who]
    assert written in told
    assert not [phrase for phrase in ("te escribió algo", "heeft er iets bij geschreven") if phrase in own]
    assert SAID not in told


@pytest.mark.parametrize("who", WHO)
def test_declining_without_a_word_is_as_good(world: World, clara: Browser, fred: Browser, who: str) -> None:
    deal = proposal(world, who)
    path = f"/orders/{deal.facts.ref}"
    assert browser_of(who, clara, fred).post(f"{path}/ending", act="decline", text="  ").status_code == 303
    assert deal.facts.state == "dismissed"
    assert "Answer of" not in plain(english(clara, path))
    assert world.audit() is None


@pytest.mark.parametrize("who", WHO)
def test_a_sentence_that_is_too_long_is_kept_and_nothing_is_declined(
    world: World, clara: Browser, fred: Browser, who: str
) -> None:
    deal = proposal(world, who)
    path = f"/orders/{deal.facts.ref}/ending?lang=en"
    answer = browser_of(who, clara, fred).post(path, act="decline", text="x" * 4001)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.text
    assert 'href="#text"' in answer.text
    assert deal.facts.state == "proposed"


@pytest.mark.parametrize("who", WHO)
def test_taking_back_what_is_ones_own_asks_for_no_words(world: World, clara: Browser, fred: Browser, who: str) -> None:
    deal = proposal(world, FREELANCER if who == CLIENT else CLIENT)
    browser = browser_of(who, clara, fred)
    assert 'name="text"' not in english(browser, f"/orders/{deal.facts.ref}/ending")
    assert browser.post(f"/orders/{deal.facts.ref}/ending", act="withdraw", text=SAID).status_code == 303
    assert SAID not in english(clara, f"/orders/{deal.facts.ref}")
    assert world.audit() is None
