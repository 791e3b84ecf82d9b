"""Facts: an order and all that is open on it, as the rules see it. Plain values, loaded whole, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from datetime import datetime, timedelta, tzinfo
from operator import attrgetter
from typing import Any, TypeVar

from app.core.money import Money
from app.core.platform import Platform
from app.rules.base.people import CLIENT, GATEWAY, MARKETPLACE, Actor
from app.rules.base.policy import Policy

ALIVE = ("running", "paused")  # states of a deadline that has not ended
NEW = 0  # the id of a row that a plan opens; the writer puts the real one in its place


@dataclass(frozen=True, slots=True)
class LockFacts:
    """So much of a milestone's escrow (minor units) is held by a case: nothing else takes it (X17, X56)."""

    id: int
    case_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone; `amount` and `escrow` in minor units, `escrow` being what is there now."""

    id: int
    state: str
    amount: int
    escrow: int
    position: int = 1  # its place in the order, from 1
    title: str = ""
    charge: str | None = None  # key of the operation that pays for it, or paid for it
    charged: int = 0  # what our gateway has of it: took, and was asked neither to give back nor to pay out
    earned: int = 0  # the freelancer's: less `taken`, which was taken back, and `released` it is held
    taken: int = 0
    released: int = 0  # left the hold: less `paid_out`, and `spent`, which went elsewhere, it is available
    paid_out: int = 0
    spent: int = 0
    paid: int = 0  # left escrow for the freelancer, the fee included, and was not taken back: the fee is of this (X56)
    refunded: int = 0  # and for the client
    charged_back: int = 0
    contested: int = 0  # stays held beyond its day (X13)
    locks: tuple[LockFacts, ...] = ()  # of its escrow, one for each case
    due_at: datetime | None = None
    submitted_at: datetime | None = None
    approved_at: datetime | None = None  # by the client or the clock
    earned_at: datetime | None = None  # when the freelancer first got something of it
    consent: str | None = None  # how a case emptied it: explicit, decided (X67)
    complaint_until: datetime | None = None
    held_until: datetime | None = None
    deliverable: str | None = None  # as agreed, and only loaded where a page shows it,
    lang: str | None = None  # in this language, if it is not the order's

    @property
    def held(self) -> int:
        """What the freelancer earned and has not available yet."""
        return self.earned - self.taken - self.released

    @property
    def ready(self) -> int:
        """What can be paid out of it now: it left the hold and is still there."""
        return self.released - self.paid_out - self.spent

    @property
    def locked(self) -> int:
        """What cases hold of its escrow."""
        return sum(lock.amount for lock in self.locks)

    @property
    def free(self) -> int:
        """What no case holds of its escrow."""
        return self.escrow - self.locked

    def locked_by(self, case_id: int) -> int:
        """What this case holds of its escrow."""
        return sum(lock.amount for lock in self.locks if lock.case_id == case_id)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case with its coded details; texts are not facts."""

    id: int
    ref: str
    layer: int
    kind: str
    state: str
    opened_by: str
    opener_id: int
    responder_id: int
    policy_version: int
    details: Mapping[str, Any]
    outcome: str | None
    opened_at: datetime
    closed_at: datetime | None
    version: int
    stance: str | None = None  # of a case that staff decide: what the responder says to it, agreed or objected
    staff_id: int | None = None  # who of the staff took it up


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """A deadline; it is running or paused, or has ended."""

    id: int
    subject: str
    subject_id: int
    kind: str
    who: str
    human: bool
    opened_at: datetime
    due_at: datetime
    wake_at: datetime
    state: str
    remaining: timedelta | None
    policy_version: int
    parked: bool = False
    pauses: tuple[str, ...] = ()  # why it stands still: it runs on when no cause is left (X60)
    held_days: int = 0  # days of the calendar by which requests of the client have held it back (X34)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order, its milestones, its cases, and the deadlines that run or pause on it."""

    id: int
    ref: str
    client_id: int
    freelancer_id: int
    client_name: str
    freelancer_name: str
    currency: str
    price: int
    plain: bool
    state: str
    consent: str | None
    ordered_at: datetime
    delivery_due_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    listed_at: datetime
    fee_basis_points: int
    head_seq: int
    head_hash: str
    payable: int  # what the freelancer has available in this currency, less what is frozen (may be negative)
    custody: str = GATEWAY  # who holds its money: our gateway, or the marketplace (X51)
    salt: str = field(default="", repr=False)  # of the digests by which the record tells of rows (X52)
    _: KW_ONLY
    policy: Policy
    platform: Platform
    milestones: tuple[MilestoneFacts, ...]
    cases: tuple[CaseFacts, ...] = ()
    deadlines: tuple[DeadlineFacts, ...] = ()
    ended: tuple[DeadlineFacts, ...] = ()  # those that have been met, have lapsed or are void, oldest first

    def money(self, minor: int) -> Money:
        """An amount in the order's currency."""
        return Money(minor, self.currency)

    @property
    def zone(self) -> tzinfo:
        """The time zone in which civil days are counted (X11, X12)."""
        return self.platform.zone

    @property
    def at_marketplace(self) -> bool:
        """Whether the marketplace's own processor holds its money (X51)."""
        return self.custody == MARKETPLACE

    @property
    def escrow(self) -> Money:
        """What is in escrow over all milestones."""
        return self.money(sum(m.escrow for m in self.milestones))

    @property
    def request(self) -> CaseFacts | None:
        """The open peer request, of which there is at most one (X25)."""
        return next((c for c in self.cases if c.layer == 1 and c.state == "open"), None)

    @property
    def milestone(self) -> MilestoneFacts:
        """The milestone that is being worked on: the first that is not finished, else the last."""
        return next((m for m in self.milestones if m.state not in ("approved", "returned")), self.milestones[-1])

    def case(self, ref: str) -> CaseFacts | None:
        """The case with this reference."""
        return next((c for c in self.cases if c.ref == ref), None)

    def deadline(self, subject: str, subject_id: int, kind: str | None = None) -> DeadlineFacts | None:
        """The deadline that runs or pauses on a subject."""
        found = (d for d in self.deadlines if (d.subject, d.subject_id) == (subject, subject_id))
        return next((d for d in found if kind in (None, d.kind)), None)

    def actor(self, user_id: int) -> Actor | None:
        """This person as a party of this order, or None for a stranger."""
        roles = {self.client_id: CLIENT, self.freelancer_id: "freelancer"}
        return Actor(roles[user_id], user_id) if user_id in roles else None

    def name(self, role: str) -> str:
        """The name of the party in that role."""
        return self.client_name if role == CLIENT else self.freelancer_name

    def user_id(self, role: str) -> int:
        """The person in that role."""
        return self.client_id if role == CLIENT else self.freelancer_id


Facts = TypeVar("Facts", MilestoneFacts, CaseFacts, DeadlineFacts, OrderFacts)
_NAMES = {
    kind: tuple(each.name for each in fields(kind)) for kind in (MilestoneFacts, CaseFacts, DeadlineFacts, OrderFacts)
}
_VALUES = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


def changed(facts: Facts, **columns: Any) -> Facts:
    """Return a copy of these facts in which some columns have other values, as `dataclasses.replace` does, in half of
    its time: a sweep makes three copies for every order, and a page a dozen."""
    kind = type(facts)
    return kind(**dict(zip(_NAMES[kind], _VALUES[kind](facts), strict=True)) | columns)
