"""What a mail says will happen is what then happens: the mail's words against the plan that really ran (G2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.settings import Settings
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.plan import Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.kinds.cancel import Cancel
from app.rules.texts import outcomes
from app.services.deadlines import deadlines
from app.services.mail.content import write_mail
from app.services.mail.notification import MailNotification, load_notifications
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, html_of, text_of

# The Saturdays before Europe's clocks change in 2026, and before New York's.
DATES = (
    datetime(2026, 3, 28, 9, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 9, 0, tzinfo=UTC),
    datetime(2026, 3, 7, 9, 0, tzinfo=UTC),
)
SETTINGS = Settings("only-for-tests", base_url="http://localhost")
READERS = (("en", "America/New_York"), ("nl", "Europe/Amsterdam"), ("es", "Europe/Madrid"))


def with_extras(deal: Deal) -> None:
    later = (deal.facts.delivery_due_at or deal.world.now) + timedelta(days=3)
    deal.open(FREELANCER, "extension", Extension(later, (Extra("Second draft", 5_000, 1),)))


def cancelled_by_silence(deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    deal.world.until(deal.due())
    deal.world.sweep()


def delivered_and_approved(deal: Deal) -> None:
    deal.deliver()
    deal.approve()


KINDS: dict[str, Callable[[Deal], Any]] = {
    "update": lambda deal: deal.open(CLIENT, "update"),
    "cancel by the client": lambda deal: deal.open(CLIENT, "cancel"),
    "cancel by the freelancer": lambda deal: deal.open(FREELANCER, "cancel"),
    "extension": with_extras,
    "approval": lambda deal: deal.deliver(),
    "refund": cancelled_by_silence,
    "release": delivered_and_approved,
}


def newest_posts(mailbox: Mailbox) -> list[MailNotification]:
    """What would be sent now about the last event."""
    waiting = [row.id for row in mailbox.rows("waiting")]
    with mailbox.world.tx(write=False) as tx:
        posts = load_notifications(tx, waiting, PLATFORM)
    return [post for post in posts if post.deadline is not None]


@pytest.mark.rule("G2")
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("date", DATES, ids=lambda date: f"{date:%d-%b}")
@pytest.mark.parametrize("kind", KINDS)
def test_the_mail_says_what_the_clock_then_does(
    kind: str, date: datetime, mailbox: Mailbox, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Plan] = []

    def decide_due(*given: Any) -> Plan:
        ran.append(decide(*given))
        return ran[-1]

    decide = deadlines.decide_due
    world.until(date)
    deal = world.order()
    mailbox.send()
    KINDS[kind](deal)
    posts = newest_posts(mailbox)
    assert posts
    mails = {
        (post.role, locale): write_mail(replace(post, to=replace(post.to, locale=locale, timezone=zone)), SETTINGS)
        for post in posts
        for locale, zone in READERS
    }
    deadline = posts[0].deadline
    assert deadline is not None
    monkeypatch.setattr(deadlines, "decide_due", decide_due)
    world.until(deadline.due_at)
    world.sweep()
    plan = next(plan for plan in ran if plan.at == deadline.due_at)
    for post in posts:
        for locale, zone in READERS:
            reader = replace(post.to, locale=locale, timezone=zone).reader
            told = [reader.say(one) for one in outcomes.explain(plan, post.role)]
            mail = mails[post.role, locale]
            assert told
            assert " ".join(told) in mail.text
            assert any(reader.instant(plan.at, "full", told) in mail.text for told in (False, True))
    assert world.audit() is None


@pytest.mark.rule("G2")
@pytest.mark.databases("sqlite")
def test_a_mail_that_is_late_says_what_will_happen_now(mailbox: Mailbox, deal: Deal, world: World) -> None:
    """A mail about a request says what its deadline does as it runs when the mail is written, not as it once ran."""
    mailbox.send()
    world.beat()
    deal.open(FREELANCER, "cancel")
    before = deal.due()
    world.wait(hours=3)  # down: the mail was not sent, and the deadline is moved
    world.beat()
    world.sweep()
    after = deal.due()
    assert after == before + timedelta(hours=3)
    post = next(post for post in newest_posts(mailbox) if (post.event, post.role) == ("request.opened", CLIENT))
    text = write_mail(post, SETTINGS).text
    assert post.to.reader.instant(after, "full") in text
    assert post.to.reader.instant(before, "full") not in text


@pytest.mark.rule("X24", "G4")
@pytest.mark.databases("sqlite")
def test_the_mails_say_both_reasons_and_where_the_words_are(mailbox: Mailbox) -> None:
    client = CLARA.__class__("Ana Ruiz", "ana@people.example", "en", "Europe/London")
    deal = mailbox.world.order(client=client)
    deal.open(CLIENT, "cancel", text="It takes too long.")
    mailbox.send()
    deal.open(FREELANCER, "cancel", Cancel("other"), text="My studio burned.")
    mails = mailbox.send()
    (hers,) = [mail for mail in mails if "ana@" in str(mail["To"])]
    for text in (text_of(hers), html_of(hers)):
        assert "Fred Ibáñez also asked to cancel, so the order was cancelled" in text
        assert "Reason of Ana Ruiz" in text
        assert "Other" in text
        assert "(explain)" not in text, "that is said in the form alone"
        assert "Fred Ibáñez explained why. You can read it in the order." in text
        assert "My studio burned." not in text, "no mail carries what people write"
    (his,) = [mail for mail in mails if mail is not hers]
    assert "You can read it" not in text_of(his)


@pytest.mark.rule("F12", "F17")
@pytest.mark.parametrize("act", ["accept", "decline"])
def test_the_mail_says_that_something_was_written_with_the_answer(mailbox: Mailbox, act: str) -> None:
    client = CLARA.__class__("Ana Ruiz", "ana@people.example", "en", "Europe/London")
    deal = mailbox.world.order(client=client)
    deal.open(CLIENT, "cancel")
    mailbox.send()
    deal.answer(FREELANCER, act, "The recording is done.")
    mails = mailbox.send()
    (hers,) = [mail for mail in mails if "ana@" in str(mail["To"])]
    for text in (text_of(hers), html_of(hers)):
        assert "Fred Ibáñez wrote to you with it. You can read it in the order." in text
        assert "The recording is done." not in text, "no mail carries what people write"
    assert all("wrote to you with it" not in text_of(mail) for mail in mails if mail is not hers)


@pytest.mark.rule("F12")
def test_of_an_answer_without_words_the_mail_says_nothing_of_them(mailbox: Mailbox) -> None:
    client = CLARA.__class__("Ana Ruiz", "ana@people.example", "en", "Europe/London")
    deal = mailbox.world.order(client=client)
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "decline")
    assert all("wrote to you with it" not in text_of(mail) for mail in mailbox.send())
