"""A plan: what an act will make true. Facts before, facts after, money to move, events to record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.money import Money
from app.rules.base.facts import ALIVE, OrderFacts, changed
from app.rules.base.people import Actor

Given = dict[str, Any]  # facts that come with an act


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money to move by a permitted movement, once for ever under its effect key."""

    code: str
    key: str
    amount: Money
    milestone_id: int
    at: datetime  # imported history moves money at several instants in one plan (X45)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event to record: facts only, and who is told.

    `tell` names parties, and staff roles beside them: "support" is everybody who has that role, "support:7" the one of
    them with that id. A party of the order is never told as staff, and who acted is not told by a role of theirs.
    """

    name: str
    at: datetime
    facts: Mapping[str, Any]
    tell: tuple[str, ...] = ()
    key: str | None = None
    visibility: str = "parties"


@dataclass(frozen=True, slots=True)
class ExtraDraft:
    """An accepted extra to be added to a milestone; `price` in minor units."""

    milestone_id: int
    case_ref: str
    title: str
    price: int
    days: int


@dataclass(frozen=True, slots=True)
class OperationDraft:
    """Something to ask of the gateway, once for ever under its key; of a refund, `charge` is what it gives back of."""

    kind: str
    key: str
    amount: int
    milestone_id: int
    user_id: int
    case_ref: str | None = None
    charge: str | None = None
    state: str = "waiting"


@dataclass(frozen=True, slots=True)
class InstructionDraft:
    """Something to ask of the marketplace, once for ever under its key, because it holds the money (X51).

    `kind` is charge, refund or payout; `amount` in minor units. `told_before`: it was told as made by a version that
    knew no instructions, so its confirmation moves nothing.
    """

    kind: str
    key: str
    amount: int
    milestone_id: int
    user_id: int
    case_ref: str | None = None
    told_before: bool = False


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """A contested part of a milestone that stays held, for this cause; `amount` in minor units."""

    cause: str
    milestone_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    """A milestone as it is proposed or agreed: deliverable, delivery date, and amount in minor units (B3)."""

    title: str
    deliverable: str
    amount: int
    due_at: datetime
    lang: str = ""  # of title and deliverable


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """A version of an offer on a case: what goes where, in minor units, and a new delivery date (G5, X66)."""

    case_ref: str
    version: int
    by: str
    client: int
    freelancer: int
    escrow: int
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealedDraft:
    """A figure of a sealed round, in minor units: kept apart until the round ends, and in nothing else (X73)."""

    case_id: int
    by: str
    figure: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole effect of one act on one order, before anything is written."""

    before: OrderFacts
    after: OrderFacts
    actor: Actor
    at: datetime  # when it becomes true; a late sweep dates it at the deadline (X35)
    moves: tuple[Transfer, ...] = ()
    events: tuple[EventDraft, ...] = ()
    extras: tuple[ExtraDraft, ...] = ()
    operations: tuple[OperationDraft, ...] = ()
    instructions: tuple[InstructionDraft, ...] = ()
    ended: tuple[str, ...] = ()  # keys of charges that nobody waits for any more
    holds: tuple[HoldDraft, ...] = ()
    lifted: tuple[str, ...] = ()  # causes of holds that end
    agreed: tuple[MilestoneDraft, ...] = ()  # milestones that are part of the order from now on
    offers: tuple[OfferDraft, ...] = ()  # versions of offers that are made
    sealed: tuple[SealedDraft, ...] = ()  # figures that are entered
    unsealed: tuple[int, ...] = ()  # cases whose figures are deleted
    guarded: tuple[int, ...] = ()  # deadlines that must still be running as loaded
    cause: tuple[str, str, str] = ("", "", "")  # subject, state and act of the move whose plan this is

    @property
    def written(self) -> OrderFacts:
        """The facts as they are loaded once this is written: what ended is among the ended deadlines."""
        alive = sorted((d for d in self.after.deadlines if d.state in ALIVE), key=lambda d: d.due_at)
        over = tuple(d for d in self.after.deadlines if d.state not in ALIVE)
        return changed(self.after, deadlines=tuple(alive), ended=(*self.after.ended, *over))

    @property
    def to_pay(self) -> Money:
        """What the client is asked to pay now because of it; of milestones that were agreed, the first (B6)."""
        by_gateway = sum(each.amount for each in self.operations if each.kind == "charge")
        by_marketplace = sum(each.amount for each in self.instructions if each.kind == "charge")
        return self.before.money(by_gateway + by_marketplace + sum(part.amount for part in self.agreed[:1]))
