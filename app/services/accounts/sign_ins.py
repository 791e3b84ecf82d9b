"""Signed-in browsers: each is a row that can be revoked; the browser holds a random token, the row its hash."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    delete,
    distinct,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from app.core.database.tx import Tx
from app.models import Case, Deadline, Event, Notification, Order, SignIn, User
from app.rules.base.deadlines import names
from app.rules.base.kind import HEARD
from app.services.accounts.dispute_clocks import Clocks, clocks_against, clocks_of

log = logging.getLogger(__name__)

LONGEST = timedelta(days=30)  # however often somebody comes back, unless the operator's own span is longer
REMEMBERED = timedelta(days=30)  # how long an expired row still tells whose text was interrupted

# X33: what somebody was told as staff they have only as long as they have the role.
_STILL = or_(Notification.role.is_(None), (" " + User.roles + " ").contains(" " + Notification.role + " "))
_REMINDS = exists().where(Event.id == Notification.event_id, Event.name == literal_column("'deadline.reminded'"))
_BUYS = exists().where(Order.client_id == User.id).correlate(User)
_SELLS = exists().where(Order.freelancer_id == User.id).correlate(User)
_MY_CASE = and_(Case.order_id == Order.id, or_(Order.client_id == User.id, Order.freelancer_id == User.id))
_IS_HEARD = and_(Case.closed_at.is_(None), Case.layer.in_([literal_column(str(tier)) for tier in HEARD]))
_NEWEST = select(Case.ref).where(_MY_CASE, _IS_HEARD).order_by(Case.id.desc()).limit(1).correlate(User)
# The newest case in which somebody suspended is heard; nobody else is asked for it.
_HEARD_IN = case((User.suspended_at.is_not(None), _NEWEST.scalar_subquery()))
MAY_ENTER = or_(User.suspended_at.is_(None), exists().where(_MY_CASE, _IS_HEARD).correlate(User))


@cache
def _who() -> Select[Any]:
    mine: BindParameter[str] = bindparam("token")
    against = clocks_against(select(SignIn.user_id).where(SignIn.token_hash == mine).scalar_subquery())
    return (
        select(User.id, User.name, User.email, User.handle, User.locale, User.timezone, User.roles)
        .add_columns(_unread().label("unread"), _BUYS.label("buys"), _SELLS.label("sells"))
        .add_columns(SignIn.token_hash, SignIn.created_at.label("since"), SignIn.expires_at.label("until"))
        .add_columns(_HEARD_IN.label("heard_in"), *against.c)
        .join(SignIn, SignIn.user_id == User.id)
        .outerjoin(against, against.c.clock_user_id == User.id)
        .where(MAY_ENTER, SignIn.token_hash == mine)
        .order_by(against.c.clock_due_at, against.c.clock_id)
    )


def _unread() -> ScalarSelect[int]:
    """What is unread on an order on which their deadline runs is one thing to see; reminders of what is over are
    nothing. The values stand in the statement itself: with bound ones SQLite takes nine times as long."""
    waits = and_(
        Notification.role.is_(None),
        Deadline.order_id == Notification.order_id,
        Deadline.user_id == Notification.user_id,
        Deadline.state == literal_column("'running'"),
        Deadline.kind.in_([literal_column(f"'{kind}'") for kind in names(lambda kind: kind.reminds)]),
    )
    return (
        select(func.count(distinct(case((Deadline.id.is_(None), Notification.id), else_=-Notification.order_id))))
        .select_from(Notification)
        .outerjoin(Deadline, waits)
        .where(Notification.user_id == User.id, Notification.read_at.is_(None), _STILL)
        .where(or_(Notification.role.is_not(None), Deadline.id.is_not(None), ~_REMINDS))
        .correlate(User)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in. `roles` are staff roles; `since` and `until` are wall time.

    `heard_in` is a case of somebody who is suspended: such cases are all that they may see and answer.
    """

    id: int
    name: str
    email: str
    handle: str | None
    locale: str
    timezone: str
    roles: frozenset[str]
    unread: int
    buys: bool  # someone's client, at any time
    sells: bool  # someone's freelancer, likewise
    token_hash: str
    since: datetime
    until: datetime
    heard_in: str | None
    clocks: Clocks  # of disputes, that run against them (M13)


_KNOWN = tuple(each.name for each in fields(SignedIn) if each.name not in ("roles", "clocks"))


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
    """Who is signed in with this token, what is unread, and which clocks of disputes run against them; None when it is
    revoked or over, or they are suspended and nowhere heard. Of staff roles somebody suspended has none.

    The moment of the transaction is read in the same statement.
    """
    rows = tx.read_with_moment(_who(), {"token": hashed(token)})
    if not rows or rows[0].until <= tx.wall:
        return None
    known = {name: getattr(rows[0], name) for name in _KNOWN}
    roles = frozenset(rows[0].roles.split() if rows[0].heard_in is None else ())
    return SignedIn(**known, roles=roles, clocks=clocks_of(rows, tx.now))


def may_enter(tx: Tx, user_id: int) -> bool:
    """Whether this person may sign in: not suspended, or a party of an open case in which they are heard all the
    same."""
    return tx.session.execute(select(User.id).where(User.id == user_id, MAY_ENTER)).first() is not None


def owner(tx: Tx, token: str) -> int | None:
    """Whose browser this is or was, also after it expired; None when it was revoked or they may not sign in."""
    whose = select(User.id).join(SignIn, SignIn.user_id == User.id)
    return tx.session.execute(whose.where(SignIn.token_hash == hashed(token), MAY_ENTER)).scalar()


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
