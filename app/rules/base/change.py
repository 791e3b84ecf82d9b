"""A plan in the making: facts are changed step by step, money moves, events are recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.instants import day_begun_from
from app.core.money import Money
from app.rules.base.deadlines import NEVER, first_wake, kind_of, policy_of, waits_for_answer
from app.rules.base.facts import NEW, CaseFacts, DeadlineFacts, LockFacts, MilestoneFacts, OrderFacts, changed
from app.rules.base.people import FINANCE, MAY_BE_TOLD, PARTIES, Actor, role_of
from app.rules.base.plan import (
    EventDraft,
    ExtraDraft,
    Given,
    HoldDraft,
    InstructionDraft,
    MilestoneDraft,
    OperationDraft,
    Plan,
    Transfer,
)
from app.rules.base.policy import Policy


@dataclass(slots=True)
class Change:
    """A plan in the making."""

    before: OrderFacts
    actor: Actor
    at: datetime
    after: OrderFacts = field(init=False)
    moves: list[Transfer] = field(default_factory=list)
    events: list[EventDraft] = field(default_factory=list)
    extras: list[ExtraDraft] = field(default_factory=list)
    operations: list[OperationDraft] = field(default_factory=list)
    instructions: list[InstructionDraft] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    holds: list[HoldDraft] = field(default_factory=list)
    lifted: list[str] = field(default_factory=list)
    agreed: list[MilestoneDraft] = field(default_factory=list)
    cause: tuple[str, str, str] = ("", "", "")

    def __post_init__(self) -> None:
        self.after = changed(self.before)  # a copy of our own, which nobody keeps before the plan is finished

    def order(self, **columns: Any) -> None:
        """Change the order itself: in our copy, because a sweep would spend a tenth of its time on copying again."""
        for name, value in columns.items():
            object.__setattr__(self.after, name, value)

    def milestone(self, milestone_id: int, **columns: Any) -> MilestoneFacts:
        """Change one milestone; the milestone as it will be."""
        found = tuple(changed(m, **columns) if m.id == milestone_id else m for m in self.after.milestones)
        self.order(milestones=found)
        return next(m for m in found if m.id == milestone_id)

    def open(self, case: CaseFacts) -> None:
        """Open a case."""
        self.order(cases=(*self.after.cases, case))

    def case(self, case: CaseFacts, **columns: Any) -> CaseFacts:
        """Change a case; the case as it will be."""
        now = changed(case, **columns, version=case.version + 1)
        self.order(cases=tuple(now if c.ref == case.ref else c for c in self.after.cases))
        return now

    def start(self, kind: str, subject_id: int, who: str, due_at: datetime, policy: Policy | None = None) -> None:
        """Start a deadline.

        Reminders are those of `policy`, the case's; by default the order's (X42).
        """
        rule = kind_of(kind)
        policy = policy or self.after.policy
        deadline = DeadlineFacts(
            id=NEW,
            subject=rule.subject,
            subject_id=subject_id,
            kind=kind,
            who=who,
            human=rule.human,
            opened_at=self.at,
            due_at=due_at,
            wake_at=first_wake(rule, policy, self.at, due_at, self.at, self.after.zone),
            state="running",
            remaining=None,
            policy_version=policy.version,
        )
        self.order(deadlines=(*self.after.deadlines, deadline))

    def lock(self, milestone: MilestoneFacts, case_id: int, amount: int) -> MilestoneFacts:
        """X17: this much (minor units) of the milestone's escrow is held by a case from now on, and no more than that;
        nothing of it when it is zero. The database refuses more than no other case holds."""
        kept = tuple(lock for lock in milestone.locks if lock.case_id != case_id)
        fresh = (LockFacts(NEW, case_id, amount),) if amount else ()
        return self.milestone(milestone.id, locks=(*kept, *fresh))

    def deadline(self, deadline: DeadlineFacts, **columns: Any) -> None:
        """Change a deadline."""
        now = changed(deadline, **columns)
        self.order(deadlines=tuple(now if d == deadline else d for d in self.after.deadlines))

    def run_until(self, deadline: DeadlineFacts, due_at: datetime, **columns: Any) -> None:
        """A deadline runs, and is due then."""
        wake = first_wake(kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, due_at, self.at)
        self.deadline(deadline, state="running", remaining=None, due_at=due_at, wake_at=wake, pauses=(), **columns)

    def finish(self, deadline: DeadlineFacts | None, state: str) -> None:
        """End a deadline as met, lapsed or void; nothing when there is none."""
        if deadline is not None:
            self.deadline(deadline, state=state, remaining=None, pauses=())

    def pause(self, deadline: DeadlineFacts, cause: str) -> None:
        """X60: the deadline stands still for this cause too; a running one keeps what was left."""
        pauses = tuple(sorted({*deadline.pauses, cause}))
        if deadline.state == "running":
            self.deadline(deadline, state="paused", remaining=deadline.due_at - self.at, pauses=pauses)
        elif deadline.state == "paused":
            self.deadline(deadline, pauses=pauses)

    def resume(self, deadline: DeadlineFacts, cause: str) -> None:
        """X60: this cause is over; with the last one the deadline runs on with what was left."""
        if deadline.state != "paused" or cause not in deadline.pauses or deadline.remaining is None:
            return
        left = tuple(each for each in deadline.pauses if each != cause)
        if left:
            self.deadline(deadline, pauses=left)
        else:
            self.run_until(deadline, self._goes_on_until(deadline, deadline.remaining))

    def _goes_on_until(self, deadline: DeadlineFacts, remaining: timedelta) -> datetime:
        kind, due = kind_of(deadline.kind), self.at + remaining
        if kind.endless:
            return NEVER
        return day_begun_from(due, self.after.zone) if kind.civil else due

    def finish_clocks(self, case: CaseFacts, state: str) -> None:
        """End whatever waits for a person on this case; what the clock does about its money goes on."""
        for deadline in self.after.deadlines:
            if (deadline.subject, deadline.subject_id) == ("case", case.id) and waits_for_answer(deadline):
                self.finish(deadline, state)

    def resume_all(self, cause: str) -> None:
        """Whatever this cause held back runs on, unless another holds it back too."""
        for deadline in self.after.deadlines:
            self.resume(deadline, cause)

    def move(self, code: str, key: str, amount: Money, milestone_id: int) -> None:
        """Transfer money; an amount of zero moves nothing."""
        if amount.minor:
            self.moves.append(Transfer(code, key, amount, milestone_id, self.at))

    def instruct(self, draft: InstructionDraft) -> None:
        """Ask the marketplace for this, because it holds the money; finance is told (X51, X53)."""
        self.instructions.append(draft)
        told = {"kind": draft.kind, "milestone": draft.milestone_id, "amount": draft.amount}
        self.event("instruction.given", told, tell=(FINANCE,), visibility="staff")

    def key(self, name: str) -> str:
        """A key for the gateway, which no other plan will ever have, not even in a database that began again."""
        return f"{name}:{self.before.head_hash[:12]}"

    def event(
        self,
        name: str,
        facts: Given,
        tell: tuple[str, ...] = PARTIES,
        key: str | None = None,
        visibility: str = "parties",
    ) -> None:
        """Record that something happened; who acted is always among the facts. One side or staff may see it alone.

        `tell` names parties and staff roles, as an `EventDraft` says. Refuses (ValueError) to tell those who may not
        see it.
        """
        if any(role_of(told) not in MAY_BE_TOLD[visibility] for told in tell):
            raise ValueError(f"{name} is for {visibility} and cannot be told to {tell}")
        by = {"by": self.actor.role, "user": self.actor.user_id}
        self.events.append(EventDraft(name, self.at, {**by, **facts}, tell, key, visibility))

    def plan(self) -> Plan:
        """The finished plan."""
        known = {d.id: d for d in self.before.deadlines}
        guarded = tuple(d.id for d in self.after.deadlines if d.id and d != known[d.id])
        return Plan(
            self.before,
            self.after,
            self.actor,
            self.at,
            tuple(self.moves),
            tuple(self.events),
            tuple(self.extras),
            tuple(self.operations),
            tuple(self.instructions),
            tuple(self.ended),
            tuple(self.holds),
            tuple(self.lifted),
            tuple(self.agreed),
            guarded,
            self.cause,
        )
