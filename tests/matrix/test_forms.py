"""The page on which an act is prepared refuses as the act does: nobody fills in a form in vain."""

import pytest

from app.rules.base.kind import Kind
from app.rules.base.registry import KINDS
from tests.support.matrix.book import EVIDENCE, OPEN, PARTIES, Cell, cells, scene_of
from tests.support.matrix.doors import click, form_of
from tests.support.matrix.places import Stage

CELLS = [cell for cell in cells() if cell.role in PARTIES]


def has_form(kind: Kind, act: str) -> bool:
    """Whether it is read back on a page of its case, or begins with a form."""
    return act in (OPEN, EVIDENCE) or any(move.act == act and move.confirm is not None for move in kind.moves)


@pytest.mark.rule("G2", "X27", "X26", "X73")
@pytest.mark.parametrize("name", KINDS)
def test_the_form_of_an_act_is_there_where_the_act_is(stage: Stage, name: str) -> None:
    kind = KINDS[name]
    place = stage.place(kind.opened_by[0])
    wrong: list[tuple[Cell, int]] = []
    for cell in (one for one in CELLS if one.line.kind == name and has_form(kind, one.line.act)):
        scene = place.set(scene_of(cell.line))
        shown = place.browsers[cell.role].get(form_of(click(scene.seen, cell.line, cell.role)))
        if shown.status_code != (200 if cell.status == 303 else cell.status):
            wrong.append((cell, shown.status_code))
    assert wrong == []
