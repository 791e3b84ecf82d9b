"""Names and titles that want to be headers, other people's addresses or backwards text, sent to a real server."""

from email import message_from_bytes, policy

import pytest

from app.models import Order, User
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox
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
    "MIME-Version", "Content-Type",
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
