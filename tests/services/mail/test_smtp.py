"""Conversations with a real SMTP server: taken, refused for good, put off, gone away."""

from email import message_from_bytes, policy

import pytest

from app.models import Order, User
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.people import CLARA, FRED, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, html_of, text_of
from tests.support.mail.smtp_server import MailServer

HOSTILE = [
    "Eve\r\nBcc: all@people.example\r\n\r\nYou have won",
    "Eve\nSubject: You have won",
    'Eve" <eve@evil.example>, "x',
    "Eve <eve@evil.example>",
    "eve@evil.example,",
    "=?utf-8?b?RXZlDQpCY2M6IGFsbEBwZW9wbGUuZXhhbXBsZQ==?=",
    "\u202eelpmaxe.live@eve",
    "Eve\u2028Reply-To: eve@evil.example\x00\x1b[31m\t",
    "%(name)s {name} %n",
    "É" * 200,
]
EXPECTED = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language",
    "In-Reply-To", "References",
    "MIME-Version", "Content-Type",
}  # fmt: skip


def outcomes(mailbox: Mailbox) -> list[tuple[str, str | None]]:
    """State and error of every delivery, oldest first."""
    return [(row.state, row.error) for row in mailbox.rows()]


@pytest.mark.rule("X46")
def test_mails_go_out_over_one_line_with_both_parts(mailbox: Mailbox, deal: Deal, smtp: MailServer) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox) == [("sent", None)] * 4
    assert len({mail["Message-ID"] for mail in smtp.taken}) == 4
    assert len(smtp.handler.sessions) == 1
    for mail in smtp.taken:
        assert deal.facts.ref in text_of(mail) or deal.case.ref in text_of(mail)
        assert "<html" in html_of(mail)


def test_a_recipient_whom_the_server_does_not_know_is_dead_at_once(
    mailbox: Mailbox, deal: Deal, smtp: MailServer
) -> None:
    smtp.handler.recipients[FRED.email] = "550 5.1.1 no such user fred@people.example"
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox) == [("sent", None), ("dead", "smtp_550")]


def test_a_mail_that_the_server_will_not_have_is_dead_at_once(mailbox: Mailbox, deal: Deal, smtp: MailServer) -> None:
    smtp.handler.answer = lambda mail: "554 5.6.0 rejected" if FRED.email in mail["To"] else None
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox) == [("sent", None), ("dead", "smtp_554")]


def test_later_says_the_server_and_later_it_is(mailbox: Mailbox, deal: Deal, smtp: MailServer, world: World) -> None:
    smtp.handler.recipients[FRED.email] = "451 4.7.1 greylisted"
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox) == [("sent", None), ("waiting", "smtp_451")]
    smtp.handler.recipients.clear()
    world.wait(minutes=1)
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox) == [("sent", None), ("sent", None)]


def test_no_server_is_trouble_for_all_and_final_for_none(mailbox: Mailbox, deal: Deal, world: World) -> None:
    server = MailServer()
    mailbox.send(mail_url=server.url)
    assert outcomes(mailbox) == [("waiting", "no_connection")] * 2
    world.wait(minutes=1)
    with server.running():
        mailbox.send(mail_url=server.url)
    assert len(server.taken) == 2


def test_a_password_does_not_travel_in_clear_to_another_machine(
    mailbox: Mailbox, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Open:
        """A server elsewhere that offers no TLS."""

        def __init__(self, *_given: object, **_more: object) -> None:
            self.said: list[str] = []

        def ehlo(self) -> None:
            self.said.append("ehlo")

        def has_extn(self, _name: str) -> bool:
            return False

        def close(self) -> None:
            self.said.append("close")

        def login(self, *_given: str) -> None:
            raise AssertionError("the password was sent")

    monkeypatch.setattr("smtplib.SMTP", Open)
    mailbox.send(mail_url="smtp://user:secret@mail.example:587")
    assert outcomes(mailbox) == [("waiting", "no_tls")] * 2


def test_an_address_beyond_ascii_is_taken_by_a_server_that_knows_it(
    mailbox: Mailbox, deal: Deal, smtp: MailServer, world: World
) -> None:
    with world.tx() as tx:
        user_of(tx, CLARA).email = "çlara@people.example"
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox) == [("sent", None)] * 2


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_and_no_title_makes_a_header_or_a_recipient(
    mailbox: Mailbox, world: World, deal: Deal, smtp: MailServer, hostile: str
) -> None:
    """As if they had come past every form and import: they stand in the database like that."""
    with world.tx() as tx:
        for user_id in (deal.facts.client_id, deal.facts.freelancer_id):
            tx.session.get_one(User, user_id).name = hostile
        tx.session.get_one(Order, deal.id).title = hostile
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "decline")
    mailbox.send(mail_url=smtp.url)
    assert {row.state for row in mailbox.rows()} <= {"sent", "skipped"}
    assert len(smtp.taken) >= 4
    for taken in smtp.taken:
        again = message_from_bytes(taken.as_bytes(), policy=policy.default)
        assert sorted(again.keys()) == sorted(EXPECTED)
        assert [one.addr_spec for one in again["To"].addresses] in ([CLARA.email], [FRED.email])
        assert not set(str(again["Subject"]) + str(again["To"])) & set("\r\n\0\x1b\u2028\u202e")
        assert all(len(line) < 998 for line in again.as_bytes().splitlines())
        assert smtp.handler.told[again["Message-ID"]] == [one.addr_spec for one in again["To"].addresses]
