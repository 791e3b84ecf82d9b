"""Everything that sends a mail, as short stories: what happens before, and the last step that sends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.rules.details import Cancel, Extension, Extra
from app.rules.people import CLIENT, FREELANCER
from tests.worlds import Deal, World

Step = Callable[[Deal, World], object]


@dataclass(frozen=True, slots=True)
class Tale:
    """`event` is what the last step records and the mails tell of; `to` how many people get one."""

    event: str
    last: Step
    before: tuple[Step, ...] = ()
    to: int = 2


def opened(who: str, kind: str) -> Step:
    """A request is sent."""
    return lambda deal, _world: deal.open(who, kind)


def lapsed(deal: Deal, world: World) -> None:
    """The first deadline that runs is over."""
    world.until(min(d.due_at for d in deal.facts.deadlines if d.state == "running"))
    world.sweep()


def reminded(deal: Deal, world: World) -> None:
    """The first reminder is due."""
    world.until(min(d.wake_at for d in deal.facts.deadlines if d.state == "running"))
    world.sweep()


def outage(deal: Deal, world: World) -> None:
    """Nobody could answer for three hours."""
    world.beat()
    world.wait(hours=3)
    world.beat()
    world.sweep()


def extras(deal: Deal, world: World) -> str:
    """More time and an extra are asked for."""
    later = (deal.facts.delivery_due_at or world.now) + timedelta(days=3)
    return deal.open(FREELANCER, "extension", Extension(later, (Extra("Second draft", 5_000, 1),)))


def quiet_message(deal: Deal, world: World) -> None:
    """A message, and the two minutes in which others could have followed."""
    deal.message(CLIENT)
    world.wait(minutes=2)


def messages(deal: Deal, world: World) -> None:
    """Three messages in a minute."""
    for _ in range(3):
        deal.message(CLIENT)
        world.wait(seconds=20)
    world.wait(minutes=2)


def delivered(deal: Deal, _world: World) -> None:
    """The work is delivered."""
    deal.deliver()


def answered(who: str, act: str) -> Step:
    """The newest request is answered."""
    return lambda deal, _world: deal.answer(who, act, "Here is how it goes.")


def withdrawn(who: str) -> Step:
    """The newest request is taken back."""
    return lambda deal, _world: deal.withdraw(who)


def cancel_for(who: str, reason: str) -> Step:
    """A cancel request with that reason."""
    return lambda deal, _world: deal.open(who, "cancel", Cancel(reason), "Because of the weather.")


def approved(deal: Deal, _world: World) -> None:
    """The client approves."""
    deal.approve()


TALES = {
    "order placed": Tale("order.placed", lambda _deal, _world: None),
    "update asked": Tale("request.opened", opened(CLIENT, "update")),
    "update answered": Tale("request.answered", answered(FREELANCER, "answer"), (opened(CLIENT, "update"),)),
    "update withdrawn": Tale("request.withdrawn", withdrawn(CLIENT), (opened(CLIENT, "update"),)),
    "update lapsed": Tale("request.lapsed", lapsed, (opened(CLIENT, "update"),)),
    "cancel asked by the client": Tale("request.opened", cancel_for(CLIENT, "late")),
    "cancel asked by the freelancer": Tale("request.opened", cancel_for(FREELANCER, "other")),
    "cancel accepted": Tale("order.cancelled", answered(FREELANCER, "accept"), (opened(CLIENT, "cancel"),)),
    "cancel declined": Tale("request.declined", answered(CLIENT, "decline"), (opened(FREELANCER, "cancel"),)),
    "cancel withdrawn": Tale("request.withdrawn", withdrawn(FREELANCER), (opened(FREELANCER, "cancel"),)),
    "cancel lapsed": Tale("order.cancelled", lapsed, (opened(CLIENT, "cancel"),)),
    "refund agreed": Tale(
        "refund.paid", lambda deal, _world: deal.agree(FREELANCER), (opened(CLIENT, "cancel"), lapsed)
    ),
    "refund waited": Tale("refund.paid", lapsed, (opened(CLIENT, "cancel"), lapsed)),
    "extension asked": Tale("request.opened", extras),
    "extension accepted": Tale("request.accepted", answered(CLIENT, "accept"), (extras,)),
    "extension declined": Tale("request.declined", answered(CLIENT, "decline"), (extras,)),
    "extension withdrawn": Tale("request.withdrawn", withdrawn(FREELANCER), (extras,)),
    "extension lapsed": Tale("request.lapsed", lapsed, (extras,)),
    "reminded of an answer": Tale("deadline.reminded", reminded, (opened(FREELANCER, "cancel"),), to=1),
    "reminded of an approval": Tale("deadline.reminded", reminded, (delivered,), to=1),
    "delivered": Tale("order.delivered", delivered),
    "changes asked": Tale("order.changes_asked", lambda deal, _world: deal.ask_changes(), (delivered,)),
    "approved": Tale("order.approved", approved, (delivered,)),
    "approved by the clock": Tale("order.approved", lapsed, (delivered,)),
    "money available": Tale("money.available", lapsed, (delivered, approved), to=1),
    "deadline moved": Tale("deadline.moved", outage, (opened(CLIENT, "cancel"),)),
    "refund moved": Tale("deadline.moved", outage, (opened(CLIENT, "cancel"), lapsed)),
    "one message": Tale("message.posted", quiet_message, to=1),
    "several messages": Tale("message.posted", messages, to=1),
}
