"""Requests for more time or extras in every state."""

from datetime import timedelta

from app.rules.base.people import CLIENT
from app.rules.cases.extras import Extension, Extra
from app.rules.kinds.extension import KIND
from tests.support.domain.worlds import Deal, World
from tests.support.matrix.scripts import Scene, Script, asked_for_more, do, lapse, overdue


def asked(world: World, side: str) -> Deal:
    """The freelancer asks for a later date."""
    deal = world.order()
    deal.open(side, KIND.name)
    return deal


def promised(world: World, side: str) -> Deal:
    """The client accepted extras and has not paid for them yet."""
    deal = world.order()
    due = world.now + timedelta(days=30)
    deal.open(side, KIND.name, Extension(due, (Extra("Dark variant", 9_900, 1),)))
    return do(deal, CLIENT, "accept")


def superseded(world: World, side: str) -> Deal:
    """The work was delivered meanwhile."""
    deal = asked(world, side)
    deal.deliver()
    return deal


SCRIPT = Script(
    KIND,
    (
        Scene("open", asked),
        Scene("open", lambda world, side: asked_for_more(asked(world, side), side), "the opener asked for more time"),
        Scene("open", lambda world, side: overdue(asked(world, side)), "the deadline has passed", late=True),
        Scene("accepted", lambda world, side: do(asked(world, side), CLIENT, "accept")),
        Scene("accepted", promised, "its extras are not paid for yet"),
        Scene("declined", lambda world, side: do(asked(world, side), CLIENT, "decline")),
        Scene("withdrawn", lambda world, side: do(asked(world, side), side, "withdraw", "")),
        Scene("lapsed", lambda world, side: lapse(asked(world, side))),
        Scene("superseded", superseded),
    ),
    doors={"give_up": "/payment/cancellation"},
    asking=lambda facts: {"new_due_on": "2026-06-01"},
)
