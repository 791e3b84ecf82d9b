"""Moves: of every kind of case and of milestones, found by state, act and side."""

from __future__ import annotations

from datetime import timedelta

from app.core.words import Sentence
from app.rules import kinds
from app.rules.base.kind import Move
from app.rules.base.people import CLOCK
from app.rules.base.policy import Policy
from app.rules.base.registry import KINDS, meaning
from app.rules.milestones.moves import MOVES as MILESTONE_MOVES
from app.rules.milestones.moves import SUBJECT as MILESTONE

MOVES: tuple[Move, ...] = (*(move for kind in kinds.ALL for move in kind.moves), *MILESTONE_MOVES)


def of(subject: str) -> tuple[Move, ...]:
    """Return the moves of a kind, or of milestones."""
    return MILESTONE_MOVES if subject == MILESTONE else KINDS[subject].moves


def find(subject: str, state: str, act: str, by: str) -> Move | None:
    """Return the move of this act by this side in this state."""
    return next((m for m in of(subject) if (m.state, m.act, m.by) == (state, act, by)), None)


def known(subject: str, act: str, by: str | None = None) -> bool:
    """Tell whether the subject knows the act at all, by anybody or by this side, in whatever state."""
    return any(m.act == act and by in (None, m.by) for m in of(subject))


def legal(subject: str, state: str, by: str) -> tuple[Move, ...]:
    """Return what this side may do in this state: the buttons of a page."""
    return tuple(m for m in of(subject) if (m.state, m.by) == (state, by))


def means(subject: str, act: str, by: str, policy: Policy) -> Sentence:
    """Say what an act makes true, with the policy's figures."""
    move = next(m for m in of(subject) if (m.act, m.by) == (act, by))
    return meaning(move, policy)


def span_of(move: Move, policy: Policy) -> timedelta | None:
    """Return after how long the clock does this; None where that depends on who is asked, or when."""
    if move.by != CLOCK:
        return None
    if move.after is not None:
        return move.after(policy)
    kind = KINDS.get(move.kind)
    return policy.windows.get(kind.window) if kind and kind.window else None
