"""Payments from whose page at the bank this browser came back: until the bank answers, nobody has to pay again.

Only the browser knows it, so it stands in the session, by the deadline of the payment: a later attempt has another one.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import session

_KEY, _MOST = "from_the_bank", 10


def came_back(deadlines: Iterable[int]) -> None:
    """From now on these payments wait for the bank in this browser."""
    kept = [*_known(), *(one for one in deadlines if one not in _known())]
    if kept != _known():
        session[_KEY] = kept[-_MOST:]


def not_paid(deadlines: Iterable[int]) -> None:
    """The person says that they did not pay, so these are asked for again."""
    left = [one for one in _known() if one not in set(deadlines)]
    if left != _known():
        session[_KEY] = left


def is_at_the_bank(deadline: int) -> bool:
    """Whether this payment waits for the bank and not for the person."""
    return deadline in _known()


def _known() -> list[int]:
    found: list[int] = session.get(_KEY, [])
    return found
