"""When both ask to cancel, the mail says why each did, and that the second one wrote something (X24)."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.kinds.cancel import Cancel
from tests.support.domain.people import CLARA
from tests.support.mail.mailbox import Mailbox, html_of, text_of

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.rule("X24", "G4")
def test_the_mails_say_both_reasons_and_where_the_words_are(mailbox: Mailbox) -> None:
    client = CLARA.__class__("Ana Ruiz", "ana@people.example", "en", "Europe/London")
    deal = mailbox.world.order(client=client)
    deal.open(CLIENT, "cancel", text="It takes too long.")
    mailbox.send()
    deal.open(FREELANCER, "cancel", Cancel("other"), text="My studio burned.")
    mails = mailbox.send()
    (hers,) = [mail for mail in mails if "ana@" in str(mail["To"])]
    for text in (text_of(hers), html_of(hers)):
        assert "Fred Ibáñez asked to cancel too, so the order was cancelled" in text
        assert "Reason of Ana Ruiz" in text
        assert "Other (explain)" in text
        assert "Fred Ibáñez explained it. You can read it in the order." in text
        assert "My studio burned." not in text, "no mail carries what people write"
    (his,) = [mail for mail in mails if mail is not hers]
    assert "You can read it" not in text_of(his)
