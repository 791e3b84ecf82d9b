"""Whose answer an offer or a wish for more time waits for, while no deadline of the case runs against them (G5, G6)."""

from __future__ import annotations

from datetime import datetime

from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import OPENER, RESPONDER
from app.rules.base.people import other
from app.rules.base.registry import awaited, kind_of
from app.rules.disputes.offers import live

OFFER, MORE_TIME = "offer", "more_time"


def offered_to(case: CaseFacts) -> str | None:
    """Return the side that can answer the live offer on a case as it stands; None where there is none."""
    kind = kind_of(case)
    offer = live(case) if kind.offers else None
    if offer is None:
        return None
    side = other(offer.by)
    by = OPENER if side == case.opened_by else RESPONDER
    answers = any(move.answers_offer and (move.state, move.by) == (case.state, by) for move in kind.moves)
    return side if answers else None


def asked_of(facts: OrderFacts, case: CaseFacts, now: datetime) -> tuple[str, str] | None:
    """Return whose turn it is on a case without a deadline, and what was asked of them: an offer, or more time.

    It is nobody's where the case stands still or its time is up, and not that of a side that has to act before its
    deadline anyway; who made the offer or asks for more time waits.
    """
    deadline = awaited(facts, case)
    if case.closed_at is not None or (deadline and (deadline.state != "running" or deadline.due_at <= now)):
        return None
    more = other(deadline.more_by) if deadline and deadline.more_by else None
    wanted = ((more, MORE_TIME), (offered_to(case), OFFER))
    against = deadline.who if deadline else ""
    return next(((side, what) for side, what in wanted if side is not None and side != against), None)
