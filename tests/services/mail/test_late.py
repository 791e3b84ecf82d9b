"""Mails that go out late: each tells what happened then, and nothing that has been overtaken since."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.people import CLARA
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, text_of


@pytest.mark.rule("X3")
def test_a_late_mail_gives_the_cause_that_held_then(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=48)
    world.sweep()
    deal.agree(FREELANCER)
    mailbox.send()
    told = [text_of(mail) for mail in mailbox.to(CLARA.email)]
    late = next(text for text in told if "geen antwoord binnen 48 uur" in text)
    assert "beide partijen akkoord" not in late


@pytest.mark.rule("X38")
def test_a_wish_for_changes_that_was_met_before_its_mail_went_out_is_not_announced(
    mailbox: Mailbox, deal: Deal
) -> None:
    deal.deliver()
    deal.ask_changes()
    deal.deliver()
    mailbox.send()
    assert "delivered_again" in [row.error for row in mailbox.rows("skipped")]
