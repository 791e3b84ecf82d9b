"""What a move means in general: its sentence, with the figures of a policy."""

from __future__ import annotations

from app.core.words import Fact, Sentence
from app.rules.base import labels
from app.rules.base.kind import Move
from app.rules.base.policy import Policy


def meaning(move: Move, policy: Policy) -> Sentence:
    """Say what a move makes true, with the policy's figures."""
    facts: dict[str, Fact] = {
        "label": labels.MUTUALLY_CANCELLED,
        "pause": policy.repeat_pause,
        "wait": policy.refund_wait,
        "offer": policy.offer_window,
    }
    return Sentence(move.means, {name: fact for name, fact in facts.items() if f"%({name})s" in move.means.id})
