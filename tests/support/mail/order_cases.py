"""Everything that sends a mail, as short stories: what happens before, and the last step that sends it."""

from datetime import timedelta

from app.models import Operation
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.cases.extras import Extension, Extra
from app.rules.kinds.cancel import Cancel
from app.services.milestones import milestones
from app.services.payments import holds, operations
from app.services.payments.gateway import Answer
from tests.support.domain.factories import PLATFORM, PRICE
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mail_cases import MailCase, Step, lapsed, reminded
from tests.support.mail.offer_cases import OFFER_CASES
from tests.support.mail.time_cases import TIME_CASES


def opened(who: str, kind: str) -> Step:
    """A request is sent."""
    return lambda deal, _world: deal.open(who, kind)


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


def started(deal: Deal, _world: World) -> None:
    """The next milestone is begun, and its charge is awaited."""
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)


def given_up(deal: Deal, _world: World) -> None:
    """Nobody waits for the charge any more."""
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.give_up(tx, facts, actor)


def gateway(state: str) -> Step:
    """The newest operation is done, or will never be."""

    def step(_deal: Deal, world: World) -> None:
        newest = world.rows(Operation)[-1]
        with world.tx() as tx:
            assert operations.conclude(tx, PLATFORM, newest.id, Answer(state))

    return step


def contested(amount: int) -> Step:
    """So much of the first milestone is contested."""

    def step(deal: Deal, _world: World) -> None:
        with deal.acting(CLIENT) as (tx, facts, _):
            holds.hold(tx, facts, Actor("support"), facts.milestones[0].id, "dispute:1", amount)

    return step


def uncontested(deal: Deal, _world: World) -> None:
    """It is contested no longer."""
    with deal.acting(CLIENT) as (tx, facts, _):
        holds.lift(tx, facts, Actor("support"), "dispute:1")


def frozen(deal: Deal, world: World) -> None:
    """The whole balance is frozen."""
    with world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:1", "Chargeback")


def payout(deal: Deal, world: World) -> None:
    """The payout is asked for, and the clock looks at it."""
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    world.sweep()


TWO = {"amounts": (40_000, 30_000)}
CHARGED: tuple[Step, ...] = (started, gateway("done"))
UNPAID = {"state": "pending"}
IMPORTED = {"imported": True}
EARNED: tuple[Step, ...] = (delivered, approved)
READY: tuple[Step, ...] = (*EARNED, lapsed)

MONEY_CASES = {
    "milestone delivered": MailCase("milestone.delivered", delivered, wishes=TWO),
    "milestone changes asked": MailCase(
        "milestone.changes_asked", lambda deal, _world: deal.ask_changes(), (delivered,), wishes=TWO
    ),
    "milestone approved": MailCase("milestone.approved", approved, (delivered,), wishes=TWO),
    "milestone approved by the clock": MailCase("milestone.approved", lapsed, (delivered,), wishes=TWO),
    "milestone started": MailCase("milestone.initiated", started, EARNED, wishes=TWO),
    "milestone paid": MailCase("milestone.funded", gateway("done"), (*EARNED, started), wishes=TWO),
    "milestone given up": MailCase("milestone.unpaid", given_up, (*EARNED, started), wishes=TWO),
    "milestone not paid": MailCase("milestone.unpaid", lapsed, (*EARNED, started), wishes=TWO),
    "reminded of a payment": MailCase("deadline.reminded", reminded, (*EARNED, started), to=1, wishes=TWO),
    "order paid": MailCase("milestone.funded", gateway("done"), (started,), wishes=UNPAID),
    "order not paid": MailCase("order.cancelled", lapsed, (started,), wishes=UNPAID),
    "paid too late": MailCase("charge.late", gateway("done"), (*EARNED, started, given_up), to=1, wishes=TWO),
    "extras promised": MailCase("request.accepted", answered(CLIENT, "accept"), (*CHARGED, extras), wishes=UNPAID),
    "extras paid": MailCase(
        "extras.charged", gateway("done"), (*CHARGED, extras, answered(CLIENT, "accept")), wishes=UNPAID
    ),
    "extras not paid": MailCase("extras.void", lapsed, (*CHARGED, extras, answered(CLIENT, "accept")), wishes=UNPAID),
    "reminded of extras": MailCase(
        "deadline.reminded", reminded, (*CHARGED, extras, answered(CLIENT, "accept")), to=1, wishes=UNPAID
    ),
    "refund started by agreement": MailCase(
        "refund.started",
        lambda deal, _world: deal.agree(FREELANCER),
        (*CHARGED, opened(CLIENT, "cancel"), lapsed),
        wishes=UNPAID,
    ),
    "refund started after waiting": MailCase(
        "refund.started", lapsed, (*CHARGED, opened(CLIENT, "cancel"), lapsed), wishes=UNPAID
    ),
    "refund arrived": MailCase(
        "refund.paid",
        gateway("done"),
        (*CHARGED, opened(CLIENT, "cancel"), answered(FREELANCER, "accept")),
        wishes=UNPAID,
    ),
    "refund for the marketplace to make": MailCase(
        "refund.instructed", lapsed, (opened(CLIENT, "cancel"), lapsed), wishes=IMPORTED
    ),
    "cancelled, the marketplace pays back": MailCase(
        "order.cancelled", answered(FREELANCER, "accept"), (opened(CLIENT, "cancel"),), wishes=IMPORTED
    ),
    "payout for the marketplace to make": MailCase("payout.instructed", payout, READY, to=1, wishes=IMPORTED),
    "money held": MailCase("money.held", contested(100), EARNED),
    "money freed": MailCase("money.freed", uncontested, (*EARNED, contested(100))),
    "money contested": MailCase("money.contested", lapsed, (*EARNED, contested(100)), to=1),
    "payout sent": MailCase("payout.sent", payout, READY, to=1),
    "payout frozen": MailCase("payout.waits", payout, (*READY, frozen), to=1),
    "payout contested": MailCase("payout.waits", payout, (*EARNED, contested(PRICE), lapsed), to=1),
    "payout paid": MailCase("payout.paid", gateway("done"), (*READY, payout), to=1),
    "payout failed": MailCase("payout.failed", gateway("failed"), (*READY, payout), to=1),
}

