"""What finance's pages show: accounts, entries, payouts, operations and freezes, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.web.components.lines import Badge, Link


@dataclass(frozen=True, slots=True)
class Account:
    """An account in words, and the journal of it."""

    kind: str
    name: str
    ref: str
    href: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount, leading to the entries behind it; nothing leads nowhere."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class PersonBalance:
    """What somebody has in one currency; `again` where the row before is the same person's."""

    name: str
    again: bool
    currency: str
    held: Amount
    available: Amount
    since: str
    age: str
    frozen: bool
    freeze: str  # where it can be frozen


@dataclass(frozen=True, slots=True)
class OrderBalance:
    """What is in escrow for a milestone; `again` where the row before is the same order's."""

    ref: str
    order: str  # the journal of the order
    client: str
    freelancer: str
    again: bool
    milestone: str
    since: str
    age: str
    escrow: Amount


@dataclass(frozen=True, slots=True)
class Total:
    """What a currency sums to, column by column."""

    currency: str
    amounts: Sequence[Amount]


@dataclass(frozen=True, slots=True)
class Work:
    """A list in which something waits: how much of it there is, how much money that is, and since when."""

    label: str
    count: str
    about: str
    href: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A kind of account, or a group of them, with what it holds in every currency."""

    label: str
    amounts: Sequence[Amount]
    group: str = ""  # the name of the group whose sums these are
    inside: bool = False  # one of a group


@dataclass(frozen=True, slots=True)
class Check:
    """What all entries of a currency sum to, which must be nothing (G8)."""

    currency: str
    amount: str
    zero: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """The trial balance: accounts by currencies, the sum of each currency, and the currencies whose sum is not zero."""

    rows: Sequence[MatrixRow]
    checks: Sequence[Check]

    @property
    def off(self) -> str:
        """The currencies that do not sum to zero."""
        return ", ".join(check.currency for check in self.checks if not check.zero)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the journal."""

    number: str
    page: str
    at: str
    what: str
    account: Account
    partner: Account
    ref: str
    order: str  # the journal of the order
    client: str
    freelancer: str
    amount: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry: where money left or arrived."""

    arrives: bool
    account: Account
    code: str  # the account as programs know it
    amount: str


@dataclass(frozen=True, slots=True)
class Together:
    """Another entry of the same instant and order."""

    number: str
    page: str
    what: str
    source: Account
    target: Account
    amount: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry as its page shows it."""

    number: str
    what: str
    amount: str
    legs: Sequence[Leg]
    adds_up: Sequence[str]  # the amounts of its legs, and their sum; nothing where they do not mirror each other
    effect_key: str
    cause: str
    events: Sequence[tuple[int, str]]  # their numbers in the order's record, and how their digests begin
    ref: str
    order: str  # the journal of the order
    client: str
    freelancer: str
    at: str
    recorded_at: str
    together: Sequence[Together]
    before: Link | None
    after: Link | None


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
