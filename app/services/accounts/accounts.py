"""Accounts: people are added, change how they are called and how they read, and choose their passwords."""

from __future__ import annotations

import logging
import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.core.database.tx import Tx, roll_back_to
from app.core.errors import Invalid, Refusal
from app.core.texts import clean_code
from app.core.words import N_
from app.models import PasswordLink, User
from app.rules.base.people import STAFF
from app.services.accounts import sign_ins
from app.services.mail import account_mail

log = logging.getLogger(__name__)

LINK_LIVES = timedelta(hours=1)  # asked for by the person
FIRST_LINK_LIVES = timedelta(days=7)  # sent to somebody who does not expect it yet
SHORTEST = 10
# What is tried first by everybody who guesses; the name and the address are checked too.
_COMMON = (
    "password wachtwoord contraseña qwertyuiop azertyuiop qwerty azerty 1234567890 123456789 12345678 123456 "
    "letmein welcome welkom bienvenid hola1 iloveyou admin monkey dragon football voetbal futbol abc123 111111 000000 "
    "resolution center"
).split()
_PART = r"[^\s@,;:<>()\[\]\"\\\x00-\x1f\x7f]"
_EMAIL = re.compile(rf"{_PART}{{1,64}}@{_PART}+\.{_PART}{{2,}}")
_HANDLE = re.compile("[a-z0-9_-]{3,40}")

LINK_OVER = N_("This link has already been used or has expired. Ask for a new one.")


def email_of(text: str) -> str:
    """An address as accounts hold it: without what nobody sees, in lower case. Who looks for an account asks this."""
    return clean_code(text).lower()


def is_email(text: str) -> bool:
    """Whether it looks like an address that a mail can be sent to; only the mail itself can tell."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def find(tx: Tx, email: str) -> User | None:
    """The person with this address, compared as it is stored; suspended ones too."""
    return tx.session.execute(select(User).where(User.email == email_of(email))).scalar()


def add(tx: Tx, email: str, name: str, locale: str, timezone: str, roles: tuple[str, ...] = ()) -> User:
    """A person has an account and no password yet. Refuses (422) a taken address and unknown roles."""
    if find(tx, email):
        raise Invalid("email", "email_taken", N_("There is already an account with this address."))
    unknown = sorted(set(roles) - set(STAFF))
    if unknown:
        raise Invalid("roles", "unknown_role", N_("There is no role called %(role)s."), role=unknown[0])
    known = {"email": email_of(email), "name": name, "locale": locale, "timezone": timezone}
    user = User(**known, roles=" ".join(roles), created_at=tx.wall)
    tx.session.add(user)
    tx.session.flush()
    log.info("account.added user=%d", user.id)
    return user


def change_profile(tx: Tx, user_id: int, **values: str) -> None:
    """The person's name, locale or timezone are these."""
    if not set(values) <= {"name", "locale", "timezone"}:
        raise TypeError(f"not a person's own to change: {sorted(values)}")
    tx.session.execute(update(User).where(User.id == user_id).values(**values))


def set_handle(tx: Tx, user_id: int, handle: str) -> None:
    """Clients find the person by this public name, or by none when it is empty (X44).

    Refuses (422) other signs than small letters, digits, hyphens and underscores, and a name that somebody has.
    """
    if handle and not _HANDLE.fullmatch(handle):
        message = N_("Use 3 to 40 lower-case letters, digits, hyphens or underscores.")
        raise Invalid("handle", "handle_unreadable", message)
    taking = update(User).where(User.id == user_id).values(handle=handle or None)

    def take() -> None:
        tx.session.execute(taking)

    error = roll_back_to(tx, take)
    if isinstance(error, IntegrityError):
        raise Invalid("handle", "handle_taken", N_("This public name is already taken. Choose another one."))
    if error is not None:
        raise error


