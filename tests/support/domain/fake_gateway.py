"""The world outside: a payment gateway that does what a test tells it, and remembers every key it was asked with."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from app.models import Operation
from app.services.payments.gateway import Answer, BadNotice, GatewayError, GatewayNotice, OperationRequest


class FakeGateway:
    """A gateway. What it has done for a key it never does again, whatever happens to its answers."""

    def __init__(self) -> None:
        self.done: dict[str, OperationRequest] = {}  # what really happened, by key
        self.calls: Counter[str] = Counter()
        self.open: dict[str, OperationRequest] = {}  # charges that nobody has paid yet
        self.failing: set[str] = set()  # kinds that it refuses from now on
        self.refused: set[str] = set()  # keys that it will never do
        self.mute = 0  # so many answers are lost after the work was done
        self.deaf = 0  # so many calls never arrive

    def ask(self, asked: OperationRequest) -> Answer:
        """It happens, once for each key."""
        self.calls[asked.key] += 1
        if self.deaf:
            self.deaf -= 1
            raise GatewayError("unreachable", final=False)
        known = self.done.get(asked.key) or self.open.get(asked.key)
        assert known in (None, asked), "the same key for something else"
        if asked.key in self.refused or (asked.kind in self.failing and known is None):
            self.refused.add(asked.key)
            return Answer("failed", error="refused")
        if asked.key not in self.done:
            (self.open if asked.kind == "charge" else self.done)[asked.key] = asked
        return self._answer(asked.key)

    def look(self, key: str) -> Answer | None:
        """How it stands."""
        self.calls[key] += 1
        return self._answer(key) if key in self.done or key in self.open else None

    def _answer(self, key: str) -> Answer:
        if self.mute:
            self.mute -= 1
            raise GatewayError("time-out", final=False)
        return Answer("done") if key in self.done else Answer("open", page=f"https://pay.example/{key}")

    def parse(self, headers: Mapping[str, str], body: bytes, now: datetime) -> GatewayNotice:
        """Nobody sends notices here."""
        raise BadNotice

    def pay(self, key: str) -> None:
        """The client pays on the gateway's page."""
        self.done[key] = self.open.pop(key)

    def placed(self, charges: Iterable[Operation]) -> None:
        """These were paid here before the test began."""
        for row in charges:
            self.done[row.key] = OperationRequest(row.key, row.kind, row.amount, row.currency, None, "", "", "en")

    def total(self, kind: str) -> int:
        """What it has really moved, in minor units."""
        return sum(asked.amount for asked in self.done.values() if asked.kind == kind)
