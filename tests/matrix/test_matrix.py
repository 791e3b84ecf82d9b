"""Who may do what to a case, by role, tier, state and act: each cell of answers.csv is what the product answers.

The answers are written by hand after the rulebook (§7): what is not yours is not there (404), what is not your role's
act is refused (403), what comes in the wrong state or too late (409); a guest signs in first (302, 303).
"""

import re
from collections import Counter

import pytest
from werkzeug.test import TestResponse

from app.rules.base.registry import KINDS
from tests.support.matrix.book import GUEST, HEAD, OPEN, ROLES, Cell, cells, scene_of, stands, wanted, written
from tests.support.matrix.doors import IN_PLACE, click
from tests.support.matrix.places import Place, Stage
from tests.support.system import ROOT

CELLS = cells()


def _name(cell: Cell) -> str:
    return "/".join(part.replace(" ", "_") for part in (*cell.line, cell.role) if part)


def _group(cell: Cell) -> str:
    """Cells of one scene stay together, or each worker would set it once more."""
    line = cell.line
    return " ".join((OPEN if line.act == OPEN else line.kind, line.state, line.when)).strip()


PARAMS = [pytest.param(cell, id=_name(cell), marks=pytest.mark.xdist_group(f"matrix {_group(cell)}")) for cell in CELLS]


@pytest.mark.rule("X27", "X33", "F4", "F20", "X25", "X26", "M9", "X70")
@pytest.mark.parametrize("cell", PARAMS)
def test_everybody_gets_the_answer_of_the_book(stage: Stage, cell: Cell) -> None:
    sides = KINDS[cell.line.kind].opened_by
    for htmx, side in ((False, sides[0]), (True, sides[-1])):  # what both sides open was opened by each of them once
        check(stage.place(side), cell, htmx)


def check(place: Place, cell: Cell, htmx: bool) -> None:
    """The answer is the one that is written, and what is refused changes nothing."""
    scene = place.set(scene_of(cell.line))
    assert stands(cell.line, scene.seen.facts) == cell.line.state, "the scene shows something else"
    path, fields = click(scene.seen, cell.line, cell.role)
    browser = place.browsers[cell.role]
    answer = browser.get(path, htmx) if fields is None else browser.post(path, htmx, **fields)
    after = place.after(scene)
    told = f"{path} {dict(fields or {})}: {answer.text[:200]}"
    assert answer.status_code == (with_htmx(cell) if htmx else cell.status), told
    assert leads_on(answer, cell, htmx), told
    if cell.status == 303 and cell.role != GUEST:
        assert after.head_seq > scene.seen.facts.head_seq, f"nothing was done: {told}"
    else:
        assert after in scene.allowed, f"something was done: {told}"


def with_htmx(cell: Cell) -> int:
    """The status where htmx asks: who is not signed in is told so on the page (401), and what was done leads on (204),
    or is shown in its place."""
    if cell.role == GUEST:
        return 401
    done = 200 if cell.line.act in IN_PLACE else 204
    return done if cell.status == 303 else cell.status


def leads_on(answer: TestResponse, cell: Cell, htmx: bool) -> bool:
    """Nothing ends in a bare status: a page, a way on, or for htmx a note at the top of the page that is open."""
    if htmx and answer.status_code >= 400:
        return answer.headers.get("HX-Retarget") == "#notes"
    if answer.status_code == 204:
        return "HX-Redirect" in answer.headers
    if answer.status_code in (302, 303):
        return (answer.location or "").startswith("/login") == (cell.role == GUEST)
    return "<main" in answer.text or (htmx and cell.line.act in IN_PLACE)


def test_no_cell_is_missing_and_none_is_one_too_many() -> None:
    expected = set(wanted())
    lines = [each.line for each in written()]
    assert sorted(expected - set(lines)) == [], "no line in answers.csv"
    assert sorted(set(lines) - expected) == [], "such a case does not come about"
    assert [line for line, many in Counter(lines).items() if many > 1] == []
    empty = [(each.line, role) for each in written() for role, answer in each.answers.items() if not answer.isdigit()]
    assert empty == [], "a cell without an answer"


def test_every_answer_has_a_reason_that_names_its_rules() -> None:
    known = set(re.findall(r"^\| ([A-Z]\d+) \|", (ROOT / "docs" / "rulebook.md").read_text(), re.MULTILINE))
    named = {each.line: re.fullmatch(r"([A-Z]\d+(?:, [A-Z]\d+)*): \S.*", each.why) for each in written()}
    assert [line for line, found in named.items() if found is None] == []
    assert {rule for found in named.values() if found for rule in found[1].split(", ")} <= known


def test_there_are_as_many_tests_as_cells() -> None:
    expected = [(line, role) for line in wanted() for role in ROLES]
    (mark,) = (m for m in test_everybody_gets_the_answer_of_the_book.pytestmark if m.name == "parametrize")
    tested = [param.values[0] for param in mark.args[1]]
    assert sorted((cell.line, cell.role) for cell in tested) == sorted(expected)
    assert len(tested) == len(expected) == len(ROLES) * len(written())
    assert len(HEAD) == len(set(HEAD))
