"""The book of answers: which there have to be, by the registry, and which are written in tests/matrix/answers.csv.

One line for each act in each state of each kind, one column for each role: so every cell is the answer to one role.
"""

import csv
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from app.rules.base.deadlines import DEADLINES
from app.rules.base.facts import OrderFacts
from app.rules.base.kind import DISPUTE, PEER, PROPOSAL, RECOVERY, STAFF, Kind, has_button
from app.rules.base.labels import ORDER_STATES
from app.rules.base.people import STAFF as STAFF_ROLES
from app.rules.base.registry import KINDS
from tests.support.matrix import openings
from tests.support.matrix.kinds import SCRIPTS
from tests.support.matrix.scripts import Scene
from tests.support.system import ROOT

ANSWERS = ROOT / "tests" / "matrix" / "answers.csv"
TIERS = {PROPOSAL: "proposal", PEER: "peer", DISPUTE: "dispute", STAFF: "staff", RECOVERY: "recovery"}
OPENER, OTHER, STRANGER, GUEST = "opener", "other", "stranger", "guest"
PARTIES = (OPENER, OTHER)
ROLES = (*PARTIES, STRANGER, *STAFF_ROLES, GUEST)
HEAD = ("kind", "tier", "state", "when", "act", *ROLES, "why")

OPEN, READ, MESSAGE, EVIDENCE = "open", "read", "message", "evidence"
MORE_TIME = ("more_time", "more_time_agree", "more_time_decline", "more_time_take_back")
GROUP_READ, GROUP_MESSAGE = "group_read", "group_message"
BEFORE = "order "  # so begins the state of an order on which a case is to be opened


class Line(NamedTuple):
    """An act in a state of a kind, or opening one in a state of an order."""

    kind: str
    tier: str
    state: str
    when: str
    act: str


class Cell(NamedTuple):
    """What one role is answered: the status without htmx."""

    line: Line
    role: str
    status: int


def acts_of(kind: Kind) -> tuple[str, ...]:
    """Every act of a person on a case of this kind: its moves, and those of its blocks."""
    moves = tuple(dict.fromkeys(move.act for move in kind.moves if has_button(move)))
    evidence = (EVIDENCE,) if kind.evidence is not None else ()
    group = (GROUP_READ, GROUP_MESSAGE) if kind.tier == STAFF else ()
    return (READ, *moves, MESSAGE, *evidence, *(MORE_TIME if _can_be_put_off(kind) else ()), *group)


def _can_be_put_off(kind: Kind) -> bool:
    """Whether its cases have windows in which a party must answer, and which are not fixed (G6)."""
    windows = {"answer"} if kind.window else set()
    windows |= {clock.name for clock in kind.clocks if clock.human}
    return bool({name for name in windows if name in DEADLINES} - set(kind.fixed_windows))


def states_of(kind: Kind) -> set[str]:
    """Every state in which a case of this kind can be, whoever brings it there."""
    moved = {state for move in kind.moves for state in (move.state, move.to)}
    return {kind.first, *moved, *kind.ended_by, kind.on_delivery, kind.on_approval} - {""}


def opening_kinds() -> list[Kind]:
    """The kinds that are opened on an order."""
    return [kind for kind in KINDS.values() if kind.while_order]


def wanted() -> Iterator[Line]:
    """Every line that there has to be; LookupError names the states that no scene shows."""
    if unshown := KINDS.keys() - SCRIPTS.keys():
        raise LookupError(f"no script of {sorted(unshown)} in tests/support/matrix/kinds")
    for kind in KINDS.values():
        scenes = SCRIPTS[kind.name].scenes
        _check(kind.name, states_of(kind), scenes)
        for scene in scenes:
            yield from (_line(kind, scene.state, scene.when, act) for act in acts_of(kind))
    _check("opening", set(ORDER_STATES), openings.SCENES)
    for kind in opening_kinds():
        yield from (_line(kind, BEFORE + scene.state, scene.when, OPEN) for scene in openings.SCENES)


def _check(name: str, states: set[str], scenes: tuple[Scene, ...]) -> None:
    shown = {scene.state for scene in scenes}
    if shown != states:
        raise LookupError(f"{name}: no scene in {sorted(states - shown)}, no such state as {sorted(shown - states)}")


def _line(kind: Kind, state: str, when: str, act: str) -> Line:
    return Line(kind.name, TIERS[kind.tier], state, when, act)


class Written(NamedTuple):
    """A line as it is written: the answers by role, as they stand there, and why."""

    line: Line
    answers: dict[str, str]
    why: str


@cache
def written() -> tuple[Written, ...]:
    """Every line of the book; ValueError where its head is another."""
    with ANSWERS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and tuple(rows[0]) != HEAD:
        raise ValueError(f"the columns of {ANSWERS.name} are {HEAD}")
    return tuple(
        Written(Line(*(row[name] for name in Line._fields)), {role: row[role] for role in ROLES}, row["why"])
        for row in rows
    )


def cells() -> list[Cell]:
    """Every cell in which a status is written, of the lines that there have to be."""
    known = set(wanted())
    return [
        Cell(each.line, role, int(answer))
        for each in written()
        for role, answer in each.answers.items()
        if answer.isdigit() and each.line in known
    ]


def scene_of(line: Line) -> Scene:
    """What has to be there before the act."""
    found = openings.SCENES if line.act == OPEN else SCRIPTS[line.kind].scenes
    state = line.state.removeprefix(BEFORE)
    return next(scene for scene in found if (scene.state, scene.when) == (state, line.when))


def stands(line: Line, facts: OrderFacts) -> str:
    """How the order of a scene stands, or the newest case of the kind of the line, as a line says it."""
    if line.act == OPEN:
        return BEFORE + facts.state
    return next(each.state for each in reversed(facts.cases) if each.kind == line.kind)
