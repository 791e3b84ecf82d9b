"""The faults of tools/sabotage/fault_list.py as mutations, with the tests that have to notice each."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.sabotage.copies import CannotTry
from tools.sabotage.fault_list import Fault
from tools.sabotage.mutation import ROOT, Mutation

# The fastest rooms first: the first failure ends a run.
ROOMS = ("rules", "ledger", "architecture", "i18n", "services", "web")


def mutation_of(fault: Fault) -> Mutation:
    """The one place of the fault, changed; refuses (CannotTry) another number of places, and a fault without tests."""
    path, text = place(fault)
    found = pattern(fault).search(text)
    assert found is not None
    first, last = (text.count("\n", 0, end) + 1 for end in found.span())
    source = pattern(fault).sub(lambda _found: fault.after, text)
    name = str(path.relative_to(ROOT))
    return Mutation(name, first, last, fault.what, source, tuple(chosen(fault)), fault.postgresql)


def place(fault: Fault) -> tuple[Path, str]:
    """The file with the text before the fault, and what is in it; there has to be exactly one such place."""
    paths = {path for glob in fault.within for path in ROOT.glob(glob) if path.is_file()}
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(paths)}
    places = [path for path, text in texts.items() for _found in pattern(fault).finditer(text)]
    if len(places) != 1:
        raise CannotTry(f"the text before stands in {len(places)} places: {fault.before}")
    return places[0], texts[places[0]]


def pattern(fault: Fault) -> re.Pattern[str]:
    """The text before the fault, wherever its lines are broken."""
    return re.compile(r"\s+".join(re.escape(word) for word in fault.before.split()))


def chosen(fault: Fault) -> Iterator[str]:
    """The tests of a fault, as pytest names them, those of fast rooms first."""
    found = [(path, name) for path in (ROOT / "tests").rglob("test_*.py") for name in names(path, fault)]
    if not found:
        raise CannotTry(f"no test is marked or named {' or '.join(fault.tests)}")
    for path, name in sorted(found, key=lambda one: (speed(one[0]), one)):
        yield f"{path.relative_to(ROOT)}::{name}"


def speed(path: Path) -> int:
    """The place of a test's room among the fast ones."""
    room = path.relative_to(ROOT / "tests").parts[0]
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)


def names(path: Path, fault: Fault) -> Iterator[str]:
    """The tests of one file that have all the words of one of the fault's choices."""
    source = path.read_text(encoding="utf-8")
    if not any(all(word in source for word in choice.split()) for choice in fault.tests):
        return
    tree = ast.parse(source)
    everywhere = " ".join(ast.unparse(node.value) for node in tree.body if is_mark_of_all(node))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = everywhere + " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
            if any(all(fits(word, marks, node.name) for word in choice.split()) for choice in fault.tests):
                yield node.name


def is_mark_of_all(node: ast.stmt) -> bool:
    """Tell whether a statement marks every test of its file."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"


def fits(word: str, marks: str, name: str) -> bool:
    """A rule's id has to stand among the marks, any other word in the test's name."""
    return f"'{word}'" in marks if re.fullmatch(r"[A-Z]\d+", word) else word in name
