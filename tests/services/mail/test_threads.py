"""Mails about one order stand together in a mailbox, and all say that answers by mail are not read."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.services.accounts import accounts
from tests.support.domain.people import CLARA, FRED, user_of
from tests.support.domain.worlds import World
from tests.support.mail.mailbox import Mailbox, html_of, text_of
from tests.support.mail.stories import UNREAD

pytestmark = pytest.mark.databases("sqlite")


def test_all_mails_about_an_order_are_one_thread(mailbox: Mailbox, world: World) -> None:
    first, second = world.order(), world.order()
    first.message(CLIENT, "Hoe staat het ervoor?")
    first.open(CLIENT, "cancel")
    second.open(CLIENT, "update")
    sent = mailbox.send()
    first.answer(FREELANCER, "decline")
    sent += mailbox.send()
    roots = [{mail["References"] for mail in sent if deal.facts.ref in html_of(mail)} for deal in (first, second)]
    assert [len(root) for root in roots] == [1, 1]
    assert roots[0] != roots[1]
    assert {mail["References"] for mail in sent} == roots[0] | roots[1]
    assert None not in roots[0] | roots[1]
    for mail in sent:
        assert mail["In-Reply-To"] == mail["References"] != mail["Message-ID"]


@pytest.mark.rule("X46")
def test_a_repeat_stands_in_the_same_thread(mailbox: Mailbox, world: World) -> None:
    world.order().open(CLIENT, "update")
    again = mailbox.waiting()
    first = mailbox.send()[0]
    again()
    repeat = mailbox.send()[0]
    assert first["References"] is not None
    for name in ("Message-ID", "References", "In-Reply-To"):
        assert repeat[name] == first[name]


def test_a_mail_about_no_order_stands_alone(mailbox: Mailbox, world: World) -> None:
    world.order()
    mailbox.send()
    with world.tx() as tx:
        accounts.send_link(tx, mailbox.settings.secret_key, user_of(tx, CLARA).id)
    (mail,) = mailbox.send()
    assert mail["References"] is None
    assert mail["In-Reply-To"] is None


@pytest.mark.rule("X47")
def test_a_mail_about_a_message_says_that_answers_by_mail_are_not_read(mailbox: Mailbox, world: World) -> None:
    world.order().message(CLIENT, "Kun je het logo ook in blauw maken?")
    mailbox.send()
    for body in (text_of(mailbox.to(FRED.email)[-1]), html_of(mailbox.to(FRED.email)[-1])):
        assert UNREAD["es"] in body


@pytest.mark.rule("X47")
def test_a_mail_about_a_request_says_so_too(mailbox: Mailbox, world: World) -> None:
    world.order().open(CLIENT, "cancel")
    mailbox.send()
    assert UNREAD["es"] in text_of(mailbox.to(FRED.email)[-1])
    assert UNREAD["nl"] in text_of(mailbox.to(CLARA.email)[-1])
