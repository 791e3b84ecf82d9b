"""How a kind of case is brought into each of its states, and what its forms are filled with, for the matrix of answers.

A kind has one script in `tests/support/matrix/kinds`, with at least one scene for every state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.rules.base.facts import OrderFacts
from app.rules.base.kind import Kind
from app.services.cases import cases
from app.services.store.event_hash import words
from tests.support.domain.worlds import Deal, World
from tests.support.services.more_time import ask_more

Make = Callable[[World, str], Deal]  # of a world and the side that opens the case: the order, whose newest case it is
TEXT = "This is what I have to say."
DAYS = 3  # by which more time is asked for


@dataclass(frozen=True)
class Scene:
    """A state, and where it says too little what else is so; `late` when a deadline has passed and nobody swept."""

    state: str
    make: Make
    when: str = ""
    late: bool = False


@dataclass(frozen=True)
class Script:
    """The scenes of a kind, and how its forms are filled: `asking` that of opening it on an order, `typed` those of its
    acts. `doors` are acts that have a page of their own: its address, beneath that of the order."""

    kind: Kind
    scenes: tuple[Scene, ...]
    asking: Callable[[OrderFacts], Mapping[str, str]] = lambda facts: {}
    typed: Mapping[str, str] = field(default_factory=dict)
    doors: Mapping[str, str] = field(default_factory=dict)


def do(deal: Deal, who: str, act: str, text: str = TEXT, **given: Any) -> Deal:
    """A party acts on the newest case."""
    with deal.acting(who) as (tx, facts, actor):
        cases.act(tx, facts, actor, facts.cases[-1].ref, act, words(text, actor.user_id or 0, "en"), **given)
    return deal


def lapse(deal: Deal, kind: str = "answer") -> Deal:
    """The deadline of this kind runs out, and the clock acts."""
    overdue(deal, kind).world.sweep()
    return deal


def overdue(deal: Deal, kind: str = "answer") -> Deal:
    """The deadline of this kind has run out, and the clock has not acted yet."""
    deal.world.live(deal.due(kind))
    return deal


def asked_for_more(deal: Deal, who: str) -> Deal:
    """This side has asked for more time."""
    ask_more(deal, who, DAYS)
    return deal
