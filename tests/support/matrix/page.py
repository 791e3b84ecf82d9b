"""The book of answers as a page for people: `python -m tests.support.matrix.page` writes docs/permissions.md."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from app.core.i18n import Reader, reader_for
from app.rules.base.kind import Kind
from app.rules.base.labels import ORDER_STATES
from app.rules.base.people import ROLE_LABELS, STAFF
from app.rules.base.registry import KINDS
from tests.support.matrix.book import (
    BEFORE,
    EVIDENCE,
    GROUP_MESSAGE,
    GROUP_READ,
    GUEST,
    MESSAGE,
    MORE_TIME,
    OPEN,
    OPENER,
    OTHER,
    PARTIES,
    READ,
    ROLES,
    STRANGER,
    Written,
    written,
)
from tests.support.system import ROOT

TARGET = ROOT / "docs" / "permissions.md"
_TOP = """# Who may do what

What each role is answered, for every kind of case, in every state and for every act. The answers stand in
`tests/matrix/answers.csv`, which is written by hand after the rules and not after the program; a test asks the program
for each of them, without scripts and with. This page is written from that file by
`python -m tests.support.matrix.page`. Do not edit it: change the file, and write the page again.

| Here | Means | Status |
|---|---|---|
| **yes** | It is shown, or it is done | 200, 303 |
| not theirs | The case is theirs to see, and this is for somebody else to do | 403 |
| – | For them there is no such case | 404 |
| not now | It comes too late, or the case stands otherwise | 409 |
| sign in | The page to sign in comes first, and leads back | 302, 303 |

*The opener* opened the case, or is to open it; *the other party* is the other side of the order; a *stranger* has
orders of their own.
Where htmx asks, what was done leads on by 204, or by 200 with the part of the page that is new, and a guest is told by
401; all else is the same. What is refused changes nothing. Ids such as X27 are explained in [the key](rulebook.md).
"""
_ANSWERS = {"200": "**yes**", "303": "**yes**", "403": "not theirs", "404": "–", "409": "not now"}
_SIGN_IN = "sign in"
_BLOCKS = dict(
    zip(
        (READ, MESSAGE, EVIDENCE, *MORE_TIME, GROUP_READ, GROUP_MESSAGE),
        (
            "Read the case",
            "Write to the other party",
            "Add evidence",
            "Ask for more time",
            "Agree to more time",
            "Decline more time",
            "No longer ask for more time",
            "Read the group conversation",
            "Write in the group conversation",
        ),
        strict=True,
    )
)


def page() -> str:
    """All of it."""
    who = reader_for("en", "UTC")
    lines = sorted(written(), key=lambda each: [*KINDS].index(each.line.kind))
    parts = [_TOP]
    for name, own in groupby(lines, key=lambda each: each.line.kind):
        parts += _kind(who, KINDS[name], list(own))
    return "\n".join(parts)


def _kind(who: Reader, kind: Kind, lines: Sequence[Written]) -> Iterator[str]:
    by = " or ".join(kind.opened_by)
    yield f"## {who.say(kind.label)}\n\n`{kind.name}`, tier {lines[0].line.tier}; opened by {by}.\n"
    opening = [each for each in lines if each.line.act == OPEN]
    if opening:
        heads = [_order(who, each) for each in opening]
        yield f"### Opening it\n\n{_table('When the order is', heads, opening)}"
    scenes = groupby((each for each in lines if each.line.act != OPEN), key=lambda each: each.line[2:4])
    for (state, when), own in scenes:
        acts = list(own)
        yield f"### {_state(who, kind, state)}{', ' + when if when else ''}\n\n{_acts(who, kind, state, acts)}"


def _order(who: Reader, each: Written) -> str:
    state = each.line.state.removeprefix(BEFORE)
    return f"{who.say(ORDER_STATES[state])} (`{state}`){', ' + each.line.when if each.line.when else ''}"


def _state(who: Reader, kind: Kind, state: str) -> str:
    label = kind.states.get(state)
    return f"`{state}`" if label is None else f"{who.say(label)} (`{state}`)"


def _acts(who: Reader, kind: Kind, state: str, lines: Sequence[Written]) -> str:
    return _table("Act", [_act(who, kind, state, each.line.act) for each in lines], lines)


def _act(who: Reader, kind: Kind, state: str, act: str) -> str:
    if act in _BLOCKS:
        return _BLOCKS[act]
    moves = [move for move in kind.moves if move.act == act and move.label is not None]
    move = next((one for one in moves if one.state == state), moves[0])
    assert move.label is not None
    return f"{who.say(move.label)} (`{act}`)"


def _table(first: str, heads: Iterable[str], lines: Sequence[Written]) -> str:
    """Roles that are answered alike throughout have one column, but for the two parties."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for role in ROLES:
        alone = (role,) if role in (*PARTIES, GUEST) else ()
        columns.setdefault((*alone, *(_answer(role, each.answers[role]) for each in lines)), []).append(role)
    named = [first, *map(_named, columns.values()), "Why"]
    rows = [
        [head, *(_answer(roles[0], each.answers[roles[0]]) for roles in columns.values()), each.why]
        for head, each in zip(heads, lines, strict=True)
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in (named, ["---"] * len(named), *rows))


def _answer(role: str, status: str) -> str:
    return _SIGN_IN if role == GUEST else _ANSWERS[status]


def _named(roles: Sequence[str]) -> str:
    who = reader_for("en", "UTC")
    names = {OPENER: "Opener", OTHER: "Other party", STRANGER: "Stranger", GUEST: "Guest"}
    staff = [role for role in roles if role in STAFF]
    if len(staff) > 1:
        return ", ".join([*(names[role] for role in roles if role not in staff), _STAFF[len(staff) == len(STAFF)]])
    return ", ".join(names[role] if role in names else who.say(ROLE_LABELS[role]) for role in roles)


_STAFF = {True: "all staff", False: "other staff"}

if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
