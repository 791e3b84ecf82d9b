"""Claimed deliveries with what they tell as things are now, or with why they no longer tell anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.database.tx import Tx
from app.core.mail.message import MailText
from app.core.settings import Settings
from app.models.queries import deliveries
from app.rules.base.people import PARTIES
from app.services.mail.account_mail import stale_account_mail, write_account_mail
from app.services.mail.content import write_mail
from app.services.mail.notification import MailNotification, Recipient, notifications_of, recipient, stale
from app.services.mail.staff_mail import write_staff_mail


@dataclass(frozen=True, slots=True)
class Item:
    """A leased delivery with what to send; or with why nothing is sent, as a short code."""

    id: int
    attempts: int
    to: Recipient
    at: datetime  # when it was loaded, which is the mail's date; wall time
    key: str  # tells deliveries of other databases apart in the Message-ID
    age: timedelta = timedelta(0)  # since it was told in the app; none of a letter, whose link runs out soon
    skip: str = ""
    later: bool = False  # an earlier delivery tells of this one too
    mail: MailNotification | None = None
    letter: dict[str, Any] | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """The deliveries that its mail tells of."""
        return self.mail.together if self.mail and self.mail.together else (self.id,)


def load_items(tx: Tx, ids: Sequence[int], settings: Settings) -> list[Item]:
    """What these deliveries tell, as things are now, in the order of their ids."""
    rows = deliveries.to_send(tx.connection, ids)
    mails = {mail.id: mail for mail in notifications_of(tx, rows, settings.platform)}
    items = []
    for row in rows:
        mail = mails.get(row.id)
        skip = stale(mail, tx.now) if mail else stale_account_mail(tx, row, settings.secret_key)
        items.append(
            Item(
                id=row.id,
                attempts=row.attempts,
                to=recipient(row),
                at=tx.wall,
                key=row.hash or json.loads(row.letter)["nonce"],
                age=tx.now - row.told_at if row.told_at else timedelta(0),
                skip=skip,
                later=bool(mail and mail.together and mail.together[0] != row.id),
                mail=mail,
                letter=json.loads(row.letter) if row.letter else None,
            )
        )
    return items


def written(item: Item, settings: Settings) -> MailText:
    """What the mail says."""
    if item.letter is not None:
        return write_account_mail(item.to, item.letter, settings)
    assert item.mail is not None  # noqa: S101  (a delivery without a letter has an event)
    write = write_mail if item.mail.role in PARTIES else write_staff_mail
    return write(item.mail, settings.base_url)
