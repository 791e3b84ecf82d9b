"""What a translation may contain: the checks that a catalog passes when it is made and again when it is read.

A catalog is written by people far from the code. Whatever they type, a page may not fail, leak a fact or change
its markup; a string that could is left out and the English source is shown in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from unicodedata import category, is_normalized

# %(name)s is what we write; d is how WTForms writes the numbers in its own sentences.
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
FORBIDDEN = ("<", ">", "javascript:", "http")
ENTITY = re.compile(r"&#?\w+;|&#")
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def problems(sources: Sequence[str], targets: Sequence[str]) -> list[str]:
    """Why these translated forms (one, or one per plural form) may not stand for these source forms; [] when fine."""
    found = [problem for target in targets for problem in _problems(sources, target)]
    return list(dict.fromkeys(found))


def source_problems(source: str) -> list[str]:
    """Why a text of ours cannot be translated well: a % without a name, or a piece meant to be glued to another."""
    found = []
    if _has_stray_percent(source):
        found.append("% without a name; write %(name)s, or %% for the sign")
    if source != source.strip():
        found.append("begins or ends with a space; write whole sentences")
    return found


def _problems(sources: Sequence[str], target: str) -> Iterator[str]:
    source = " ".join(sources)
    wanted, got = Counter(_placeholders(sources[-1])), Counter(_placeholders(target))
    if got != wanted and not (len(sources) > 1 and got == _without_number(wanted)):
        yield f"placeholders are {_listed(got)} instead of {_listed(wanted)}"
    if _has_stray_percent(target):
        yield "% without a name; write %% for the sign"
    for token in FORBIDDEN:
        if token in target.lower() and token not in source.lower():
            yield f"contains {token!r}; a translation is text, not HTML"
    if ENTITY.search(target) and not ENTITY.search(source):
        yield "contains an HTML entity; type the character itself"
    if any(_is_control(char) for char in set(target) - set(source)):
        yield "contains an invisible control character"
    if target != target.strip():
        yield "begins or ends with a space"
    if not is_normalized("NFC", target):
        yield "is not in Unicode's composed form (NFC)"
    if len(target) > 4 * max(map(len, sources)) + 40:
        yield "is far longer than the source"


def _placeholders(text: str) -> list[str]:
    return [match.group() for match in PLACEHOLDER.finditer(text.replace("%%", ""))]


def _without_number(wanted: Counter[str]) -> Counter[str]:
    """ "One day" may leave the number out; no other fact may be dropped."""
    return Counter({token: count for token, count in wanted.items() if not token.startswith("%(num)")})


def _has_stray_percent(text: str) -> bool:
    return "%" in PLACEHOLDER.sub("", text.replace("%%", ""))


def _is_control(char: str) -> bool:
    return char in BIDI_CONTROLS or category(char) == "Cc"


def _listed(tokens: Counter[str]) -> str:
    return ", ".join(sorted(tokens.elements())) or "none"
