"""Which deadline of an order the clock must handle next."""

from __future__ import annotations

from datetime import datetime

from app.rules.base.facts import DeadlineFacts, OrderFacts


def due_first(facts: OrderFacts, now: datetime, horizon: datetime) -> DeadlineFacts | None:
    """The deadline that the clock must handle next on this order, or None: first what is over, then reminders.

    `horizon` is the last instant at which somebody could have answered: a human deadline waits for it (X35).
    """
    ready = (d for d in facts.deadlines if d.state == "running" and not d.parked and d.wake_at <= now)
    return min(
        (d for d in ready if not d.human or d.wake_at <= horizon),
        key=lambda d: (d.due_at > now, d.due_at, d.id),
        default=None,
    )


def over_first(facts: OrderFacts, now: datetime, horizon: datetime) -> DeadlineFacts | None:
    """The same of those that are over by the horizon; reminders are left to the sweep."""
    found = due_first(facts, now, horizon)
    return found if found is not None and found.due_at <= horizon else None
