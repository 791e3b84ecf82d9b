"""Signed-in browsers: each is a row that can be revoked; the browser holds a random token, the row its hash."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, case, delete, distinct, exists, func, literal_column, or_, select, update

from app.core.database.tx import Tx
from app.models import Deadline, Event, Notification, Order, SignIn, User
from app.rules.base.deadlines import names

log = logging.getLogger(__name__)

LONGEST = timedelta(days=30)  # however often somebody comes back, unless the operator's own span is longer
REMEMBERED = timedelta(days=30)  # how long an expired row still tells whose text was interrupted

# X33: what somebody was told as staff they have only as long as they have the role.
_STILL = or_(Notification.role.is_(None), (" " + User.roles + " ").contains(" " + Notification.role + " "))
# What is unread on an order on which their deadline runs is one thing to see; reminders of what is over are nothing.
# The values stand in the statement itself: with bound ones SQLite takes nine times as long.
_WAITS = and_(
    Notification.role.is_(None),
    Deadline.order_id == Notification.order_id,
    Deadline.user_id == Notification.user_id,
    Deadline.state == literal_column("'running'"),
    Deadline.kind.in_([literal_column(f"'{kind}'") for kind in names(lambda kind: kind.reminds)]),
)
_REMINDS = exists().where(Event.id == Notification.event_id, Event.name == literal_column("'deadline.reminded'"))
_UNREAD = (
    select(func.count(distinct(case((Deadline.id.is_(None), Notification.id), else_=-Notification.order_id))))
    .select_from(Notification)
    .outerjoin(Deadline, _WAITS)
    .where(Notification.user_id == User.id, Notification.read_at.is_(None), _STILL)
    .where(or_(Notification.role.is_not(None), Deadline.id.is_not(None), ~_REMINDS))
    .correlate(User)
    .scalar_subquery()
)
_BUYS = exists().where(Order.client_id == User.id).correlate(User)
_SELLS = exists().where(Order.freelancer_id == User.id).correlate(User)
_WHO = (
    select(User.id, User.name, User.email, User.handle, User.locale, User.timezone, User.roles, _UNREAD, _BUYS, _SELLS)
    .add_columns(SignIn.token_hash, SignIn.created_at, SignIn.expires_at)
    .join(SignIn, SignIn.user_id == User.id)
    .where(User.suspended_at.is_(None), SignIn.token_hash == bindparam("token"))
)


class SignedIn(NamedTuple):
    """Who is signed in; `roles` as a text, `since` and `until` in wall time."""

    id: int
    name: str
    email: str
    handle: str | None
    locale: str
    timezone: str
    roles: str
    unread: int
    buys: bool
    sells: bool
    token_hash: str
    since: datetime
    until: datetime


def hashed(token: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(tx: Tx, user_id: int, span: timedelta) -> str:
    """This person is signed in for `span`; the token for their browser. Their long expired rows are gone."""
    token = secrets.token_urlsafe(32)
    stale = (SignIn.user_id == user_id, SignIn.expires_at < tx.wall - REMEMBERED)
    tx.session.execute(delete(SignIn).where(*stale))
    row = SignIn(token_hash=hashed(token), user_id=user_id, created_at=tx.wall, expires_at=tx.wall + span)
    tx.session.add(row)
    tx.session.flush()
    log.info("sign_in.begun user=%d", user_id)
    return token


def find(tx: Tx, token: str) -> SignedIn | None:
    """Who is signed in with this token, and what is unread; None when it is revoked or over, or they are suspended.

    The moment of the transaction is read in the same statement.
    """
    row = tx.first(_WHO, {"token": hashed(token)})
    found = row and SignedIn(*row[: len(SignedIn._fields)])
    return found if found and found.until > tx.wall else None


def owner(tx: Tx, token: str) -> int | None:
    """Whose browser this is or was, also after it expired; None when it was revoked or the person is suspended."""
    whose = select(User.id).join(SignIn, SignIn.user_id == User.id)
    return tx.session.execute(whose.where(SignIn.token_hash == hashed(token), User.suspended_at.is_(None))).scalar()


def prolong(tx: Tx, row: SignedIn, span: timedelta) -> bool:
    """Somebody who did something stays signed in for `span` from now, up to the longest; whether anything changed."""
    until: datetime = min(tx.wall + span, row.since + max(span, LONGEST))
    if until - row.until < span / 10:
        return False
    tx.session.execute(update(SignIn).where(SignIn.token_hash == row.token_hash).values(expires_at=until))
    return True


def end(tx: Tx, token: str) -> None:
    """The browser with this token is signed out."""
    tx.session.execute(delete(SignIn).where(SignIn.token_hash == hashed(token)))


def end_all(tx: Tx, user_id: int, but: str = "") -> int:
    """All browsers of this person are signed out, except the one whose row has the hash `but`; how many were."""
    gone = tx.session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.token_hash != but))
    log.info("sign_in.revoked user=%d", user_id)
    return int(gone.rowcount)  # type: ignore[attr-defined]


def list_of(tx: Tx, user_id: int) -> list[SignIn]:
    """Where this person is signed in, newest first."""
    alive = (SignIn.user_id == user_id, SignIn.expires_at > tx.wall)
    return list(tx.session.execute(select(SignIn).where(*alive).order_by(SignIn.created_at.desc())).scalars())
