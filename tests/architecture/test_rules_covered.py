"""Every rule id leads somewhere: to its sentence in docs/rulebook.md, and, once asked for, to a test that names it."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.system import ROOT

KEY = ROOT / "docs" / "rulebook.md"
LETTERS = "FMBEXG"
ROOMS = ("app", "jobs", "tests", "bench", "tools")

ROW = re.compile(rf"^\| ([{LETTERS}]\d+) \| (\S.*\.) \|$")
# An id in prose. A ruff code has three digits; %E9, #B3 and F1-x are parts of something else.
# Any letter counts when it stands like a citation: (T13) would have no key either.
CITED = re.compile(rf"(?<![\w%#&=.-])[{LETTERS}][1-9]\d?(?![\w-])|(?<=\()[A-Z]\d{{1,2}}(?=[,)])")
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def span(letter: str, first: int, last: int) -> set[str]:
    """F1 to F21, for instance."""
    return {f"{letter}{number}" for number in range(first, last + 1)}


# The rules asked for so far; a commit that brings another adds it here.
ASKED = (
    span("F", 1, 21)
    | span("B", 1, 9)
    | {"B16", "B19", "B23", "B25", "E10", "M1"}
    | span("X", 1, 3)
    | span("X", 6, 13)
    | {"X19", "X20", "X33"}
    | span("X", 23, 31)
    | span("X", 34, 46)
    | {"X51", "X53", "X55"}
    | {"G1", "G2", "G3", "G4", "G8", "G9", "G11", "G12"}
)


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


@cache
def key() -> dict[str, str]:
    """Rule -> where the key explains it."""
    found: dict[str, str] = {}
    for number, line in enumerate(KEY.read_text().splitlines(), 1):
        if row := ROW.match(line):
            assert row[1] not in found, f"{place(KEY, number)}: {row[1]} stands at {found[row[1]]} already"
            found[row[1]] = place(KEY, number)
    return found


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every docstring, and the line it begins on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.lineno, str(first.value.value)


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Every comment, and its line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def marks(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every argument of `pytest.mark.rule(…)`, and its line; what is no plain text is shown as code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.rule"):
            for argument in node.args:
                text = argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument)
                yield argument.lineno, str(text)


def in_prose(texts: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Every rule that texts cite, and the line."""
    for first, text in texts:
        for cited in CITED.finditer(text):
            yield first + text.count("\n", 0, cited.start()), cited[0]


def citations(source: str, suffix: str) -> Iterator[tuple[int, str]]:
    """Every rule that a file cites in docstrings, comments and marks; strings of other kinds cite nothing."""
    if suffix == ".html":
        found = TEMPLATE_COMMENT.finditer(source)
        yield from in_prose((source.count("\n", 0, one.start()) + 1, one[0]) for one in found)
        return
    tree = ast.parse(source)
    yield from in_prose(docstrings(tree))
    yield from in_prose(comments(source))
    yield from marks(tree)


@cache
def proofs() -> dict[str, str]:
    """Rule -> a place where a test is marked with it."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return {rule: place(path, line) for path in files for line, rule in marks(ast.parse(path.read_text()))}


def test_every_rule_that_was_asked_for_has_a_test_that_names_it() -> None:
    missing = sorted(f"{key().get(rule, KEY.name)}: no test is marked with {rule}" for rule in ASKED - proofs().keys())
    assert not missing, "\n".join(missing)


def test_every_rule_that_was_asked_for_has_a_key() -> None:
    here = Path(__file__)
    line = here.read_text().splitlines().index("ASKED = (") + 1
    missing = sorted(f"{place(here, line)}: {rule} does not stand in {KEY.name}" for rule in ASKED - key().keys())
    assert not missing, "\n".join(missing)


def test_every_rule_that_is_cited_has_a_key() -> None:
    files = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*")) if path.suffix in {".py", ".html"})
    unknown = [
        f"{place(path, line)}: {rule} does not stand in {KEY.name}"
        for path in files
        if path != Path(__file__)  # its examples are meant to be unknown
        for line, rule in citations(path.read_text(), path.suffix)
        if rule not in key()
    ]
    assert not unknown, "\n".join(unknown)


def test_the_key_has_no_gap_and_one_sentence_for_each_rule() -> None:
    lines = enumerate(KEY.read_text().splitlines(), 1)
    rows = [(number, line) for number, line in lines if re.match(rf"\| [{LETTERS}]\d", line)]
    broken = [place(KEY, number) for number, line in rows if not ROW.match(line)]
    assert not broken, f"not a row of an id and one sentence: {', '.join(broken)}"
    for letter in LETTERS:
        ours = [rule for rule in key() if rule[0] == letter]
        for number, rule in enumerate(ours, 1):
            assert rule == f"{letter}{number}", f"{key()[rule]}: {rule} stands where {letter}{number} should"


EXAMPLES = [
    ('"""Refuses (X36) what is late: F12/F18."""', ".py", [(1, "X36"), (1, "F12"), (1, "F18")]),
    ('def f():\n    """One.\n\n    Two (B7,\n    X19)."""', ".py", [(4, "B7"), (5, "X19")]),
    ("a = 1  # G8: once", ".py", [(1, "G8")]),
    ("# (T13) has a letter of no table", ".py", [(1, "T13")]),
    ('\n@pytest.mark.rule("F9",\n    wrong)\ndef test(): ...', ".py", [(2, "F9"), (3, "wrong")]),
    ('pytestmark = [pytest.mark.slow, pytest.mark.rule("X99")]', ".py", [(1, "X99")]),
    ("# noqa: E402, F401, S608, PT11; A4, H1, %E9, #B3, X-Forwarded-For, F1-key, M2M", ".py", []),
    ('url = "/%E9?F9=X36"  # F0 is no rule', ".py", []),
    ("<i>M8</i>\n{# Why\n  (F16) #}", ".html", [(3, "F16")]),
]


@pytest.mark.parametrize(("source", "suffix", "found"), EXAMPLES)
def test_a_citation_is_found_where_it_is_one(source: str, suffix: str, found: list[tuple[int, str]]) -> None:
    assert list(citations(source, suffix)) == found
