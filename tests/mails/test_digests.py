"""Messages: several become one mail, what was read becomes none, and nobody waits for ever."""

import pytest

from app.core.mail.transport import MailError
from app.models import Notification
from app.rules.base.people import CLIENT, FREELANCER
from tests.mails.office import Office, text_of
from tests.mails.test_outbox import Server, server
from tests.people import FRED
from tests.worlds import Deal, World

__all__ = ["server"]


@pytest.fixture(autouse=True)
def quiet(office: Office, deal: Deal) -> None:
    """What the order itself had to tell is sent."""
    office.send()


def chat(deal: Deal, world: World, *seconds: int) -> None:
    """The client writes, and so many seconds pass after each message."""
    for pause in seconds:
        deal.message(CLIENT)
        world.wait(seconds=pause)


def test_several_messages_become_one_mail_after_two_minutes(office: Office, deal: Deal, world: World) -> None:
    chat(deal, world, 30, 30, 59)
    assert office.send() == []
    world.wait(seconds=1)
    sent = office.send()
    assert [mail["Subject"] for mail in sent] == ["Clara Jansen te ha escrito 3 mensajes (Logo for a bakery)"]
    assert [(row.state, row.error) for row in office.rows()[2:]] == [
        ("sent", None),
        ("skipped", "told_together"),
        ("skipped", "told_together"),
    ]
    world.wait(hours=1)
    assert office.send() == []


def test_a_message_that_was_read_needs_no_mail(office: Office, deal: Deal, world: World) -> None:
    chat(deal, world, 0, 0)
    with world.tx() as tx:
        for row in tx.session.query(Notification).where(Notification.read_at.is_(None)):
            row.read_at = tx.now
    world.wait(minutes=2)
    assert office.send() == []
    assert [row.error for row in office.rows("skipped")] == ["read", "read"]


def test_a_long_talk_sends_a_mail_every_two_minutes_and_not_none(office: Office, deal: Deal, world: World) -> None:
    count = 0
    for _ in range(10):
        chat(deal, world, 60)
        count += len(office.send())
    world.wait(minutes=2)
    count += len(office.send())
    assert 4 <= count <= 6
    assert office.rows("waiting") == []


def test_both_sides_and_every_order_have_mails_of_their_own(office: Office, deal: Deal, world: World) -> None:
    second = world.order()
    office.send()
    for one in (deal, second):
        one.message(CLIENT)
        one.message(FREELANCER)
    world.wait(minutes=2)
    assert len(office.send()) == 4


def test_while_the_first_cannot_be_sent_the_others_wait_with_it(
    office: Office, deal: Deal, world: World, server: Server
) -> None:
    chat(deal, world, 60, 60)
    server.troubles = [MailError("smtp_451")]
    assert office.send() == []
    world.wait(seconds=59)
    assert office.send() == []  # the second alone would say less than is true
    world.wait(seconds=1)
    sent = office.send()
    assert [mail["To"] for mail in sent] == ["Fred Ibáñez <fred@people.example>"]
    assert FRED.name in text_of(sent[0])
    world.wait(minutes=5)
    assert office.send() == []
    assert {row.attempts for row in office.rows("sent")[2:]} == {2}
