"""Every rule that has been asked for is proved by a test that names it: @pytest.mark.rule("F9")."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent.parent


def span(letter: str, first: int, last: int) -> set[str]:
    """F1 to F21, for instance."""
    return {f"{letter}{number}" for number in range(first, last + 1)}


# What has been asked for so far; whoever asks for more adds it here.
ASKED = (
    span("F", 1, 21)
    | span("B", 1, 9)
    | {"B16", "B19", "B23", "B25", "E10", "M1"}
    | span("X", 1, 3)
    | span("X", 6, 13)
    | {"X19", "X20", "X33"}
    | span("X", 23, 31)
    | span("X", 34, 46)
    | {"X51"}
    | {"G1", "G2", "G3", "G4", "G8", "G9", "G11", "G12"}
)
# The whole rulebook, to find slips of the pen.
KNOWN = span("F", 1, 21) | span("M", 1, 14) | span("B", 1, 25) | span("E", 1, 22) | span("X", 1, 76) | span("G", 1, 17)


def marks(path: Path) -> Iterator[tuple[str, int]]:
    """Every rule that a file marks a test with, and the line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule"):
            continue
        if isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "mark":
            for argument in node.args:
                assert isinstance(argument, ast.Constant), f"{path}:{node.lineno}: write the rule's id out"
                yield str(argument.value), node.lineno


def proofs() -> dict[str, list[str]]:
    """Rule -> where it is proved."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for rule, line in marks(path):
            found.setdefault(rule, []).append(f"{path.relative_to(TESTS)}:{line}")
    return found


def in_order(rules: set[str]) -> list[str]:
    """F2 before F10."""
    return sorted(rules, key=lambda rule: (rule[0], int(rule[1:])))


def test_every_rule_that_was_asked_for_has_a_test_that_names_it() -> None:
    assert in_order(ASKED - proofs().keys()) == [], "rules without a test"


def test_no_test_names_a_rule_that_does_not_exist() -> None:
    unknown = {rule: places for rule, places in proofs().items() if rule not in KNOWN}
    assert unknown == {}


def test_a_rule_is_named_by_its_id() -> None:
    assert all(re.fullmatch(r"[FMBEXG][1-9]\d?", rule) for rule in ASKED | KNOWN)
    assert ASKED <= KNOWN
