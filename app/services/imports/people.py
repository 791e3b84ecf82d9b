"""Who is who in an import (X44): by (source, ref), then by exact lower-cased e-mail; nobody's account is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text, update

from app.core.database.db import insert_rows
from app.core.database.tx import Tx
from app.models import User
from app.services.imports.checks import ImportRow, Person

_ACCOUNTS = "SELECT id, email, source, source_ref FROM users WHERE"
PRETENDED = -1  # the id of an account that a dry run would have made


@dataclass(eq=False, slots=True)
class Account:
    """Somebody's account; `id` is 0 until it is written."""

    email: str
    ref: str | None  # by which this source knows the person
    id: int = 0
    person: Person | None = None  # of an account that is new


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a row means: an account (None: a new one), or why that cannot be told, and what is odd about it."""

    account: Account | None = None
    problem: str = ""
    flag: str = ""


@dataclass(slots=True)
class People:
    """The accounts that rows name, found or to be made."""

    source: str
    by_ref: dict[str, Account] = field(default_factory=dict)
    by_email: dict[str, Account] = field(default_factory=dict)
    bound: list[Account] = field(default_factory=list)  # known by e-mail, and now by their ref too

    def find(self, tx: Tx, rows: Iterable[ImportRow]) -> None:
        """The existing accounts of these rows are known."""
        named = [person for row in rows for person in (row.client, row.freelancer)]
        refs = sorted({p.ref for p in named} - self.by_ref.keys())
        emails = sorted({p.email for p in named} - self.by_email.keys())
        found = [
            *named_in(tx, f"{_ACCOUNTS} source = :source AND source_ref IN", refs, source=self.source),
            *named_in(tx, f"{_ACCOUNTS} email IN", emails),
        ]
        for row in found:
            self._add(Account(row.email, row.source_ref if row.source else None, row.id), row.source)

    def _add(self, account: Account, source: str | None) -> None:
        known = self.by_email.setdefault(account.email, account)
        if account.ref is not None and source == self.source:
            self.by_ref.setdefault(account.ref, known)

    def who(self, person: Person) -> Who:
        """Whom a row means by this person."""
        by_ref, by_email = self.by_ref.get(person.ref), self.by_email.get(person.email)
        if by_ref is not None and by_email is not None and by_ref is not by_email:
            return Who(problem=f"{person.side}_ref and {person.side}_email are two different people")
        if by_ref is not None:
            return Who(by_ref, flag="" if by_email is by_ref else "other_email")
        return Who(by_email)

    def take(self, person: Person) -> Account:
        """The account of this person, which `who` has agreed to; a new one is remembered and written later."""
        account = self.who(person).account
        if account is None:
            account = Account(person.email, person.ref, person=person)
            self.by_email[person.email] = account
        elif account.ref is None and account.id:
            account.ref = person.ref
            self.bound.append(account)
        if account.ref == person.ref:
            self.by_ref.setdefault(person.ref, account)
        return account

    def write(self, tx: Tx, accounts: Iterable[Account]) -> int:
        """The new ones among these accounts exist, and known ones carry their ref; how many are new."""
        new = _new(accounts)
        rows = [_columns(a.person, self.source, tx) for a in new if a.person is not None]
        table: Any = User.__table__
        ids = {row.email: row.id for row in insert_rows(tx.connection, table, rows, ("id", "email"))}
        for account in new:
            account.id = ids[account.email]
        for account in self.bound:
            bind = update(User).where(User.id == account.id, User.source.is_(None))
            tx.session.execute(bind.values(source=self.source, source_ref=account.ref))
        self.bound.clear()
        return len(new)

    def pretend(self, accounts: Iterable[Account]) -> int:
        """What `write` would return; from now on these accounts count as written."""
        new = _new(accounts)
        for account in new:
            account.id = PRETENDED
        return len(new)


def named_in(tx: Tx, question: str, values: Sequence[str], **more: str) -> Sequence[Any]:
    """The rows for which `question`, which ends in IN, is true of these values; one statement however many they are."""
    listed = "SELECT value FROM json_each(:listed)"
    if tx.connection.dialect.name == "postgresql":
        listed = "SELECT jsonb_array_elements_text(CAST(:listed AS jsonb))"
    return tx.connection.execute(text(f"{question} ({listed})"), {"listed": json.dumps(values), **more}).all()


def _new(accounts: Iterable[Account]) -> list[Account]:
    return list(dict.fromkeys(account for account in accounts if not account.id))


def _columns(person: Person, source: str, tx: Tx) -> dict[str, object]:
    own = {"email": person.email, "name": person.name, "locale": person.locale, "timezone": person.timezone}
    return own | {"roles": "", "source": source, "source_ref": person.ref, "created_at": tx.wall}
