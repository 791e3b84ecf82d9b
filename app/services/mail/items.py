"""Claimed deliveries with what they tell as things are now, or with why they no longer tell anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.core.database.tx import Tx
from app.core.mail.message import MailText
from app.core.settings import Settings
from app.models.queries import deliveries
from app.rules.base.people import PARTIES
from app.services.mail.account_mail import stale_account_mail, write_account_mail
from app.services.mail.content import write_mail
from app.services.mail.digest_mail import write_digest
from app.services.mail.notification import MailNotification, Recipient, notifications_of, recipient, stale
from app.services.mail.staff_mail import write_staff_mail
from app.services.support.digests import DIGEST, Untaken, for_person, waiting


@dataclass(frozen=True, slots=True)
class Item:
    """A leased delivery with what to send; or with why nothing is sent, as a short code."""

    id: int
    attempts: int
    to: Recipient
    at: datetime  # when it was loaded, which is the mail's date, and that of what it tells
    key: str  # tells deliveries of other databases apart in the Message-ID
    no_server_since: datetime  # wall time; now, where none was missed yet
    missed: timedelta  # how long no server has been there for it
    skip: str = ""
    later: bool = False  # an earlier delivery tells of this one too
    mail: MailNotification | None = None
    letter: dict[str, Any] | None = None
    untaken: tuple[Untaken, ...] = ()  # what a digest lists

    @property
    def ids(self) -> tuple[int, ...]:
        """The deliveries that its mail tells of."""
        return self.mail.together if self.mail and self.mail.together else (self.id,)


def load_items(tx: Tx, ids: Sequence[int], settings: Settings) -> list[Item]:
    """What these deliveries tell, as things are now, in the order of their ids."""
    rows = deliveries.to_send(tx.connection, ids)
    mails = {mail.id: mail for mail in notifications_of(tx, rows, settings.platform)}
    letters = {row.id: json.loads(row.letter) for row in rows if row.letter}
    waits = waiting(tx, settings.platform) if any(map(_is_digest, letters.values())) else []
    return [
        _of_event(tx, row, mails[row.id]) if row.id in mails else _of_letter(tx, row, letters[row.id], waits, settings)
        for row in rows
    ]


def _of_event(tx: Tx, row: Any, mail: MailNotification) -> Item:
    later, since = bool(mail.together and mail.together[0] != row.id), row.no_server_since or tx.wall
    return Item(
        row.id, row.attempts, mail.to, tx.now, row.hash, since, tx.wall - since, stale(mail, tx.now), later, mail
    )


def _of_letter(tx: Tx, row: Any, letter: dict[str, Any], waits: Sequence[Untaken], settings: Settings) -> Item:
    since = row.no_server_since or tx.wall
    made = Item(row.id, row.attempts, recipient(row), tx.now, letter["nonce"], since, tx.wall - since, letter=letter)
    if not _is_digest(letter):
        return replace(made, skip=stale_account_mail(tx, row, settings.secret_key))
    mine = tuple(for_person(waits, row.user_id, made.to.roles))
    return replace(made, untaken=mine, skip="suspended" if made.to.suspended else "" if mine else "nothing_waits")


def _is_digest(letter: dict[str, Any]) -> bool:
    return bool(letter.get("letter") == DIGEST)


def written(item: Item, settings: Settings) -> MailText:
    """What the mail says."""
    if item.untaken:
        return write_digest(item.to, item.untaken, settings.base_url)
    if item.letter is not None:
        return write_account_mail(item.to, item.letter, settings)
    assert item.mail is not None  # noqa: S101  (a delivery without a letter has an event)
    if item.mail.role in PARTIES:
        return write_mail(item.mail, settings)
    return write_staff_mail(item.mail, settings.base_url)
