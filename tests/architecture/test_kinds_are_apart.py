"""Nothing outside app/rules/kinds knows a kind of case: nothing imports one or asks for one by its name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.rules.base.kind import PROPOSAL
from app.rules.base.registry import KINDS
from app.rules.kinds import ALL
from tests.support.system import ROOT

NAMES = {kind.name for kind in ALL if kind.tier != PROPOSAL}  # a brief has a page of its own
KINDS_FOLDER = ROOT / "app/rules/kinds"
MODULES = [
    path
    for room in ("app", "jobs")
    for path in sorted((ROOT / room).rglob("*.py"))
    if KINDS_FOLDER not in path.parents and path.parent.name != "versions"
]
TEMPLATES = sorted((ROOT / "app/templates").rglob("*.*"))
COMPARED = re.compile(r"""[=!]=\s*["'](\w+)["']|["'](\w+)["']\s*[=!]=|\bin\s*[\[(]["'](\w+)["']""")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def compared(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            parts = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
            yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            held = node.value.id if isinstance(node.value, ast.Name) else ""
            if held == "KINDS":
                yield str(node.slice.value)


def test_every_kind_is_known_to_this_test() -> None:
    assert set(KINDS) >= NAMES >= {"update", "cancel", "extension", "support_cancellation"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_knows_a_kind(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = tuple(f"app.rules.kinds.{kind.name}" for kind in ALL if kind.name in NAMES)
    assert [name for name in imported(tree) if name.startswith(own)] == []
    assert sorted(NAMES & set(compared(tree))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_knows_a_kind(path: Path) -> None:
    found = {name for match in COMPARED.findall(path.read_text(encoding="utf-8")) for name in match}
    assert sorted(NAMES & found) == []
