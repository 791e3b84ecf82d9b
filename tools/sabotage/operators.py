"""The operators of `make sabotage`: each knows nodes of the syntax tree that it can change, and into what.

What they make has to be a program that starts; whether it is a wrong one is for the tests to say.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

Change = tuple[ast.AST, str]  # a node, and the text in its place
Operator = Callable[[ast.AST], Iterator[Change]]

_COMPARED = {
    "Lt": "<=", "LtE": "<", "Gt": ">=", "GtE": ">", "Eq": "!=", "NotEq": "==",
    "In": "not in", "NotIn": "in", "Is": "is not", "IsNot": "is",
}  # fmt: skip
_COUNTED = {"Add": "-", "Sub": "+", "Mult": "//"}
_SWAPPED = {
    "CLIENT": "FREELANCER", "FREELANCER": "CLIENT", "OPENER": "RESPONDER", "RESPONDER": "OPENER",
    "client_id": "freelancer_id", "freelancer_id": "client_id",
    "client_name": "freelancer_name", "freelancer_name": "client_name",
    "opener_id": "responder_id", "responder_id": "opener_id",
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_RECORDED = ("event", "move", "finish", "start", "append", "pause", "resume", "order", "case", "milestone")


def flip_comparison(node: ast.AST) -> Iterator[Change]:
    """A limit is met a moment early or late, and equal is unequal."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        sign = _COMPARED[type(node.ops[0]).__name__]
        yield node, f"{ast.unparse(node.left)} {sign} {ast.unparse(node.comparators[0])}"


def negate_condition(node: ast.AST) -> Iterator[Change]:
    """What was done if is done if not."""
    tests = [node.test] if isinstance(node, (ast.If, ast.IfExp)) else getattr(node, "ifs", [])
    for test in tests:
        yield test, f"(not ({ast.unparse(test)}))"


def join_otherwise(node: ast.AST) -> Iterator[Change]:
    """Both is either, and either is both."""
    if isinstance(node, ast.BoolOp):
        word = " or " if isinstance(node.op, ast.And) else " and "
        yield node, "(" + word.join(f"({ast.unparse(value)})" for value in node.values) + ")"


def off_by_one(node: ast.AST) -> Iterator[Change]:
    """A number is one more, and yes is no."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        yield node, str(not node.value if isinstance(node.value, bool) else node.value + 1)


def count_otherwise(node: ast.AST) -> Iterator[Change]:
    """Plus is minus, the operands of a division change places, and what was rounded down is rounded up."""
    if not isinstance(node, ast.BinOp):
        return
    left, right = f"({ast.unparse(node.left)})", f"({ast.unparse(node.right)})"
    if isinstance(node.op, (ast.FloorDiv, ast.Div)):
        yield node, f"(-(-{left} // {right}))" if isinstance(node.op, ast.FloorDiv) else f"({right} / {left})"
    elif type(node.op).__name__ in _COUNTED and not isinstance(node.left, (ast.Constant, ast.JoinedStr)):
        yield node, f"({left} {_COUNTED[type(node.op).__name__]} {right})"


def swap_sides(node: ast.AST) -> Iterator[Change]:
    """One side is taken for the other, the least for the most, any for all."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _SWAPPED | _CALLED:
        yield node, (_SWAPPED | _CALLED)[node.id]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in _SWAPPED:
        yield node, f"{ast.unparse(node.value)}.{_SWAPPED[node.attr]}"


def drop_statement(node: ast.AST) -> Iterator[Change]:
    """An event, a posting, a deadline or whatever else a call did is missing."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield node, "pass"


def tell_nobody(node: ast.AST) -> Iterator[Change]:
    """An event is recorded and nobody is notified of it."""
    told = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "event"
    if told and isinstance(node, ast.Call) and not any(each.arg == "tell" for each in node.keywords):
        yield node, ast.unparse(node)[:-1] + ", tell=())"


def remove_guard(node: ast.AST) -> Iterator[Change]:
    """What was refused is let through."""
    if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[0], (ast.Raise, ast.Return)):
        yield node, "pass"


def forget_change(node: ast.AST) -> Iterator[Change]:
    """A change that was to be made of facts leaves one of its columns as it was."""
    recorded = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _RECORDED
    if recorded and isinstance(node, ast.Call):
        for column in node.keywords:
            kept = [each for each in node.keywords if each is not column]
            yield node, ast.unparse(ast.Call(node.func, node.args, kept))


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "flip the comparison": flip_comparison,
        "negate the condition": negate_condition,
        "join otherwise": join_otherwise,
        "off by one": off_by_one,
        "count otherwise": count_otherwise,
        "swap the sides": swap_sides,
        "drop the statement": drop_statement,
        "tell nobody": tell_nobody,
        "remove the guard": remove_guard,
        "forget a column": forget_change,
    }
)
