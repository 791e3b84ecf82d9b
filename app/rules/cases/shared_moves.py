"""Moves that kinds of requests share: the opener takes it back, the other side declines."""

from __future__ import annotations

from app.core.words import Message
from app.rules.base.kind import OPENER, RESPONDER, Move
from app.rules.cases import texts
from app.rules.cases.ending import close, withdraw
from app.rules.cases.outcomes import goes_on

WITHDRAWING = Move(  # F6
    "open",
    "withdraw",
    OPENER,
    "withdrawn",
    withdraw,
    texts.WITHDRAWN_GOES_ON,
    goes_on,
    texts.WITHDRAW,
    confirm=texts.CONFIRM_WITHDRAW,
    done=texts.WITHDRAWN,
    title=texts.WITHDRAW,
    box="decline",
)


def declining(label: Message, confirm: Message) -> Move:
    """Return the move by which the other side declines: the order goes on (F12)."""
    return Move(
        "open",
        "decline",
        RESPONDER,
        "declined",
        close,
        texts.DECLINED_GOES_ON,
        goes_on,
        label,
        texts.IF_YOU_DECLINE,
        texts.IF_THEY_DECLINE,
        confirm,
        texts.DECLINED,
        box="decline",
        text=texts.WITH_ANSWER,
    )
