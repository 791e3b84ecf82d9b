"""Random people, clocks, outages and sweeps on real databases, compared step by step with the small model."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings as profiles
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.core.errors import Refusal
from app.core.instants import from_us, to_us
from app.ledger.tables import Entry
from app.models import Deadline, Event, Notification
from app.rules.base.deadlines import NEVER
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain.worlds import Deal, World
from tests.support.properties.model_time import AMSTERDAM, DAY, HOUR
from tests.support.properties.reference_model import Contract, Refused

MOST = 3  # orders at once
PARTY = st.sampled_from([CLIENT, FREELANCER])
SPANS = [1, HOUR, 6 * HOUR, 23 * HOUR, DAY, 47 * HOUR, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY]
OUTCOMES = {
    "request.answered", "request.accepted", "request.declined", "request.withdrawn", "request.lapsed",
    "order.cancelled", "order.approved", "refund.started", "refund.instructed",
}  # fmt: skip


class Market(RuleBasedStateMachine):
    """Orders, and for each of them a twin in the model."""

    fresh: Callable[[], World]
    pairs = Bundle("pairs")

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).fresh()
        self.world.beat()
        self.twins: list[tuple[Deal, Contract]] = []

    @property
    def now(self) -> int:
        """The business instant."""
        return to_us(self.world.now)

    def both(self, pair: tuple[Deal, Contract], real: Callable[[], object], twin: Callable[[], object]) -> None:
        """The product and the model do the same, or refuse with the same status."""
        status, expected = 200, 200
        try:
            twin()
        except Refused as refused:
            expected = refused.status
        try:
            real()
        except Refusal as refusal:
            status = refusal.status
        assert status == expected
        if status == 200:
            self.compare(*pair)

    def compare(self, deal: Deal, twin: Contract) -> None:
        """Whatever the model knows is so in the database."""
        facts = deal.facts
        due = facts.delivery_due_at
        assert (facts.state, facts.consent, facts.price) == (twin.state, twin.consent, twin.price)
        assert (None if due is None else to_us(due)) == twin.date
        assert [case.state for case in facts.cases] == [*twin.endings, *(["open"] if twin.request else [])]
        if twin.request:
            assert facts.request is not None
            assert (facts.request.kind, facts.request.opened_by) == (twin.request.kind, twin.request.opener)
        running = {d.kind: to_us(d.due_at) for d in facts.deadlines if d.state == "running" and d.due_at != NEVER}
        assert running == twin.timers
        left = [d.remaining for d in facts.deadlines if d.state == "paused"]
        assert left == ([] if twin.paused is None else [timedelta(microseconds=twin.paused)])
        assert facts.escrow.minor == twin.escrow
        assert self.moved(deal, "refund") == twin.returned
        assert self.moved(deal, "release") == twin.available
        assert self.moved(deal, "earn") == twin.available + twin.held

    def moved(self, deal: Deal, movement: str) -> int:
        """How much of this order took that way."""
        rows = self.world.rows(Entry, Entry.order_id == deal.id, Entry.movement == movement, Entry.side == 1)
        return sum(row.amount for row in rows)

    @precondition(lambda self: len(self.twins) < MOST)
    @rule(
        target=pairs,
        price=st.integers(1, 10**9),
        currency=st.sampled_from(["EUR", "JPY", "KWD"]),
        days=st.none() | st.integers(0, 9),
        imported=st.booleans(),
    )
    def place(self, price: int, currency: str, days: int | None, imported: bool) -> tuple[Deal, Contract]:
        due_in = None if days is None else timedelta(days=days, seconds=1)
        deal = self.world.order(price=price, currency=currency, due_in=due_in, imported=imported)
        twin = Contract(price, None if due_in is None else to_us(self.world.now + due_in))
        self.twins.append((deal, twin))
        return deal, twin

    @rule(pair=pairs, kind=st.sampled_from(["update", "cancel"]), who=PARTY)
    def ask(self, pair: tuple[Deal, Contract], kind: str, who: str) -> None:
        deal, twin = pair
        self.both(pair, lambda: deal.open(who, kind), lambda: twin.ask(kind, who, self.now))

    @rule(pair=pairs, who=PARTY, days=st.none() | st.integers(-1, 12), price=st.integers(0, 10_000))
    def extend(self, pair: tuple[Deal, Contract], who: str, days: int | None, price: int) -> None:
        deal, twin = pair
        if days is None and not price:
            return
        date = None if days is None else self.now + days * DAY
        extras = (Extra("More", price, 0),) if price else ()
        wanted = Extension(None if date is None else from_us(date), extras)
        self.both(
            pair,
            lambda: deal.open(who, "extension", wanted),
            lambda: twin.ask("extension", who, self.now, date, price),
        )

    @rule(pair=pairs, who=PARTY, act=st.sampled_from(["answer", "accept", "decline"]))
    def reply(self, pair: tuple[Deal, Contract], who: str, act: str) -> None:
        deal, twin = pair
        if twin.last:
            self.both(pair, lambda: self.answer(deal, who, act), lambda: twin.reply(act, who, self.now))

    def answer(self, deal: Deal, who: str, act: str) -> None:
        """An answer, and the client pays at once what it costs."""
        deal.answer(who, act, "Here.")
        deal.gateway()

    @rule(pair=pairs, who=PARTY)
    def withdraw(self, pair: tuple[Deal, Contract], who: str) -> None:
        deal, twin = pair
        if twin.last:
            self.both(pair, lambda: deal.withdraw(who), lambda: twin.take_back(who, self.now))

    @rule(pair=pairs, who=PARTY)
    def agree(self, pair: tuple[Deal, Contract], who: str) -> None:
        deal, twin = pair
        if twin.last:
            self.both(pair, lambda: deal.agree(who), lambda: twin.agree(who))

    @rule(pair=pairs, who=st.sampled_from([FREELANCER, FREELANCER, CLIENT]))
    def deliver(self, pair: tuple[Deal, Contract], who: str) -> None:
        deal, twin = pair
        self.both(pair, lambda: deal.deliver(who), lambda: twin.deliver(who, self.now))

    @rule(pair=pairs, who=st.sampled_from([CLIENT, CLIENT, FREELANCER]))
    def approve(self, pair: tuple[Deal, Contract], who: str) -> None:
        deal, twin = pair
        self.both(pair, lambda: deal.approve(who), lambda: twin.approve(who, self.now))

    @rule(pair=pairs, who=st.sampled_from([CLIENT, CLIENT, FREELANCER]))
    def ask_changes(self, pair: tuple[Deal, Contract], who: str) -> None:
        deal, twin = pair
        self.both(pair, lambda: deal.ask_changes(who), lambda: twin.ask_changes(who))

    @rule(pair=pairs, who=PARTY)
    def message(self, pair: tuple[Deal, Contract], who: str) -> None:
        deal, _ = pair
        self.both(pair, lambda: deal.message(who), lambda: None)

    @rule(span=st.sampled_from(SPANS))
    def wait(self, span: int) -> None:
        self.pass_until(self.now + span)

    @rule(pick=st.integers(0, 9), offset=st.sampled_from([-1, 0, 1]))
    def wait_for_an_instant(self, pick: int, offset: int) -> None:
        instants = [due for _, twin in self.twins for due in twin.timers.values()]
        instants += [at + DAY for _, twin in self.twins for at in twin.declined.values()]
        ahead = sorted(at + offset for at in instants if at + offset > self.now)
        if ahead:
            self.pass_until(ahead[pick % len(ahead)])

    def pass_until(self, moment: int) -> None:
        """Time passes; the model does what is due, the product need not have noticed."""
        self.world.live(from_us(moment))
        for _, twin in self.twins:
            twin.run(moment)

    @rule(hours=st.sampled_from([1, 3, 30, 60]))
    def nobody_could_answer(self, hours: int) -> None:
        began = self.now
        self.world.down(timedelta(hours=hours))
        for _, twin in self.twins:
            twin.outage(began, self.now)

    @rule()
    def sweep(self) -> None:
        self.world.sweep()
        now = self.world.now
        late = self.world.rows(Deadline, Deadline.state == "running", Deadline.wake_at <= now)
        assert late == [], "nothing that is due is left"
        for pair in self.twins:
            self.compare(*pair)

    @invariant()
    def money_and_records_add_up(self) -> None:
        assert self.world.audit() is None

    @invariant()
    def at_most_one_request_is_open(self) -> None:
        for deal, _ in self.twins:
            assert [case.state for case in deal.facts.cases].count("open") <= 1

    def teardown(self) -> None:
        """In the end everything is over, and every outcome was told to both, once."""
        for _ in range(12):  # a refund follows a lapse, a release an approval
            self.pass_until(self.now + 4 * DAY)
            self.sweep()
        for deal, _ in self.twins:
            both = sorted((deal.user_id(CLIENT), deal.user_id(FREELANCER)))
            for event in self.world.rows(Event, Event.order_id == deal.id, Event.name.in_(OUTCOMES)):
                told = [row.user_id for row in self.world.rows(Notification, Notification.event_id == event.id)]
                # What a delivery ends is told with the delivery itself.
                assert sorted(told) == ([] if "delivered" in json.loads(event.facts) else both)
            assert deal.facts.request is None
            assert deal.state in ("ongoing", "completed", "cancelled")


@pytest.mark.rule("G8", "G9", "X26", "X35", "X36")
@pytest.mark.timeout(3600)
def test_the_product_and_the_model_agree(fresh_world: Callable[[], World]) -> None:
    chosen = type("Market", (Market,), {"fresh": staticmethod(fresh_world)})
    profile = profiles.get_current_profile_name()
    examples = {"default": 15, "ci": 20}.get(profile, 1000)
    run_state_machine_as_test(chosen, settings=profiles(max_examples=examples, stateful_step_count=30))


def test_the_models_zone_is_the_platforms(fresh_world: Callable[[], World]) -> None:
    deal = fresh_world().order()
    assert str(deal.facts.zone) == str(AMSTERDAM)
