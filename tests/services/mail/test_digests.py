"""Messages: several become one mail, what was read becomes none, and nobody waits for ever."""

import pytest

from app.core.mail.transport import MailError
from app.models import Notification
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.people import FRED
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, Server, text_of
from tests.support.mail.mailbox import server as server

__all__ = ["server"]


@pytest.fixture(autouse=True)
def quiet(mailbox: Mailbox, deal: Deal) -> None:
    """What the order itself had to tell is sent."""
    mailbox.send()


def chat(deal: Deal, world: World, *seconds: int) -> None:
    """The client writes, and so many seconds pass after each message."""
    for pause in seconds:
        deal.message(CLIENT)
        world.wait(seconds=pause)


def test_several_messages_become_one_mail_after_two_minutes(mailbox: Mailbox, deal: Deal, world: World) -> None:
    chat(deal, world, 30, 30, 59)
    assert mailbox.send() == []
    world.wait(seconds=1)
    sent = mailbox.send()
    assert [mail["Subject"] for mail in sent] == ["Clara Jansen te escribió 3 mensajes (Logo for a bakery)"]
    assert [(row.state, row.error) for row in mailbox.rows()[2:]] == [
        ("sent", None),
        ("skipped", "told_together"),
        ("skipped", "told_together"),
    ]
    world.wait(hours=1)
    assert mailbox.send() == []


def test_a_message_that_was_read_needs_no_mail(mailbox: Mailbox, deal: Deal, world: World) -> None:
    chat(deal, world, 0, 0)
    with world.tx() as tx:
        for row in tx.session.query(Notification).where(Notification.read_at.is_(None)):
            row.read_at = tx.now
    world.wait(minutes=2)
    assert mailbox.send() == []
    assert [row.error for row in mailbox.rows("skipped")] == ["read", "read"]


def test_a_long_talk_sends_a_mail_every_two_minutes_and_not_none(mailbox: Mailbox, deal: Deal, world: World) -> None:
    count = 0
    for _ in range(10):
        chat(deal, world, 60)
        count += len(mailbox.send())
    world.wait(minutes=2)
    count += len(mailbox.send())
    assert 4 <= count <= 6
    assert mailbox.rows("waiting") == []


def test_both_sides_and_every_order_have_mails_of_their_own(mailbox: Mailbox, deal: Deal, world: World) -> None:
    second = world.order()
    mailbox.send()
    for one in (deal, second):
        one.message(CLIENT)
        one.message(FREELANCER)
    world.wait(minutes=2)
    assert len(mailbox.send()) == 4


def test_while_the_first_cannot_be_sent_the_others_wait_with_it(
    mailbox: Mailbox, deal: Deal, world: World, server: Server
) -> None:
    chat(deal, world, 60, 60)
    server.troubles = [MailError("smtp_451")]
    assert mailbox.send() == []
    world.wait(seconds=59)
    assert mailbox.send() == []  # the second alone would say less than is true
    world.wait(seconds=1)
    sent = mailbox.send()
    assert [mail["To"] for mail in sent] == ["Fred Ibáñez <fred@people.example>"]
    assert FRED.name in text_of(sent[0])
    world.wait(minutes=5)
    assert mailbox.send() == []
    assert {row.attempts for row in mailbox.rows("sent")[2:]} == {2}
