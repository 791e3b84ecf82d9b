"""The machine that tries money: orders of one client and one freelancer, a gateway that loses answers, and time."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import update

from app.core.settings import Settings
from app.models import Deadline, Notice, Operation
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.cases.extras import Extension, Extra
from app.services.milestones import milestones
from app.services.orders import orders
from app.services.payments import holds, operations
from tests.support.domain import customer_service
from tests.support.domain.factories import PLATFORM
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.properties import finance_desk
from tests.support.properties.money_invariants import Count
from tests.support.properties.refusals import tried

MOST = 3  # orders at once
AMOUNTS = st.lists(st.integers(1, 10**6), max_size=3)  # of milestones; none for a plain order
FEES = st.sampled_from([0, 1_000])
STATES = ["pending", "ongoing", "delivered", "completed"]
BY_CLIENT = {"initiate": milestones.initiate, "give_up": milestones.give_up, "approve": orders.approve}
SUPPORT = Actor("support")
PARTS = [None, 1, 40, 10_000]  # of a balance that is frozen; None is all of it
SPANS = [{"hours": 1}, {"hours": 25}, {"days": 2}, {"days": 15}, {"days": 15}]


class Ledger(RuleBasedStateMachine):
    """Orders of one client with one freelancer, and a gateway outside of all transactions; few rules, many acts each,
    because an example leaves out some rules altogether."""

    fresh: Callable[[], World]
    settings: Settings
    deals = Bundle("deals")

    def __init__(self) -> None:
        super().__init__()
        self.world, self.gateway = type(self).fresh(), FakeGateway()
        self.world.beat()
        self.all: list[Deal] = []
        self.sent: set[str] = set()  # payouts that were counted already
        self.told: list[str] = []  # keys of which the gateway still has to tell
        self.holds, self.freezes = dict[str, Deal](), dict[str, Deal]()
        self.number = 0

    def next(self, what: str) -> str:
        """Something that was not there before."""
        self.number += 1
        return f"{what}:{self.number}"

    @initialize(target=deals, amounts=AMOUNTS, fee=FEES)
    def begin(self, amounts: Sequence[int], fee: int) -> Deal:
        """There is always money that is held."""
        return self.placed(amounts or [1], "EUR", "completed", fee)

    @precondition(lambda self: len(self.all) < MOST)
    @rule(
        target=deals,
        amounts=AMOUNTS,
        currency=st.sampled_from(["EUR", "JPY", "KWD"]),
        state=st.sampled_from(STATES),
        fee=FEES,
        imported=st.sampled_from([False, False, True]),
    )
    def place(self, amounts: Sequence[int], currency: str, state: str, fee: int, imported: bool) -> Deal:
        return self.placed(amounts, currency, state, fee, imported and state != "pending")

    def placed(self, amounts: Sequence[int], currency: str, state: str, fee: int, imported: bool = False) -> Deal:
        """An order of which the machine keeps track; the gateway has its price, unless the marketplace has it."""
        wishes = {"amounts": amounts, "currency": currency, "state": state, "fee_basis_points": fee}
        deal = self.world.order(**wishes, imported=imported)
        self.gateway.placed(self.world.rows(Operation, Operation.order_id == deal.id, Operation.state == "done"))
        self.all.append(deal)
        return deal

    @rule(deal=deals, act=st.sampled_from([*BY_CLIENT, "ask_payout"]), pick=st.integers(0, 2))
    def milestone(self, deal: Deal, act: str, pick: int) -> None:
        who = FREELANCER if act == "ask_payout" else CLIENT
        with tried(), deal.acting(who) as (tx, facts, actor):
            if act == "ask_payout":
                milestones.ask_payout(tx, facts, actor, facts.milestones[pick % len(facts.milestones)].id)
            else:
                BY_CLIENT[act](tx, facts, actor)

    @rule(deal=deals, act=st.sampled_from(["deliver", "ask_changes", "ask", "agree", "extras"]))
    def order(self, deal: Deal, act: str) -> None:
        with tried():
            if act == "extras":
                deal.open(FREELANCER, "extension", Extension(None, (Extra("More", 10**6, 0),)))
                deal.answer(CLIENT, "accept")
            elif act in ("deliver", "ask_changes"):
                getattr(deal, act)()
            else:
                deal.open(CLIENT if act == "ask" else FREELANCER, "cancel")

    @rule(deal=deals, steps=st.integers(1, 4))
    def go_on(self, deal: Deal, steps: int) -> None:
        """Everybody does what is next, as often as that."""
        for _ in range(steps):
            state = deal.facts.milestone.state
            if state == "charging":
                self.work()
                if steps == 1:  # too late: whoever has the page open can still pay
                    self.milestone(deal, "give_up", 0)
                for act in ("pay", "tell", "work"):
                    self.outside(act, 0)
            elif state == "funded":
                self.order(deal, "deliver")
            else:
                self.milestone(deal, {"planned": "initiate", "submitted": "approve"}.get(state, "ask_payout"), 0)
            if state == "approved":
                self.gateway.failing = {"payout"} if steps == 1 else set()
                self.time_passes({"days": 15}, True, True)
                self.work()

    @rule(act=st.sampled_from(["pay", "tell", "work", "work"]), pick=st.integers(0, 2))
    def outside(self, act: str, pick: int) -> None:
        if act == "work":
            self.work()
        elif act == "pay" and self.gateway.open:  # nobody at the gateway knows whether somebody still waits for it
            key = sorted(self.gateway.open)[pick % len(self.gateway.open)]
            self.gateway.pay(key)
            self.told += [key] * (1 + pick)
        elif act == "tell":
            with self.world.tx() as tx:
                for key in self.told:
                    tx.session.add(Notice(id=self.next("notice"), kind="operation.changed", key=key, at=tx.wall))
            self.told.clear()

    def work(self) -> None:
        """The worker works, however long operations were put off."""
        with self.world.tx() as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        operations.work(self.world.transactions, type(self).settings, self.gateway)

    @rule(act=st.sampled_from(["confirm", "confirm", "fail", "again"]), pick=st.integers(0, 2))
    def finance(self, act: str, pick: int) -> None:
        """Finance says what the marketplace did, or asks it again."""
        with tried():
            finance_desk.answer_one(self.world, act, pick)

    @rule(mute=st.integers(0, 2), deaf=st.integers(0, 1), refusing=st.booleans())
    def the_gateway_is_unwell(self, mute: int, deaf: int, refusing: bool) -> None:
        self.gateway.mute, self.gateway.deaf = mute, deaf
        self.gateway.failing = {"payout"} if refusing else set()

    @rule(deal=deals, act=st.sampled_from(["hold", "lift"]), pick=st.integers(0, 2), share=st.integers(1, 3))
    def contest(self, deal: Deal, act: str, pick: int, share: int) -> None:
        if act == "lift" and self.holds:
            cause = sorted(self.holds)[pick % len(self.holds)]
            with self.holds.pop(cause).acting(CLIENT) as (tx, facts, _):
                holds.lift(tx, facts, SUPPORT, cause)
        elif act == "hold":
            cause = self.next("dispute")
            with tried(), deal.acting(CLIENT) as (tx, facts, _):
                part = facts.milestones[pick % len(facts.milestones)]
                holds.hold(tx, facts, SUPPORT, part.id, cause, max(part.escrow, part.earned - part.released) // share)
                self.holds[cause] = deal

    @rule(deal=deals, story=st.sampled_from(customer_service.STORIES), part=st.none() | st.integers(0, 2))
    def support(self, deal: Deal, story: Sequence[str], part: int | None) -> None:
        """Customer service is asked to cancel, and decides."""
        under_way = [each for each in self.all if not each.facts.plain and each.state != "completed"]
        if not under_way and len(self.all) < MOST:
            under_way.append(self.placed([700, 300], "EUR", "ongoing", 1_000))
        deal = deal if deal in under_way else next(iter(under_way), deal)
        for act in story:
            with tried():
                customer_service.act(deal, act, part)

    @rule(deal=deals, act=st.sampled_from(["freeze", "unfreeze"]), pick=st.integers(0, 3))
    def freeze(self, deal: Deal, act: str, pick: int) -> None:
        if act == "unfreeze" and self.freezes:
            cause = sorted(self.freezes)[pick % len(self.freezes)]
            facts = self.freezes.pop(cause).facts
            with self.world.tx() as tx:
                holds.unfreeze(tx, facts.freelancer_id, facts.currency, cause, PLATFORM)
        elif act == "freeze":
            cause, facts = self.next("chargeback"), deal.facts
            with self.world.tx() as tx:
                holds.freeze(tx, facts.freelancer_id, facts.currency, cause, "Chargeback", PARTS[pick])
            self.freezes[cause] = deal

    @rule(span=st.sampled_from(SPANS), there=st.booleans(), swept=st.booleans())
    def time_passes(self, span: dict[str, int], there: bool, swept: bool) -> None:
        """With the web being there all the time, or with nobody having noticed."""
        if there:
            self.world.live(self.world.now + timedelta(**span))
        else:
            self.world.wait(**span)
        if swept:
            self.world.sweep()

    @invariant()
    def nothing_ever_goes_wrong_with_money(self) -> None:
        assert self.world.audit() is None
        count = Count(self.world, self.gateway)
        count.check_sums()
        count.check_gateway()
        count.check_charges()
        count.check_earnings()
        count.check_parts()
        self.sent = count.check_payouts(self.sent)

    def teardown(self) -> None:
        """In the end nothing is stopped and everything settles: what was earned was paid out, to the last cent."""
        self.the_gateway_is_unwell(0, 0, False)
        while self.freezes:
            self.freeze(self.all[0], "unfreeze", 0)
        while self.holds:
            self.contest(self.all[0], "lift", 0, 1)
        for act in ("initiate", "give_up"):  # and whoever pays too late gets it back
            for deal in self.all:
                self.milestone(deal, act, 0)
            self.work()
        while self.gateway.open:
            self.outside("pay", 0)
        for _ in range(6):  # a refund follows a lapse, a release an approval, a payout the release
            for deal in self.all:
                for pick in range(len(deal.facts.milestones)):
                    self.milestone(deal, "ask_payout", pick)
            self.time_passes({"days": 8}, True, True)
            self.outside("tell", 0)
            self.work()
            finance_desk.answer_all(self.world)
        self.nothing_ever_goes_wrong_with_money()
        count = Count(self.world, self.gateway)
        count.check_settled()
        assert [part.id for part in count.milestones.values() if part.paid_out != part.earned] == []
        assert {
            account: n for account, n in self.world.balances().items() if not account.startswith("escrow:") and n
        } == {}
        assert self.world.rows(Deadline, Deadline.parked_at.is_not(None)) == []
