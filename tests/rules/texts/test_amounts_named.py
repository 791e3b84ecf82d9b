"""What is said of money names what moves or stays, and never the price where the two differ (G2, X24)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.core.money import Money
from app.core.words import Sentence
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, other
from app.rules.base.plan import Plan
from app.rules.decide import decide_due
from app.rules.kinds.cancel import Cancel
from app.rules.opening import decide_open
from app.rules.texts import outcomes
from tests.support.domain.facts import ACTORS, NOW, US, act, committed, opened, order
from tests.support.rules import support_cancellations as support

PRICE, ESCROW = 124_000, 90_000


def amounts(sentences: tuple[Sentence, ...]) -> list[int]:
    """Every amount that is named, in minor units."""
    return [fact.minor for one in sentences for fact in one.facts.values() if isinstance(fact, Money)]


def asked(opener: str) -> OrderFacts:
    """A cancel request on an order of whose price only a part is in escrow."""
    facts = order(price=PRICE)
    (part,) = facts.milestones
    return opened("cancel", opener, replace(facts, milestones=(replace(part, escrow=ESCROW, charged=ESCROW),)))


def ends(opener: str) -> Iterator[Plan]:
    """Every way in which the request ends, and what comes after its silence."""
    facts = asked(opener)
    for name, who in (("accept", other(opener)), ("decline", other(opener)), ("withdraw", opener)):
        yield act(facts, name, ACTORS[who])
    lapse = decide_due(facts, facts.deadlines[0], facts.deadlines[0].due_at)
    yield lapse
    silent = committed(lapse)
    yield act(silent, "agree", ACTORS[other(opener)], facts.deadlines[0].due_at)
    yield decide_due(silent, silent.deadlines[0], silent.deadlines[0].due_at)


@pytest.mark.rule("G2", "X3", "F12", "F19")
@pytest.mark.parametrize("opener", PARTIES)
@pytest.mark.parametrize("reader", PARTIES)
def test_every_end_of_a_cancel_request_names_what_is_in_escrow(opener: str, reader: str) -> None:
    for plan in ends(opener):
        assert amounts(outcomes.explain(plan, reader)) == [ESCROW], plan.cause
        named = [event.facts[name] for event in plan.events for name in ("refund", "amount") if event.facts.get(name)]
        assert set(named) <= {ESCROW}, plan.cause


@pytest.mark.rule("X51")
@pytest.mark.parametrize("charged", [ESCROW, 30_000, 0])
def test_what_goes_back_the_gateway_took_or_the_marketplace_and_neither_has_it_any_more(charged: int) -> None:
    facts = asked(CLIENT)
    (part,) = facts.milestones
    plan = act(replace(facts, milestones=(replace(part, charged=charged),)), "accept", ACTORS[FREELANCER])
    (after,) = plan.after.milestones
    assert (after.state, after.escrow, after.charged) == ("returned", 0, 0)
    assert [each.amount for each in plan.operations] == [charged] * bool(charged)
    assert [each.amount for each in plan.instructions] == [ESCROW - charged] * (charged < ESCROW)


@pytest.mark.rule("G2", "B7", "X7")
@pytest.mark.parametrize("reader", PARTIES)
def test_every_decision_of_customer_service_names_what_is_in_escrow_of_the_milestone(reader: str) -> None:
    facts = support.ask(support.chain("funded", "planned"), CLIENT, 1)
    agreed = support.done(facts, "agree", "take")
    against = support.done(facts, "take")
    for ready, name in ((agreed, "settle"), (against, "grant"), (against, "refuse")):
        plan = support.act(ready, name, **support.TEXT)
        assert amounts(outcomes.explain(plan, reader)) == [support.AMOUNTS[0]], name


@pytest.mark.rule("X24")
@pytest.mark.parametrize("first", PARTIES)
def test_what_the_second_side_wrote_is_in_the_record_of_the_agreement(first: str) -> None:
    second = ACTORS[other(first)]
    plan = decide_open(asked(first), "cancel", second, NOW + US, "ref", Cancel("other"), "So do I.", "digest")
    (told,) = [event for event in plan.events if event.name == "order.cancelled"]
    assert (told.facts["text"], told.facts["also_asked"]) == ("digest", {"reason": "other"})
    assert (told.facts["by"], told.facts["opened_by"]) == (second.role, first)
    assert set(told.tell) == {CLIENT, FREELANCER}
