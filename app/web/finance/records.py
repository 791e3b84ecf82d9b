"""What finance's pages show: accounts, entries, payouts, operations and freezes, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.web.components.lines import Badge


@dataclass(frozen=True, slots=True)
class BalanceKey:
    """A person's available balance in one currency, as an address names it."""

    user_id: str
    currency: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account in words, and the journal of it."""

    kind: str
    name: str
    ref: str
    href: str
    balance: BalanceKey | None = None  # what can be frozen


@dataclass(frozen=True, slots=True)
class Balance:
    """An account with what it holds."""

    account: Account
    amount: str
    frozen: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name, leading to what is behind it."""

    label: str
    amount: str
    href: str


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """What every kind of account holds in one currency, and their sum."""

    currency: str
    title: str
    rows: Sequence[Figure]
    sum: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the journal."""

    at: str
    what: str
    account: Account
    partner: Account
    ref: str
    order: str  # the journal of the order
    amount: str


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout to come."""

    day: str
    name: str
    ref: str
    order: str  # the journal of the order
    milestone: str
    badges: Sequence[Badge]
    more: Sequence[str]
    amount: str
    href: str


@dataclass(frozen=True, slots=True)
class Operation:
    """What was asked of the payment service, how it stands, and what can be done."""

    id: int
    what: str
    name: str
    ref: str
    order: str  # the journal of the order
    at: str
    state: str
    sentences: Sequence[str]
    amount: str
    href: str
    retry: str | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze that runs."""

    cause: str
    name: str
    currency: str
    part: str
    reason: str
    at: str
    by: str
    available: str
    href: str
    lift: str | None = None


@dataclass(frozen=True, slots=True)
class OperationTab:
    """One of the lists of operations."""

    label: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class JournalChoices:
    """What the journal can be narrowed to: codes with their words, "all" first."""

    kind: Sequence[tuple[str, str]]
    movement: Sequence[tuple[str, str]]
    currency: Sequence[tuple[str, str]]
