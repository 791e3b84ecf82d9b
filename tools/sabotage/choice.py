"""Choose places to break: every operator, every file, by a seed that makes the choice again."""

import ast
import random
from collections.abc import Iterator
from pathlib import Path

from tools.sabotage.mutation import ROOT, Mutation
from tools.sabotage.operators import OPERATORS

ROOMS = ("app/rules", "app/ledger")
_TEXTS = ("N_", "NN_", "NP_")


def chosen(seed: int, many: int) -> list[Mutation]:
    """As many mutations, no file twice before every file was taken, and in each any operator as likely as another."""
    dice, files = random.Random(seed), sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    left = {path: list(mutations(path)) for path in files}
    found: list[Mutation] = []
    while len(found) < many:
        turn = [path for path in files if left[path]]
        dice.shuffle(turn)
        for path in turn[: many - len(found)]:
            operator = dice.choice(sorted({one.what for one in left[path]}))
            one = dice.choice([each for each in left[path] if each.what == operator])
            left[path].remove(one)
            found.append(one)
    return found


def mutations(path: Path) -> Iterator[Mutation]:
    """Everything that the operators can change in a file."""
    source = path.read_text(encoding="utf-8")
    tree, name = ast.parse(source), str(path.relative_to(ROOT))
    for node in _code(tree):
        for what, operator in OPERATORS.items():
            for place, text in operator(node):
                yield Mutation(name, place.lineno, place.end_lineno or 0, what, _replaced(source, place, text))  # type: ignore[attr-defined]


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of what runs: no annotations, imports, sentences, and what fields of records are by default."""
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or field in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            of_record = isinstance(node, ast.ClassDef) and isinstance(child, ast.AnnAssign)
            if isinstance(child, (ast.Import, ast.ImportFrom, ast.Assert)) or of_record or _is_sentence(child):
                continue
            yield child
            yield from _code(child)


def _is_sentence(node: ast.AST) -> bool:
    of_types = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return of_types or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TEXTS)


def _replaced(source: str, node: ast.AST, text: str) -> str:
    lines = source.splitlines(keepends=True)
    start, end = _offset(lines, node.lineno, node.col_offset), _offset(lines, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    return source[:start] + text + source[end:]


def _offset(lines: list[str], number: int, column: int) -> int:
    """Where a place of the tree is in the text; columns of the tree count bytes."""
    return sum(map(len, lines[: number - 1])) + len(lines[number - 1].encode()[:column].decode())
