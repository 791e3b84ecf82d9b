"""A file holds one subject, a function one thought, and a folder as much as a reader can survey."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.support.system import ROOT

FILES = [path for room in ("app", "jobs", "tools", "tests") for path in sorted((ROOT / room).rglob("*.py"))]
TESTS = [path for path in FILES if path.is_relative_to(ROOT / "tests")]
LINES, STATEMENT_LINES, MODULES = 250, 45, 12
# Rooms whose parts are all of one sort: a reader looks one up by its name, and does not survey them.
WIDE = {"app/core/i18n", "app/services/demo", "app/web/frame", "tests/web/frame", "app/migrations/versions"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_history(path: Path) -> bool:
    """A migration that has run somewhere stays as it is."""
    return path.parent.name == "versions"


def is_help(path: Path) -> bool:
    """What tests share: it stands in tests/support, and folders hand its fixtures out in a conftest.py."""
    return path.is_relative_to(ROOT / "tests/support") or path.name in ("conftest.py", "__init__.py")


@pytest.mark.parametrize("path", [path for path in FILES if not is_history(path)], ids=name_of)
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LINES
    functions = (n for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno is not None}
    assert {name: lines for name, lines in long.items() if lines > STATEMENT_LINES} == {}


def test_a_folder_can_be_surveyed() -> None:
    folders = Counter(name_of(path.parent) for path in FILES if path.name != "__init__.py")
    assert {folder: many for folder, many in folders.items() if many > MODULES and folder not in WIDE} == {}
    assert all(folder in folders for folder in WIDE), "an exception for a folder that is gone"


def test_what_tests_share_stands_in_their_support() -> None:
    of_tests = {path: ast.parse(path.read_text(encoding="utf-8")) for path in TESTS if not is_help(path)}
    without = [name_of(path) for path, tree in of_tests.items() if not any(map(is_test, ast.walk(tree)))]
    assert without == [], "a module without a test"
    borrowed = [name_of(path) for path, tree in of_tests.items() if any(map(is_borrowing, ast.walk(tree)))]
    assert borrowed == [], "what another test's module defines is imported"


def is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def is_borrowing(node: ast.AST) -> bool:
    """Whether this imports from tests, but not from their support."""
    return (
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("tests")
        and "support" not in ((node.module or "").split("."))
    )
