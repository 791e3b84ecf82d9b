"""The signs that a language writes: apostrophes are curved, and quotation marks are its own."""

from __future__ import annotations

# What other languages quote with. A language that is not named here may use what it likes.
FOREIGN_MARKS = {"en": "‘‚«»„", "nl": "“”„‚«»", "es": "‘‚“”„"}
STRAIGHT = {"'": "’", '"': "the quotation marks of the language"}


def typographic_problems(code: str, text: str) -> list[str]:
    """Which signs of a text its language does not write; [] when all are right."""
    found = [f"has a straight {sign}; write {right}" for sign, right in STRAIGHT.items() if sign in text]
    foreign = FOREIGN_MARKS.get(code.partition("_")[0], "")
    if marks := "".join(mark for mark in foreign if mark in text):
        found.append(f"quotes with {marks}, as another language does")
    return found
