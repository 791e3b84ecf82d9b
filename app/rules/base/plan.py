"""A plan: what an act will make true. Facts before, facts after, money to move, events to record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.core.money import Money
from app.rules.base.deadlines import first_wake, kind_of
from app.rules.base.facts import NEW, CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import PARTIES, Actor

Given = dict[str, Any]  # facts that come with an act


@dataclass(frozen=True, slots=True)
class Move:
    """Money to move by a permitted movement, once for ever under its effect key."""

    code: str
    key: str
    amount: Money
    milestone_id: int
    at: datetime  # imported history moves money at several instants in one plan (X45)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event to record: facts only, and which parties are told."""

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
    """Something to ask of the gateway, once for ever under its key; of a refund, `charge` is what it gives back of.

    `state` is waiting; outside where the marketplace has to do it, because the gateway never had the money (X51).
    """

    kind: str
    key: str
    amount: int
    milestone_id: int
    user_id: int
    case_ref: str | None = None
    charge: str | None = None
    state: str = "waiting"


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
class Plan:
    """The whole effect of one act on one order, before anything is written."""

    before: OrderFacts
    after: OrderFacts
    actor: Actor
    at: datetime  # when it becomes true; a late sweep dates it at the deadline (X35)
    moves: tuple[Move, ...] = ()
    events: tuple[EventDraft, ...] = ()
    extras: tuple[ExtraDraft, ...] = ()
    operations: tuple[OperationDraft, ...] = ()
    ended: tuple[str, ...] = ()  # keys of charges that nobody waits for any more
    holds: tuple[HoldDraft, ...] = ()
    lifted: tuple[str, ...] = ()  # causes of holds that end
    agreed: tuple[MilestoneDraft, ...] = ()  # milestones that are part of the order from now on
    claimed: tuple[int, ...] = ()  # deadlines that must still be running as loaded


@dataclass(slots=True)
class Change:
    """A plan in the making."""

    before: OrderFacts
    actor: Actor
    at: datetime
    after: OrderFacts = field(init=False)
    moves: list[Move] = field(default_factory=list)
    events: list[EventDraft] = field(default_factory=list)
    extras: list[ExtraDraft] = field(default_factory=list)
    operations: list[OperationDraft] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    holds: list[HoldDraft] = field(default_factory=list)
    lifted: list[str] = field(default_factory=list)
    agreed: list[MilestoneDraft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.after = replace(self.before)  # a copy of our own, which nobody keeps before the plan is finished

    def order(self, **columns: Any) -> None:
        """Change the order itself: in our copy, because a sweep would spend a tenth of its time on copying again."""
        for name, value in columns.items():
            object.__setattr__(self.after, name, value)

    def milestone(self, milestone_id: int, **columns: Any) -> MilestoneFacts:
        """Change one milestone; the milestone as it will be."""
        changed = tuple(replace(m, **columns) if m.id == milestone_id else m for m in self.after.milestones)
        self.order(milestones=changed)
        return next(m for m in changed if m.id == milestone_id)

    def open(self, case: CaseFacts) -> None:
        """Open a case."""
        self.order(cases=(*self.after.cases, case))

    def case(self, case: CaseFacts, **columns: Any) -> CaseFacts:
        """Change a case; the case as it will be."""
        changed = replace(case, **columns, version=case.version + 1)
        self.order(cases=tuple(changed if c.ref == case.ref else c for c in self.after.cases))
        return changed

    def start(self, kind: str, subject_id: int, who: str, due_at: datetime, paused: bool = False) -> None:
        """Start a deadline, or begin it paused with its whole window left."""
        rule = kind_of(kind)
        policy = self.after.policy
        deadline = DeadlineFacts(
            id=NEW,
            subject=rule.subject,
            subject_id=subject_id,
            kind=kind,
            who=who,
            human=rule.human,
            opened_at=self.at,
            due_at=due_at,
            wake_at=first_wake(rule, policy, self.at, due_at, self.at),
            state="paused" if paused else "running",
            remaining=due_at - self.at if paused else None,
            policy_version=policy.version,
        )
        self.order(deadlines=(*self.after.deadlines, deadline))

    def deadline(self, deadline: DeadlineFacts, **columns: Any) -> None:
        """Change a deadline."""
        changed = replace(deadline, **columns)
        kept = tuple(changed if d == deadline else d for d in self.after.deadlines)
        self.order(deadlines=kept)

    def finish(self, deadline: DeadlineFacts | None, state: str) -> None:
        """End a deadline as met, lapsed or void; nothing when there is none."""
        if deadline is not None:
            self.deadline(deadline, state=state, remaining=None)

    def pause(self, deadline: DeadlineFacts) -> None:
        """Stop a running deadline and keep what was left."""
        if deadline.state == "running":
            self.deadline(deadline, state="paused", remaining=deadline.due_at - self.at)

    def resume(self, deadline: DeadlineFacts) -> None:
        """Let a paused deadline run on with what was left."""
        if deadline.state == "paused" and deadline.remaining is not None:
            due = self.at + deadline.remaining
            rule = kind_of(deadline.kind)
            wake = first_wake(rule, self.after.policy, deadline.opened_at, due, self.at)
            self.deadline(deadline, state="running", remaining=None, due_at=due, wake_at=wake)

    def move(self, code: str, key: str, amount: Money, milestone_id: int) -> None:
        """Move money; an amount of zero moves nothing."""
        if amount.minor:
            self.moves.append(Move(code, key, amount, milestone_id, self.at))

    def key(self, name: str) -> str:
        """A key for the gateway, which no other plan will ever have, not even in a database that began anew."""
        return f"{name}:{self.before.head_hash[:12]}"

    def event(self, name: str, facts: Given, tell: tuple[str, ...] = PARTIES, key: str | None = None) -> None:
        """Record that something happened; who acted is always among the facts."""
        by = {"by": self.actor.role, "user": self.actor.user_id}
        self.events.append(EventDraft(name, self.at, {**by, **facts}, tell, key))

    def plan(self) -> Plan:
        """The finished plan."""
        known = {d.id: d for d in self.before.deadlines}
        claimed = tuple(d.id for d in self.after.deadlines if d.id and d != known[d.id])
        return Plan(
            self.before,
            self.after,
            self.actor,
            self.at,
            tuple(self.moves),
            tuple(self.events),
            tuple(self.extras),
            tuple(self.operations),
            tuple(self.ended),
            tuple(self.holds),
            tuple(self.lifted),
            tuple(self.agreed),
            claimed,
        )
