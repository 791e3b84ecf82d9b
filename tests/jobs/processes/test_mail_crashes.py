"""A mail worker killed between the server's 250 and its own note: the mail comes again under the same Message-ID."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, text, update

from app.core.queue import JobQueue
from app.models import Delivery, Notification
from app.rules.base.people import CLIENT
from tests.support.domain.worlds import World
from tests.support.mail.smtp_server import MailServer
from tests.support.processes.workers import Workers, eventually


class Blocker:
    """From the moment a mail arrives until it is told otherwise, nobody can write into the outbox."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.arrived, self.over = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._hold)
        self.holding = threading.Event()

    def answer(self, _mail: EmailMessage) -> str | None:
        """Before the server says 250 to the first mail, the outbox is closed."""
        if not self.arrived.is_set():
            self.arrived.set()
            self.thread.start()
            assert self.holding.wait(10)
        return None

    def _hold(self) -> None:
        with self.engine.begin() as connection:  # BEGIN IMMEDIATE on SQLite
            if self.engine.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE deliveries IN SHARE MODE"))
            self.holding.set()
            self.over.wait(20)
            connection.rollback()

    def end(self) -> None:
        """The outbox is open again."""
        self.over.set()
        self.thread.join()


def leases_run_out(world: World) -> None:
    """It is later than any lease."""
    with world.tx() as tx:
        earlier = datetime.now(UTC) - timedelta(seconds=1)
        ended = update(Delivery).where(Delivery.lease_until.is_not(None)).values(lease_until=earlier)
        assert tx.session.execute(ended).rowcount  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.rule("X46")
def test_at_least_once_by_mail_and_exactly_once_in_the_app(
    past: World, engine: Engine, workers: Workers, redis_url: str, smtp: MailServer
) -> None:
    past.order().open(CLIENT, "update")  # four mails
    blocker = Blocker(engine)
    smtp.handler.answer = blocker.answer
    worker = workers.start("jobs.worker", "mail", REDIS_URL=redis_url, MAIL_URL=smtp.url)
    JobQueue(redis_url).enqueue("mail")
    assert blocker.arrived.wait(30), workers.log
    assert eventually(lambda: len(smtp.taken) == 1)
    threading.Event().wait(0.5)  # the worker has read 250 and wants to write it down
    workers.kill(worker)
    blocker.end()
    assert {row.state for row in past.rows(Delivery)} == {"waiting"}

    workers.start("jobs.worker", "mail", REDIS_URL=redis_url, MAIL_URL=smtp.url)
    JobQueue(redis_url).enqueue("mail")
    leases_run_out(past)

    def all_sent() -> bool:
        JobQueue(redis_url).enqueue("mail")
        return all(row.state == "sent" for row in past.rows(Delivery))

    assert eventually(all_sent, pause=0.5), workers.log
    counts = Counter(mail["Message-ID"] for mail in smtp.taken)
    assert sorted(counts.values()) == [1, 1, 1, 2]  # one repeat for one kill
    twice = [mail for mail in smtp.taken if counts[mail["Message-ID"]] == 2]
    assert twice[0]["To"] == twice[1]["To"]
    assert twice[0]["Subject"] == twice[1]["Subject"]
    told = [(row.event_id, row.user_id) for row in past.rows(Notification)]
    assert len(told) == len(set(told)) == 4
