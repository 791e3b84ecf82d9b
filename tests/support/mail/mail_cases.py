"""What a story of a mail is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.domain.worlds import Deal, World

Step = Callable[[Deal, World], object]


@dataclass(frozen=True, slots=True)
class MailCase:
    """`event` is what the last step records and the mails tell of; `to` how many people get one."""

    event: str
    last: Step
    before: tuple[Step, ...] = ()
    to: int = 2
    wishes: Mapping[str, Any] = field(default_factory=dict)
    brief: bool = False  # it begins with a brief, and not with an order


def lapsed(deal: Deal, world: World) -> None:
    """The first deadline that runs is over."""
    world.until(min(d.due_at for d in deal.facts.deadlines if d.state == "running"))
    world.sweep()


def reminded(deal: Deal, world: World) -> None:
    """The first reminder is due."""
    world.until(min(d.wake_at for d in deal.facts.deadlines if d.state == "running"))
    world.sweep()
