"""The terms between the product and a payment gateway: what is asked, what is answered, and what a notice says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

KINDS = ("charge", "refund", "payout")
STATES = ("open", "done", "failed")
CHANGED, DISPUTED = "operation.changed", "charge.disputed"
NOTICES = (CHANGED, DISPUTED)


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """A charge, refund or payout that shall happen once, however often it is asked under its key."""

    key: str
    kind: str  # one of KINDS
    amount: int  # minor units
    currency: str
    charge: str | None  # of a refund: the key of the charge of which it gives back
    title: str  # what it is for, in the words the payer knows it by
    back: str  # the address to which the client returns
    lang: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How an operation stands at the gateway. A charge is open, with the page where it is paid, until it is paid."""

    state: str  # one of STATES
    page: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class GatewayNotice:
    """What a signed notice says: that something happened to an operation. What is so now, only `look` tells."""

    id: str
    kind: str  # one of NOTICES
    key: str | None


class GatewayError(Exception):
    """No answer was had. `code` is short and holds nothing private; `final`: asking again is of no use.

    Unless it is final, nobody knows whether the operation happened: it is asked again under the same key.
    """

    def __init__(self, code: str, final: bool) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


class BadNotice(Exception):
    """A notice is not the gateway's, not of now, or not readable; the text is a short code that says which."""


class Gateway(Protocol):
    """What a payment gateway can do for us."""

    def ask(self, asked: OperationRequest) -> Answer:
        """The gateway knows of the operation; under a key that it knows already, it only says how that one stands."""

    def look(self, key: str) -> Answer | None:
        """How the operation stands now; None when the gateway has never heard of it."""

    def parse(self, headers: Mapping[str, str], body: bytes, now: datetime) -> GatewayNotice:
        """What a notice says; BadNotice when it is forged, old, ahead of its time or malformed."""
