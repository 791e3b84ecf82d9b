"""Mails that go out late or twice: each tells what happened then, can be told from another, and is not overtaken."""

import pytest

from app.core.mail.transport import OUTBOX, MemoryMailer
from app.models.queries.deliveries import lease
from app.rules.base.people import CLIENT, FREELANCER
from app.services.mail import items, outbox
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


@pytest.mark.rule("X46")
def test_a_repeat_after_a_crash_carries_the_message_id_of_the_first(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    for token in ("killed after sending", "its successor"):
        with world.tx() as tx:
            ids = lease(tx.connection, token, tx.wall, tx.wall + outbox.LEASE, 20)
        with world.tx(write=False) as tx:
            guarded = items.load_items(tx, ids, mailbox.settings)
        for item in guarded:
            outbox.send(mailbox.settings, MemoryMailer(), item)
        world.wait(seconds=91)  # the lease runs out
    sent = [mail["Message-ID"] for mail in OUTBOX]
    assert len(sent) == 8
    assert sent[:4] == sent[4:]
    assert len(set(sent)) == 4
