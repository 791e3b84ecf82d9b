"""A mail as a message: names and titles of people cannot forge headers, and both parts survive every character."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mail.message import AddressError, MailText, address, envelope
from app.core.mail.transport import MailError, open_mailer
from app.models import Order, User
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox
from tests.support.mail.smtp_server import MailServer

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SENDER = "Resolution Center <no-reply@market.example>"


def mail(
    subject: str = "A subject", name: str = "Fred", text: str = "text\n", html: str = "<p>html</p>\n"
) -> EmailMessage:
    """A mail to Fred."""
    written = MailText(subject, text, html, "nl")
    return envelope(written, SENDER, address(name, "fred@people.example"), "<delivery-1.abc@market.example>", AT)


def read_back(made: EmailMessage) -> EmailMessage:
    """The mail as a program at the other end reads it."""
    found = message_from_bytes(made.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_what_stands_on_every_mail() -> None:
    found = read_back(mail())
    assert found["From"] == SENDER
    assert found["To"] == "Fred <fred@people.example>"
    assert found["Message-ID"] == "<delivery-1.abc@market.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Content-Language"] == "nl"
    assert found["Date"].datetime == AT
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert found.defects == []


def test_mails_about_one_order_stand_together_in_mail_programs(mailbox: Mailbox, world: World) -> None:
    first, second = world.order(), world.order()
    mailbox.send()
    threads = [mail["References"] for mail in mailbox.to(CLARA.email)]
    assert threads == [f"<order-{deal.facts.ref}@localhost>" for deal in (first, second)]


@pytest.mark.parametrize(
    "wicked",
    [
        "x\r\nBcc: everybody@people.example",
        "x\nBcc: everybody@people.example",
        "x\rBcc: everybody@people.example",
        "x\u2028Bcc: everybody@people.example",
        "x\x85Bcc: everybody@people.example",
        "x\x00\x1b[31m",
        '"x" <other@people.example>, y',
        "\u202egro.elpmaxe",
        "=?utf-8?q?=0d=0aBcc:_everybody@people.example?=",
    ],
)
def test_names_and_titles_stay_in_their_headers(wicked: str) -> None:
    found = read_back(mail(subject=wicked, name=wicked))
    assert found["Bcc"] is None
    assert len(found.keys()) == len(set(found.keys()))
    assert [a.addr_spec for a in found["To"].addresses] == ["fred@people.example"]
    for header in (found["Subject"], found["To"]):
        assert not set(str(header)) & set("\r\n\x00\x1b\u2028\x85\u202e")


@given(subject=st.text(max_size=300), name=st.text(max_size=200), text=st.text(max_size=300))
def test_every_character_survives(subject: str, name: str, text: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in subject + name + text):
        return  # no text of ours holds half a character: forms and imports refuse it
    found = read_back(mail(subject, name, text + "\n", text + "\n"))
    assert found["Bcc"] is None
    assert [a.addr_spec for a in found["To"].addresses] == ["fred@people.example"]
    part = found.get_body(("plain",))
    assert part is not None
    assert part.get_content().split() == (text + "\n").split()


def test_names_of_the_world_arrive_as_they_are() -> None:
    found = read_back(mail(subject="Antwoord vóór 17 mrt, 15:50 CET – ¿Qué?", name="Łucja Ñandú 李"))
    assert found["Subject"] == "Antwoord vóór 17 mrt, 15:50 CET – ¿Qué?"
    assert found["To"].addresses[0].display_name == "Łucja Ñandú 李"


def test_addresses_beyond_ascii() -> None:
    assert address("x", "x@exämple.example").addr_spec == "x@xn--exmple-cua.example"
    assert address("x", "josé@people.example").addr_spec == "josé@people.example"
    for wrong in ("", "x", "x@", "@y.example", "x y@z.example", "x@y..example", "x@y\r\nBcc: z@z.example"):
        with pytest.raises(AddressError):
            address("x", wrong)


def test_the_folder_holds_whole_mails_and_a_repeat_does_not_hide_the_first(tmp_path: Path) -> None:
    with open_mailer(f"file:{tmp_path / 'new' / 'mail'}") as mailer:
        mailer.send(mail())
    written = list((tmp_path / "new" / "mail").iterdir())
    assert [path.name for path in written] == ["20260310T090000-delivery-1.abc.eml"]
    found = message_from_bytes(written[0].read_bytes(), policy=policy.default)
    assert found["To"] == "Fred <fred@people.example>"


def test_a_folder_that_cannot_be_written_is_trouble_and_not_the_end(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with open_mailer(f"file:{tmp_path / 'mail'}") as mailer, pytest.raises(MailError) as found:
        mailer.send(mail())
    assert (found.value.code, found.value.final) == ("folder", False)


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
    "MIME-Version", "Content-Type", "References",
}  # fmt: skip


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
    for mail in smtp.taken:
        again = message_from_bytes(mail.as_bytes(), policy=policy.default)
        assert sorted(again.keys()) == sorted(EXPECTED)
        assert [one.addr_spec for one in again["To"].addresses] in ([CLARA.email], [FRED.email])
        assert not set(str(again["Subject"]) + str(again["To"])) & set("\r\n\0\x1b\u2028\u202e")
        assert all(len(line) < 998 for line in again.as_bytes().splitlines())
        assert smtp.handler.told[again["Message-ID"]] == [one.addr_spec for one in again["To"].addresses]