CASES = {
    **MONEY_CASES,
    **OFFER_CASES,
    **TIME_CASES,
    "order placed": MailCase("order.placed", lambda _deal, _world: None),
    "update asked": MailCase("request.opened", opened(CLIENT, "update")),
    "update answered": MailCase("request.answered", answered(FREELANCER, "answer"), (opened(CLIENT, "update"),)),
    "update withdrawn": MailCase("request.withdrawn", withdrawn(CLIENT), (opened(CLIENT, "update"),)),
    "update lapsed": MailCase("request.lapsed", lapsed, (opened(CLIENT, "update"),)),
    "cancel asked by the client": MailCase("request.opened", cancel_for(CLIENT, "late")),
    "cancel asked by the freelancer": MailCase("request.opened", cancel_for(FREELANCER, "other")),
    "cancel accepted": MailCase("order.cancelled", answered(FREELANCER, "accept"), (opened(CLIENT, "cancel"),)),
    "cancel declined": MailCase("request.declined", answered(CLIENT, "decline"), (opened(FREELANCER, "cancel"),)),
    "cancel withdrawn": MailCase("request.withdrawn", withdrawn(FREELANCER), (opened(FREELANCER, "cancel"),)),
    "cancel lapsed": MailCase("order.cancelled", lapsed, (opened(CLIENT, "cancel"),)),
    "refund agreed": MailCase(
        "refund.started", lambda deal, _world: deal.agree(FREELANCER), (opened(CLIENT, "cancel"), lapsed)
    ),
    "refund waited": MailCase("refund.started", lapsed, (opened(CLIENT, "cancel"), lapsed)),
    "extension asked": MailCase("request.opened", extras),
    "extension accepted": MailCase("request.accepted", answered(CLIENT, "accept"), (extras,)),
    "extension declined": MailCase("request.declined", answered(CLIENT, "decline"), (extras,)),
    "extension withdrawn": MailCase("request.withdrawn", withdrawn(FREELANCER), (extras,)),
    "extension lapsed": MailCase("request.lapsed", lapsed, (extras,)),
    "reminded of an answer": MailCase("deadline.reminded", reminded, (opened(FREELANCER, "cancel"),), to=1),
    "reminded of an approval": MailCase("deadline.reminded", reminded, (delivered,), to=1),
    "delivered": MailCase("order.delivered", delivered),
    "changes asked": MailCase("order.changes_asked", lambda deal, _world: deal.ask_changes(), (delivered,)),
    "approved": MailCase("order.approved", approved, (delivered,)),
    "approved by the clock": MailCase("order.approved", lapsed, (delivered,)),
    "money available": MailCase("money.available", lapsed, (delivered, approved), to=1),
    "deadline moved": MailCase("deadline.moved", outage, (opened(CLIENT, "cancel"),)),
    "refund moved": MailCase("deadline.moved", outage, (opened(CLIENT, "cancel"), lapsed)),
    "one message": MailCase("message.posted", quiet_message, to=1),
    "several messages": MailCase("message.posted", messages, to=1),
}
