"""A mail that comes twice can be told from a second mail (X46)."""

import pytest

from app.core.mail.transport import OUTBOX, MemoryMailer
from app.models.queries.deliveries import lease
from app.rules.base.people import CLIENT
from app.services.mail import items, outbox
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox


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
