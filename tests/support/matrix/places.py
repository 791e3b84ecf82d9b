"""The stage of the matrix: scene after scene is set on it, and set again after each act that was done.

A scene is made once and kept as a file; setting it again is a copy. What is refused changes nothing, so only what was
done has to be undone.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask

from app.core.clock import FixedClock
from app.core.runtime import KEY
from app.rules.base.facts import OrderFacts
from app.rules.base.people import PARTIES
from app.rules.base.registry import KINDS
from tests.support.apps import START, make_settings
from tests.support.databases import copy_sqlite, let_go, remove_sqlite
from tests.support.domain.people import ABEL, ANNA, CLARA, FINN, FRED, OLGA, SAM, TIRZA, Person, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.lending import lent
from tests.support.matrix.doors import About, about
from tests.support.matrix.scripts import Scene
from tests.support.web import Browser

BY_NAME = {"stranger": OLGA, "support": SAM, "arbiter": ABEL, "finance": FINN, "translator": TIRZA, "admin": ANNA}
SIGNED_IN_HOURS = 24 * 365  # through every deadline of a scene


@dataclass(frozen=True)
class Kept:
    """A scene as it was made: its file, its instant, its order, and how the order may stand after a refusal."""

    file: Path
    at: datetime
    deal: Deal
    seen: About
    allowed: tuple[OrderFacts, ...]


class Place:
    """A database with an application on it for the cases that one side opens, and everybody's browser."""

    def __init__(self, app: Flask, clock: FixedClock, side: str, path: Path) -> None:
        self._clock, self._side, self._path = clock, side, path
        self._kept: dict[Scene, Kept] = {}
        self._world = World(app.extensions[KEY].transactions, clock)
        self._watch = sqlite3.connect(path)
        self.browsers = _browsers(app, self._world, side)
        self._empty = self._keep("empty")
        self._scene: Scene | None = None

    def set(self, scene: Scene) -> Kept:
        """The scene is what there is now."""
        if scene not in self._kept:
            self._kept[scene] = self._make(scene)
        if self._scene is not scene:
            self._scene = scene
            self._clock.moment = self._kept[scene].at
            self._put(self._kept[scene].file)
        return self._kept[scene]

    def _make(self, scene: Scene) -> Kept:
        self._scene = None
        self._clock.moment = START
        self._put(self._empty)
        deal = scene.make(self._world, self._side)
        newest = next(reversed(deal.facts.cases), None)
        if newest is not None and KINDS[newest.kind].evidence is not None and not scene.late:
            deal.message(self._side)  # it can be added as evidence; too late it would settle what is due
        seen, file = about(deal), self._keep(f"scene_{len(self._kept)}")
        allowed = (seen.facts,)
        if scene.late:  # what is due is settled first, and stays so although the act is refused (X36)
            self._world.sweep()
            allowed += (deal.facts,)
        return Kept(file, self._clock.moment, deal, seen, allowed)

    def _keep(self, name: str) -> Path:
        self._watch.close()
        let_go(f"sqlite:///{self._path}")
        with sqlite3.connect(self._path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        kept = self._path.with_name(f"{name}_{self._path.name}")
        shutil.copyfile(self._path, kept)
        return kept

    def _put(self, file: Path) -> None:
        self._watch.close()
        copy_sqlite(file, self._path)
        self._watch = sqlite3.connect(self._path)
        self._version = self._written()

    def _written(self) -> object:
        """Another number once anybody has written anything."""
        return self._watch.execute("PRAGMA data_version").fetchone()

    def after(self, scene: Kept) -> OrderFacts:
        """How the order of the scene stands after an act, which leaves no trace for the next one."""
        if self._written() == self._version:
            return scene.seen.facts
        facts = scene.deal.facts
        self._put(scene.file)
        return facts

    def close(self) -> None:
        """Nothing of it is left."""
        self._watch.close()
        for left in (self._path, self._empty, *(kept.file for kept in self._kept.values())):
            let_go(f"sqlite:///{left}")
            remove_sqlite(left)


class Stage:
    """The places of both sides, made when they are first asked for."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template, self._folder = template, folder
        self._made: dict[str, Place] = {}
        self._stack = ExitStack()

    def place(self, side: str) -> Place:
        """The place in which this side opened the case, or is to open it."""
        if side not in self._made:
            self._made[side] = self._stack.enter_context(_place(side, self._template, self._folder))
        return self._made[side]

    def close(self) -> None:
        """Nothing of them is left."""
        self._stack.close()


@contextmanager
def _place(side: str, template: Path, folder: Path) -> Iterator[Place]:
    path = template.with_name(f"matrix_{side}.db")
    copy_sqlite(template, path)
    gateway = {"gateway_url": "http://127.0.0.1:9", "gateway_secret": "between us"}  # nobody answers there
    clock = FixedClock(START)
    with lent(make_settings(folder, f"sqlite:///{path}", **gateway), clock) as app:
        place = Place(app, clock, side, path)
        try:
            yield place
        finally:
            place.close()


def _browsers(app: Flask, world: World, side: str) -> Mapping[str, Browser]:
    """Everybody is signed in, and Olga is the client of one order and the freelancer of another."""
    opener, other = (CLARA, FRED) if side == PARTIES[0] else (FRED, CLARA)
    people: dict[str, Person] = {"opener": opener, "other": other, **BY_NAME}
    world.order(client=OLGA)
    world.order(freelancer=OLGA)
    browsers = {"guest": Browser(app)}
    for role, person in people.items():
        with world.tx() as tx:
            user_id = user_of(tx, person).id
        browsers[role] = Browser(app)
        browsers[role].sign_in(user_id, SIGNED_IN_HOURS)
    return browsers
