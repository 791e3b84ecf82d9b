"""What must never happen to money, computed from the database's rows and from the gateway's own memory."""

import re
from collections import Counter
from collections.abc import Iterable

from app.core.instants import to_us
from app.ledger.locks import Lock
from app.ledger.tables import WHOLE, Balance, Entry, Freeze
from app.models import Hold, Instruction, Milestone, Operation, Order
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import World

Sums = Counter[str]  # by currency


class Count:
    """One count of everything; each check raises AssertionError."""

    def __init__(self, world: World, gateway: FakeGateway) -> None:
        self.gateway = gateway
        self.entries: list[Entry] = world.rows(Entry)
        self.arrived = [entry for entry in self.entries if entry.side == 1]
        self.milestones: dict[int, Milestone] = {row.id: row for row in world.rows(Milestone)}
        self.orders: dict[int, Order] = {row.id: row for row in world.rows(Order)}
        self.operations: dict[str, Operation] = {row.key: row for row in world.rows(Operation)}
        self.instructions: list[Instruction] = world.rows(Instruction)
        self.balances: list[Balance] = world.rows(Balance)
        self.contested: Counter[int] = Counter()
        for hold in world.rows(Hold, Hold.lifted_at.is_(None)):
            self.contested[hold.milestone_id] += hold.amount
        self.divided: set[str] = set()
        self.locked: Counter[int] = Counter()
        for lock in world.rows(Lock):
            self.divided.add(f"escrow:{lock.milestone_id}")
            self.locked[lock.milestone_id] += 0 if lock.lifted_at else lock.amount
        self.decided: Counter[int] = Counter()  # what cases made available at once (X68)
        for entry in self.arrived:
            if entry.effect_key.startswith("release:case:"):
                self.decided[int(entry.effect_key.rpartition(":")[2])] += entry.amount
        self.frozen: Counter[str] = Counter()
        for freeze in world.rows(Freeze, Freeze.lifted_at.is_(None)):
            self.frozen[freeze.account] += WHOLE if freeze.amount is None else freeze.amount

    def moved(self, *movements: str) -> Sums:
        """What took these ways, by currency."""
        return _sums(entry for entry in self.arrived if entry.movement in movements)

    def transit(self) -> Sums:
        """What is on its way, to clients and freelancers together, by account and currency."""
        found: Counter[str] = Counter()
        for entry in self.entries:
            if entry.account.endswith("_in_transit"):
                found[f"{entry.account}:{entry.currency}"] += entry.side * entry.amount
        return found

    def really(self, kind: str) -> Sums:
        """What the gateway has moved, by currency."""
        found: Sums = Counter()
        for asked in self.gateway.done.values():
            found[asked.currency] += asked.amount if asked.kind == kind else 0
        return found

    def taken(self) -> Sums:
        """What the ledger took in because the gateway said so."""
        charges = {f"fund:milestone:{m.id}" for m in self.milestones.values() if m.charge}
        return self.moved("late_charge", "extra") + _sums(e for e in self.arrived if e.effect_key in charges)

    def sent_back(self) -> Sums:
        """What the ledger gave to the gateway for clients; the rest is the marketplace's to give back."""
        return self.moved("refund", "late_charge") - self.instructed("refund")

    def instructed(self, kind: str) -> Sums:
        """What the marketplace was asked for: of refunds each once, of payouts those that did not come back."""
        found: Sums = Counter()
        for row in self.instructions:
            counts = row.replaced_by is None if kind == "refund" else row.state != "failed"
            found[row.currency] += row.amount if row.kind == kind and counts else 0
        return found

    def sent_out(self) -> Sums:
        """What the ledger gave to the gateway for freelancers and did not get back."""
        return self.moved("payout") - self.moved("payout_back") - self.instructed("payout")

    def check_sums(self) -> None:
        """Every currency sums to zero, no guarded balance and no transit is below zero."""
        for currency in {entry.currency for entry in self.entries}:
            assert sum(e.side * e.amount for e in self.entries if e.currency == currency) == 0
        assert [row.account for row in self.balances if row.amount < 0] == []
        assert [account for account, amount in self.transit().items() if amount < 0] == []

    def check_gateway(self) -> None:
        """The gateway did what was asked, nothing twice for one cause; the ledger never runs ahead or behind."""
        given_back: Counter[str | None] = Counter()
        for key, asked in self.gateway.done.items():
            row = self.operations[key]
            assert (row.kind, row.amount, row.currency) == (asked.kind, asked.amount, asked.currency)
            given_back[asked.charge] += asked.amount if asked.kind == "refund" else 0
            assert row.state not in ("failed",), "the gateway did it after all"
        for charge, amount in given_back.items():
            assert not amount or (charge in self.gateway.done and amount <= self.gateway.done[charge].amount)
        left: Counter[int] = Counter()  # of what the gateway took for each milestone
        for key, asked in self.gateway.done.items():
            left[self.operations[key].milestone_id] += asked.amount if asked.kind == "charge" else -asked.amount
        assert [milestone for milestone, amount in left.items() if amount < 0] == [], "more than was ever paid in"
        assert self.taken() <= self.really("charge"), "in the ledger but never paid"
        assert self.really("refund") <= self.sent_back(), "more refunds than were sent"
        assert self.really("payout") <= self.sent_out(), "more payouts than were sent"

    def check_settled(self) -> None:
        """When nothing waits any more, the gateway's totals are the ledger's and nothing is on its way."""
        assert [row.key for row in self.operations.values() if row.state in ("waiting", "asked")] == []
        assert [row.key for row in self.instructions if row.state == "open"] == []
        assert +self.transit() == Counter(), "on its way, and nobody's to make"
        assert +self.taken() == +self.really("charge")
        assert +self.sent_back() == +self.really("refund")
        assert +self.sent_out() == +self.really("payout")

    def check_charges(self) -> None:
        """A payment began its milestone or went back, never both; nothing began without one."""
        effects = {entry.effect_key for entry in self.arrived}
        for row in self.operations.values():
            if row.kind != "charge" or row.state != "done":
                continue
            counted = self.milestones[row.milestone_id].charge == row.key
            counted = counted and f"fund:milestone:{row.milestone_id}" in effects
            counted = counted or f"extra:case:{row.case_id}:1" in effects
            assert counted != (f"late:{row.key}" in effects)
        for part in self.milestones.values():
            if part.state in ("funded", "submitted", "approved"):
                assert f"fund:milestone:{part.id}" in effects
                assert part.charge is None or part.charge in self.gateway.done
            if part.state in ("planned", "charging"):
                assert f"fund:milestone:{part.id}" not in effects
            assert self.orders[part.order_id].state != "pending" or part.state in ("planned", "charging")

    def check_earnings(self) -> None:
        """Earned, then released, then paid out; contested money stays; a milestone is earned or refunded, unless a
        case held a part of it."""
        movements: Counter[tuple[str, str]] = Counter()
        for entry in self.entries:
            undivided = entry.account not in self.divided
            if undivided and entry.side == -1 and entry.movement in ("earn", "refund"):
                movements[entry.account, entry.movement] += 1
        assert set(movements.values()) <= {1}
        assert len({account for account, _ in movements}) == len(movements), "both earned and refunded"
        for part in self.milestones.values():
            assert 0 <= part.paid_out <= part.released <= part.earned <= part.amount
            assert not part.released or part.released + self.contested[part.id] <= part.earned, "contested"
            held = self.contested[part.id]
            assert part.state != "approved" or held <= part.amount

    def check_parts(self) -> None:
        """X56: all that was funded is somewhere, and the fee is what one payment of the running total would cost."""
        flows: Counter[tuple[str, str]] = Counter()
        for entry in self.entries:
            if entry.account.startswith("escrow:"):
                flows[entry.account, entry.movement] += entry.amount
        for part in self.milestones.values():
            account = f"escrow:{part.id}"
            came = flows[account, "fund"] + flows[account, "extra"] - flows[account, "settled_before"]
            left = {row.account: row.amount for row in self.balances}.get(account, 0)
            out = {name: flows[account, name] for name in ("refund", "earn", "fee")}
            assert came == left + sum(out.values())
            assert (part.refunded, part.paid, part.earned) == (out["refund"], out["earn"] + out["fee"], out["earn"])
            points = self.orders[part.order_id].fee_basis_points
            assert abs(10_000 * out["fee"] - part.paid * points) <= 5_000, "the fee of one payment, to the nearest cent"
            assert self.locked[part.id] <= left, "locked and not there"
            assert part.state != "returned" or not part.paid

    def check_payouts(self, before: set[str]) -> set[str]:
        """None before its day but for what a case decided; none that was made since the last count took what is
        frozen; all that there are."""
        sent = {entry.effect_key: entry for entry in self.arrived if entry.movement == "payout"}
        for key, entry in sent.items():
            part = self.milestones[_milestone_of(key)]
            assert entry.recorded_at >= entry.at
            if key not in before:
                early = part.held_until is None or to_us(entry.at) < to_us(part.held_until)
                assert not early or part.paid_out <= self.decided[part.id], "before its day"
                left = {row.account: row.amount for row in self.balances}[entry.partner]
                assert left >= self.frozen[entry.partner], "frozen money was paid out"
        return set(sent)


def _milestone_of(key: str) -> int:
    """The milestone that a payout pays, whoever was asked to make it."""
    found = re.search(r"payout:(?:milestone:)?(\d+)", key)
    assert found is not None
    return int(found[1])


def _sums(entries: Iterable[Entry]) -> Sums:
    found: Sums = Counter()
    for entry in entries:
        found[entry.currency] += entry.amount
    return found
