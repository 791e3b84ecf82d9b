"""The post office of the tests: sends what waits, keeps what was sent, and reads it as its reader would."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import update

from app.core.i18n import configure
from app.core.mail.transport import OUTBOX
from app.core.settings import Settings
from app.models import Delivery
from app.services.mail import outbox
from tests.worlds import World


class Office:
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
def office(world: World, settings: Settings) -> Iterator[Office]:
    """An empty post office."""
    OUTBOX.clear()
    configure(settings)
    yield Office(world, settings)
    OUTBOX.clear()
