"""What a seed decides: who wishes what and when, and which process is killed when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# What people do, and how much they are inclined to.
WISHES = {
    "open": 4,
    "answer": 6,
    "deliver": 5,
    "approve": 4,
    "changes": 2,
    "brief": 3,
    "offer": 5,
    "accept": 6,
    "end": 1,
    "start": 4,
    "pay": 8,
    "give up": 1,
    "payout": 3,
    "decide": 4,
    "skip": 1,
}
# What is killed, and how often in proportion.
TARGETS = {
    "supervisor": 1,
    "web": 1,
    "web worker": 3,
    "sweep worker": 2,
    "mail worker": 3,
    "gateway worker": 3,
    "horse": 5,
    "scheduler": 2,
    "redis": 2,
    "sandbox": 2,
    "smtp": 2,
}
SERVER_TARGETS = {"backend": 3, "postgres": 2}


@dataclass(frozen=True, slots=True)
class Pace:
    """How long it lasts, and how busy people and the killer are, in seconds."""

    seconds: float
    pause: float = 2.0  # of a person between two acts, on average
    between_kills: float = 4.5
    least: int = 5  # acts that have to be done, however slow the machine is: a run without acts shows nothing


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person would like to do most, second most …; how orders and fields are chosen; and the pause before."""

    kinds: list[str]
    seed: int
    pause: float


@dataclass(frozen=True, slots=True)
class Kill:
    """A process is killed so many seconds after the beginning; `pick` chooses among several of its kind."""

    at: float
    target: str
    pick: float


def wishes(seed: int, person: str, pace: Pace) -> Iterator[Wish]:
    """What this person wishes, one wish after the other, without end."""
    draw = Random(f"{seed} {person}")
    while True:
        order = sorted(WISHES, key=lambda kind: draw.random() ** (1 / WISHES[kind]), reverse=True)
        yield Wish(order, draw.randrange(2**32), draw.uniform(0.2, 1.8) * pace.pause)


def kills(seed: int, database: str, pace: Pace) -> list[Kill]:
    """Every kill of a run, in order; none in its last two seconds."""
    draw = Random(f"{seed} kills {database}")
    targets = TARGETS | (SERVER_TARGETS if database == POSTGRESQL else {})
    found, at = [], 0.0
    while (at := at + draw.uniform(0.3, 1.7) * pace.between_kills) < pace.seconds - 2:
        found.append(Kill(at, draw.choices(list(targets), list(targets.values()))[0], draw.random()))
    return found
