"""The letter with the link to choose a password: a mail that no event caused."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.database.db import canonical, insert_rows, table_of
from app.core.database.tx import Tx
from app.core.instants import from_us, to_us
from app.core.mail.message import MailText
from app.core.mail.render import render
from app.core.settings import Settings
from app.core.words import N_
from app.models import Delivery, PasswordLink
from app.services.accounts.sign_ins import hashed, may_enter
from app.services.mail.notification import Recipient
from app.services.store.event_log import MAIL


def send_password_link(tx: Tx, secret_key: str, user_id: int, expires_at: datetime, first: bool = False) -> str:
    """A mail with a link is on its way to this person once this commits; the link's token, for its hash to be kept.

    `expires_at` is wall time. The database never holds the token: the mail's writer makes it again from a number that
    is worth nothing without the secret key. `first` says that the person never had a password.
    """
    nonce = secrets.token_hex(16)
    letter = {"nonce": nonce, "first": first, "expires_at": to_us(expires_at)}
    row = {"user_id": user_id, "letter": canonical(letter), "channel": MAIL, "state": "waiting"}
    insert_rows(tx.connection, table_of(Delivery), [row | {"available_at": tx.wall, "attempts": 0}])
    tx.enqueue_after_commit("mail")
    return _token(secret_key, nonce)


def _token(secret_key: str, nonce: str) -> str:
    return hmac.new(secret_key.encode(), f"password-link:{nonce}".encode(), hashlib.sha256).hexdigest()


def stale_account_mail(tx: Tx, row: Any, secret_key: str) -> str:
    """Why the link would not work any more, as a short code; empty while it would."""
    if row.suspended_at is not None and not may_enter(tx, row.user_id):
        return "suspended"
    token = _token(secret_key, json.loads(row.letter)["nonce"])
    works = (PasswordLink.token_hash == hashed(token), PasswordLink.used_at.is_(None))
    found = tx.session.execute(select(PasswordLink.expires_at).where(*works)).scalar()
    return "" if found is not None and found > tx.wall else "link_over"


def write_account_mail(to: Recipient, letter: Mapping[str, Any], settings: Settings) -> MailText:
    """The mail with the link, in the recipient's language."""
    reader = to.reader
    heading = reader.say(N_("Choose your password") if letter["first"] else N_("Choose a new password"))
    values = {
        "greeting": reader.say(N_("Hello %(name)s,"), name=to.name),
        "heading": heading,
        "first": letter["first"],
        "expires_at": from_us(letter["expires_at"]),
        "button": (f"{settings.base_url}/password/{_token(settings.secret_key, letter['nonce'])}", heading),
    }
    text, html = (render(f"emails/password.{kind}", reader, **values) for kind in ("txt", "html"))
    subject = reader.say(N_("Choose your password for the Resolution Center"))
    return MailText(subject, text, html, reader.lang)
