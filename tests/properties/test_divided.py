"""The same random people, who also dispute parts of a milestone: what is locked stays, and every part arrives once."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings as profiles
from hypothesis import strategies as st
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from app.core.settings import Settings
from app.ledger.locks import Lock
from app.rules.base.kind import Kind
from app.rules.base.people import CLIENT, FREELANCER, other
from app.rules.base.registry import open_contest
from app.rules.milestones.division import Parts
from tests.support.domain.worlds import Deal, World
from tests.support.new_kind import disputes
from tests.support.new_kind.partition import KIND, NAME
from tests.support.new_kind.registered import registered
from tests.support.properties.ledger_machine import MOST, Ledger
from tests.support.properties.refusals import tried

PARTY = st.sampled_from([CLIENT, FREELANCER])
SHARES = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2))
ACTS = st.sampled_from(["accept", "divide", "divide", "withdraw", "lapse"])


class Divided(Ledger):
    """Disputes about parts besides; nothing is contested after it was earned."""

    def contest(self, deal: Deal, act: str, pick: int, share: int) -> None:
        """Not here: the holds of the other machine are of money that no case divides."""

    @rule(deal=Ledger.deals, who=PARTY, pick=st.integers(0, 2), share=st.integers(1, 3))
    def dispute(self, deal: Deal, who: str, pick: int, share: int) -> None:
        """Of an order under way, one of which is made when there is none."""
        under_way = [each for each in self.all if each.facts.escrow and each.state in ("ongoing", "delivered")]
        if not under_way and len(self.all) < MOST:
            under_way.append(self.placed([701, 300], "EUR", "ongoing", 1_000))
        for each in [deal] if deal in under_way else under_way[:1]:
            parts = [m for m in each.facts.milestones if m.free]
            if parts:
                part = parts[pick % len(parts)]
                with tried():
                    disputes.dispute(each, who, max(1, part.free // share), part.position - 1)

    @rule(pick=st.integers(0, 2), act=ACTS, shares=SHARES)
    def settle(self, pick: int, act: str, shares: tuple[int, int, int]) -> None:
        """A dispute ends: as it was offered, in any other three parts, taken back, or lost by silence."""
        contested = [each for each in self.all if (case := open_contest(each.facts)) and case.kind == NAME]
        if not contested:
            return
        deal = contested[pick % len(contested)]
        case = open_contest(deal.facts)
        assert case is not None
        if act == "lapse":
            self.time_passes({"days": 2}, True, True)
        elif act == "withdraw":
            with tried():
                disputes.end(deal, case.opened_by, "withdraw")
        else:
            whole = deal.facts.money(case.details["amount"])
            split = [each.minor for each in whole.split(shares)] if any(shares) else [whole.minor, 0, 0]
            with tried():
                disputes.end(deal, other(case.opened_by), "accept", Parts(*split) if act == "divide" else None)

    def teardown(self) -> None:
        """In the end no dispute is open, and no lock is left behind."""
        while any(open_contest(deal.facts) for deal in self.all if deal.facts.cases):
            before = self.world.rows(Lock, Lock.lifted_at.is_(None))
            self.settle(0, "lapse", (0, 0, 0))
            if before == self.world.rows(Lock, Lock.lifted_at.is_(None)):
                break  # customer service has it
        assert self.world.rows(Lock, Lock.lifted_at.is_(None)) == []
        super().teardown()


@pytest.fixture(autouse=True)
def kind() -> Iterator[Kind]:
    """The kind of these disputes."""
    with registered(KIND) as known:
        yield known


@pytest.mark.rule("X17", "X56", "X57", "X58", "X61", "X66", "X67", "X68")
@pytest.mark.timeout(3600)
def test_every_part_of_a_milestone_arrives_once(fresh_world: Callable[[], World], settings: Settings) -> None:
    chosen = type("Parted", (Divided,), {"fresh": staticmethod(fresh_world), "settings": settings})
    examples = {"default": 6, "ci": 6}.get(profiles.get_current_profile_name(), 600)
    run_machine(chosen, settings=profiles(max_examples=examples, stateful_step_count=30))
