"""The mailbox of the tests: sends what waits, keeps what was sent, and reads it as its reader would."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.i18n import configure
from app.core.mail import transport
from app.core.mail.transport import OUTBOX, MailError, MemoryMailer
from app.core.settings import Settings
from app.models import Delivery, User
from app.services.mail import outbox
from tests.support.domain.people import Person
from tests.support.domain.worlds import World


class Mailbox:
    """Mails of one world."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.world = world
        self.settings = settings

    def send(self, **changes: Any) -> list[EmailMessage]:
        """The mail worker does its work once; what it has sent."""
        before = len(OUTBOX)
        settings = self.settings if not changes else _changed(self.settings, changes)
        outbox.deliver(self.world.transactions, settings)
        return OUTBOX[before:]

    def waiting(self) -> Callable[[], None]:
        """How the deliveries are now; call it, and whatever was sent since waits to be sent once more."""
        with self.world.tx(write=False) as tx:
            rows = [dict(row) for row in tx.connection.execute(select(Delivery.__table__)).mappings()]

        def again() -> None:
            with self.world.tx() as tx:
                for row in rows:
                    tx.connection.execute(update(Delivery.__table__).where(Delivery.id == row["id"]).values(row))

        return again

    def move(self, *people: Person) -> None:
        """These people have another language and zone from now on, by their address."""
        with self.world.tx() as tx:
            for one in people:
                there = update(User).where(User.email == one.email)
                tx.session.execute(there.values(locale=one.locale, timezone=one.timezone))

    def to(self, address: str) -> list[EmailMessage]:
        """What was sent to this person."""
        return [mail for mail in OUTBOX if address in mail["To"]]

    def rows(self, state: str = "") -> list[Delivery]:
        """Deliveries in that state, oldest first."""
        return [row for row in self.world.rows(Delivery) if state in ("", row.state)]

    def leases_run_out(self) -> None:
        """It is later than any lease."""
        with self.world.tx() as tx:
            ended = update(Delivery).where(Delivery.lease_until.is_not(None))
            tx.session.execute(ended.values(lease_until=tx.wall - timedelta(seconds=1)))


def _changed(settings: Settings, changes: dict[str, Any]) -> Settings:

    return replace(settings, **changes)


def text_of(mail: EmailMessage) -> str:
    """The text part."""
    return body(mail, "plain")


def html_of(mail: EmailMessage) -> str:
    """The HTML part."""
    return body(mail, "html")


def body(mail: EmailMessage, kind: str) -> str:
    """One of the two parts."""
    part = mail.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\xa0", " ")


@pytest.fixture
def mailbox(world: World, settings: Settings) -> Iterator[Mailbox]:
    """An empty mailbox."""
    OUTBOX.clear()
    configure(settings)
    yield Mailbox(world, settings)
    OUTBOX.clear()


class Server(MemoryMailer):
    """A mail server that answers with these troubles, one per mail, and then takes everything."""

    def __init__(self, *troubles: MailError) -> None:
        self.troubles = list(troubles)

    def send(self, mail: EmailMessage) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        super().send(mail)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """What `memory:` means in this test."""
    made = Server()
    monkeypatch.setattr(transport, "MemoryMailer", lambda: made)
    return made
