"""A record both sides can verify: change, delete, insert or reorder one event, and the audit names it (G9)."""

import pytest

from app.core.instants import to_us
from app.models import Event, Order
from app.rules.base.people import CLIENT, FREELANCER
from app.services.store.event_hash import digest, event_hash, text_of_facts
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import Deal, World


@pytest.fixture
def deal(world: World) -> Deal:
    """An order on which five things happened, beside another one."""
    other = world.order()
    made = world.order()
    for deal in (other, made):
        deal.open(CLIENT, "update")
        world.wait(minutes=1)
        deal.answer(FREELANCER, "answer", "Here.")
        deal.message(CLIENT)
        deal.message(FREELANCER)
    assert len(made.events()) == 5
    assert world.audit() is None
    return made


def changed(deal: Deal, seq: int) -> str:
    """What the audit says about an event."""
    return f"event {seq} of order {deal.facts.ref} is not what was recorded"


def missing(deal: Deal) -> str:
    """What the audit says when the last events are not those of the order's head."""
    return f"the last events of order {deal.facts.ref} are missing"


@pytest.mark.rule("G9")
def test_events_are_linked_from_the_first_to_the_head_on_the_order(world: World, deal: Deal) -> None:
    events = deal.events()
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert [event.prev_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    [order] = world.rows(Order, Order.id == deal.id)
    assert (order.head_seq, order.head_hash) == (5, events[-1].hash)


@pytest.mark.rule("G9")
@pytest.mark.parametrize("seq", [1, 3, 5])
@pytest.mark.parametrize(
    "change",
    [
        "facts = replace(facts, '\"by\":', '\"by\" :')",
        "facts = facts || ' '",
        "at = at + 1",
        "recorded_at = recorded_at - 1",
        "name = 'order.placed!'",
        "visibility = 'staff'",
        "hash = prev_hash",
        "prev_hash = hash",
        "seq = seq + 100",
    ],
)
def test_a_changed_event_is_named(world: World, deal: Deal, seq: int, change: str) -> None:
    tamper(world.transactions, f"UPDATE events SET {change} WHERE order_id = :id AND seq = {seq}", id=deal.id)
    named = world.audit()
    assert named is not None
    assert deal.facts.ref in named
    assert named in (changed(deal, seq), changed(deal, seq + 100), changed(deal, seq + 1), missing(deal))


@pytest.mark.rule("G9")
@pytest.mark.parametrize("seq", [1, 3, 4])
def test_a_deleted_event_shows_in_the_next_one(world: World, deal: Deal, seq: int) -> None:
    tamper(world.transactions, f"DELETE FROM events WHERE order_id = :id AND seq = {seq}", id=deal.id)
    assert world.audit() == changed(deal, seq + 1)


@pytest.mark.rule("G9")
@pytest.mark.parametrize("kept", [4, 1, 0])
def test_a_cut_tail_shows(world: World, deal: Deal, kept: int) -> None:
    tamper(world.transactions, f"DELETE FROM events WHERE order_id = :id AND seq > {kept}", id=deal.id)
    assert world.audit() == missing(deal)


@pytest.mark.rule("G9")
def test_two_events_in_another_order_show(world: World, deal: Deal) -> None:
    swap = "UPDATE events SET seq = {} WHERE order_id = :id AND seq = {}"
    moves = [swap.format(99, 2), swap.format(2, 3), swap.format(3, 99)]
    tamper(world.transactions, *moves, id=deal.id)
    assert world.audit() == changed(deal, 2)


COPY = (
    "INSERT INTO events (order_id, seq, at, recorded_at, name, visibility, facts, prev_hash, hash) "
    "SELECT order_id, {seq}, at, recorded_at, name, visibility, facts, {prev}, {hash} "
    "FROM events WHERE order_id = :id AND seq = 4"
)


@pytest.mark.rule("G9")
def test_an_inserted_event_shows(world: World, deal: Deal) -> None:
    make_room = "UPDATE events SET seq = 6 WHERE order_id = :id AND seq = 5"
    copy = COPY.format(seq=5, prev="hash", hash="hash")
    tamper(world.transactions, make_room, copy, id=deal.id)
    assert world.audit() == changed(deal, 5)


@pytest.mark.rule("G9")
def test_an_event_appended_with_a_right_hash_does_not_fit_the_head(world: World, deal: Deal) -> None:
    last = deal.events()[-1]
    model = deal.events()[3]
    times = (last.at.timestamp(), last.recorded_at.timestamp())
    at, recorded_at = (round(moment * 1_000_000) for moment in times)
    own = event_hash(last.hash, deal.facts.ref, 6, at, recorded_at, model.name, "parties", model.facts)
    copy = COPY.format(seq=6, prev=":prev", hash=":own").replace(
        "order_id, 6, at, recorded_at", "order_id, 6, :at, :rec"
    )
    tamper(world.transactions, copy, id=deal.id, prev=last.hash, own=own, at=at, rec=recorded_at)
    assert world.audit() == missing(deal)


@pytest.mark.rule("G9")
def test_an_event_of_one_order_cannot_be_shown_as_another_orders(world: World, deal: Deal) -> None:
    stranger = world.order()
    tamper(world.transactions, "DELETE FROM events WHERE order_id = :id AND seq = 5", id=deal.id)
    move = "UPDATE events SET order_id = :id, seq = 5 WHERE order_id = :other AND seq = 1"
    tamper(world.transactions, move, id=deal.id, other=stranger.id)
    assert world.audit() == changed(deal, 5)


@pytest.mark.rule("G9")
@pytest.mark.parametrize("head", ["head_seq = 4", "head_hash = 'x'", "ref = 'x' || ref"])
def test_a_changed_head_shows(world: World, deal: Deal, head: str) -> None:
    tamper(world.transactions, f"UPDATE orders SET {head} WHERE id = :id", id=deal.id)
    assert deal.facts.ref in str(world.audit())


@pytest.mark.rule("G9")
def test_the_format_is_frozen() -> None:
    """The first row ever written decided this; a program that fails here cannot verify any older record."""
    facts = text_of_facts({"by": "client", "user": 7, "ün": None, "n": {"b": 1, "a": [2]}})
    assert facts == '{"by":"client","n":{"a":[2],"b":1},"user":7,"ün":null}'
    first = event_hash("", "order-1", 1, 1_000_001, 1_000_002, "order.placed", "parties", facts)
    canonical = f'["","order-1",1,1000001,1000002,"order.placed","parties","{digest(facts)}"]'
    assert first == digest(canonical) == "47dd69e1e32c2765a9f9638544d2b82b32026a3e0c93b7c7f29a6faf9c3a0fe0"


@pytest.mark.rule("G9")
def test_every_event_of_a_busy_order_verifies_by_itself(world: World, deal: Deal) -> None:
    prev = ""
    for event in world.rows(Event, Event.order_id == deal.id):
        times = (to_us(event.at), to_us(event.recorded_at))
        prev = event_hash(prev, deal.facts.ref, event.seq, *times, event.name, event.visibility, event.facts)
        assert event.hash == prev
