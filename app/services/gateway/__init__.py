"""The payment gateway as this program sees it: it is asked under a key, looked up by it, and sends signed notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the gateway; `amount` in minor units. The same key asks for the same thing."""

    key: str
    kind: str  # charge, refund, payout
    amount: int
    currency: str
    charge: str | None  # of a refund: the key of the charge of which it gives back
    title: str
    back: str  # where the client returns to after paying
    lang: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How it stands at the gateway: open (a charge then has its page), done, or failed for ever."""

    state: str
    page: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a signed notice says: that the operation with this key changed, or that its charge is disputed."""

    id: str
    kind: str
    key: str | None


class GatewayError(Exception):
    """The gateway did not answer as it should; `final` when asking again would not help."""

    def __init__(self, code: str, final: bool) -> None:
        super().__init__(code)
        self.code, self.final = code, final


class BadNotice(Exception):
    """A notice that is not from the gateway, or is too old to be believed."""


class Gateway(Protocol):
    """One payment gateway."""

    def ask(self, asked: Asked) -> Answer:
        """It is asked for; again and again under one key, it happens once."""

    def look(self, key: str) -> Answer | None:
        """How it stands; None when the gateway has never heard of this key."""

    def parse(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Said:
        """What a notice says; refuses (BadNotice) what is not signed, not fresh or not readable."""