def check_password(password: str, person: User) -> None:
    """Refuses (422) what is too short, or what a guesser tries first; nothing is asked about kinds of characters."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        raise Invalid("new_password", "short", N_("Use %(limit)s characters or more."), limit=SHORTEST)
    if len(password) > 1024:
        raise Invalid("new_password", "long", N_("Use %(limit)s characters or fewer."), limit=1024)
    own = [part for part in (*person.name.casefold().split(), person.email.split("@")[0]) if len(part) > 3]
    left = plain
    for part in (*_COMMON, *own):
        left = left.replace(part, "")
    if len(left.strip("0123456789 .!?-_")) < 4 or len(set(plain)) < 4:
        raise Invalid(
            "new_password", "common", N_("This is easy to guess. Use a few words that only you would put together.")
        )


def set_password(tx: Tx, user_id: int, kept: str) -> None:
    """The hash is the person's password; every browser is signed out, and links sent before are void."""
    tx.session.execute(update(User).where(User.id == user_id).values(password_hash=kept))
    tx.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id, PasswordLink.used_at.is_(None)))
    sign_ins.end_all(tx, user_id)
    log.info("account.password_set user=%d", user_id)


def rehash(tx: Tx, user_id: int, old: str, new: str) -> None:
    """The same password is kept with today's costs, unless it was changed meanwhile."""
    same = (User.id == user_id, User.password_hash == old)
    tx.session.execute(update(User).where(*same).values(password_hash=new))


def make_link(tx: Tx, user_id: int, lives: timedelta = LINK_LIVES, token: str = "") -> str:
    """A token with which this person may choose a password once, until it expires; `token` where one was made."""
    token = token or secrets.token_urlsafe(32)
    link = PasswordLink(token_hash=sign_ins.hashed(token), user_id=user_id, expires_at=tx.wall + lives)
    tx.session.add(link)
    tx.session.flush()
    return token


def send_link(tx: Tx, secret_key: str, user_id: int, lives: timedelta = LINK_LIVES, first: bool = False) -> None:
    """The person is sent a link to choose a password; `first` when they never had one."""
    token = account_mail.send_password_link(tx, secret_key, user_id, tx.wall + lives, first)
    make_link(tx, user_id, lives, token)


def pretend_to_send_link(tx: Tx) -> None:
    """As much work as `send_link`, and nothing comes of it: the time of the answer tells nobody who has an account."""
    somebody = tx.session.execute(select(func.min(User.id))).scalar()
    if somebody is not None:
        token = make_link(tx, somebody)
        tx.session.execute(delete(PasswordLink).where(PasswordLink.token_hash == sign_ins.hashed(token)))
    tx.enqueue_after_commit("mail")


def owner_of_link(tx: Tx, token: str) -> User:
    """Whose link this is; refuses (404) one that is unknown, used, too old, or of somebody who may not sign in."""
    wanted = select(User).join(PasswordLink, PasswordLink.user_id == User.id)
    open_still = (PasswordLink.used_at.is_(None), PasswordLink.expires_at > tx.wall, sign_ins.MAY_ENTER)
    found = tx.session.execute(wanted.where(PasswordLink.token_hash == sign_ins.hashed(token), *open_still)).scalar()
    if found is None:
        raise Refusal(404, "link_over", LINK_OVER)
    return found


def use_link(tx: Tx, token: str) -> None:
    """The link is used. Refuses (404) when somebody, or the clock, was first."""
    open_still = (PasswordLink.used_at.is_(None), PasswordLink.expires_at > tx.wall)
    marked = update(PasswordLink).where(PasswordLink.token_hash == sign_ins.hashed(token), *open_still)
    if tx.session.execute(marked.values(used_at=tx.wall)).rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal(404, "link_over", LINK_OVER)


def suspend(tx: Tx, user_id: int, suspended: bool = True) -> None:
    """The person is signed out everywhere and cannot sign in, but to answer an open dispute or a case that staff
    decide; or may again."""
    tx.session.execute(update(User).where(User.id == user_id).values(suspended_at=tx.wall if suspended else None))
    if suspended:
        sign_ins.end_all(tx, user_id)
    log.info("account.suspended user=%d on=%s", user_id, suspended)
