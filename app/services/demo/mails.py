"""The demo's letter box: the mails that were written as files, to be looked at instead of sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from sqlalchemy import select

from app.core.database.tx import Tx
from app.core.settings import Settings
from app.models import Order
from app.services.mail.threads import key_in, key_of

MOST = 1000  # of the newest mails, more are not listed
_HEADERS = 8192  # bytes in which the headers of a mail of ours end
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]{0,200}")
SIZE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; `text` and `html` are its parts, or nothing where it has none."""

    name: str
    subject: str
    to: str
    date: datetime | None
    language: str
    order: str = ""  # the key of the thread of the order it is about
    text: str = ""
    html: str = ""


def folder(settings: Settings) -> Path | None:
    """Where mails are written as files; None when they are really sent."""
    scheme, _, path = settings.mail_url.partition(":")
    return Path(path.removeprefix("//")) if scheme == "file" else None


def names(settings: Settings) -> list[str]:
    """The names of all mails, newest first; none when mails are really sent."""
    place = folder(settings)
    if place is None or not place.is_dir():
        return []
    return sorted((path.stem for path in place.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)


def read(settings: Settings, name: str) -> Mail | None:
    """The mail with this name, or None; whatever the name is, only files of the folder are read."""
    place = folder(settings)
    if place is None or NAME.fullmatch(name) is None:
        return None
    try:
        with (place / f"{name}.eml").open("rb") as file:
            message = BytesParser(policy=policy.default).parsebytes(file.read(SIZE_LIMIT))
    except OSError:
        return None
    return _mail(name, message)


def headers(settings: Settings) -> Iterator[Mail]:
    """The newest mails, newest first, without what they say."""
    for name in names(settings)[:MOST]:
        with suppress(OSError), (folder(settings) / f"{name}.eml").open("rb") as file:  # type: ignore[operator]
            yield _mail(name, BytesParser(policy=policy.default).parsebytes(file.read(_HEADERS), headersonly=True))


def titles(tx: Tx, keys: Collection[str]) -> dict[str, str]:
    """The titles of the orders of these threads, by key; the demo's world is small."""
    every = {key_of(row.ref): row.title for row in tx.session.execute(select(Order.ref, Order.title))}
    return {key: every[key] for key in keys if key in every}


def clear(settings: Settings) -> None:
    """No mail of an earlier world is left."""
    place = folder(settings)
    for name in names(settings):
        with suppress(OSError):
            (place / f"{name}.eml").unlink()  # type: ignore[operator]


def _mail(name: str, message: EmailMessage) -> Mail:
    date = message["Date"].datetime if message["Date"] else None
    language = str(message["Content-Language"] or "")
    subject, to = str(message["Subject"] or ""), str(message["To"] or "")
    order = key_in(str(message["References"] or ""))
    return Mail(name, subject, to, date, language, order, _part(message, "plain"), _part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    with suppress(LookupError, ValueError, AssertionError):  # a broken mail shows what it has
        part = message.get_body((kind,))
        if part is not None:
            return str(part.get_content())
    return ""
