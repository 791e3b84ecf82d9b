"""Notes: what just happened, said at the top of the next page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import flash, get_flashed_messages

from app.core.i18n import reader
from app.core.words import Message, Sentence


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` is good, accent, wait, bad or plain; `bold` and `text` are finished sentences."""

    kind: str
    bold: str
    text: str


def leave_note(kind: str, bold: Message | Sentence, text: Message | Sentence | None = None) -> None:
    """The next page that is shown to this browser begins with this note; said in the reader's language of now."""
    flash([kind, reader().say(bold), reader().say(text) if text else ""])  # type: ignore[arg-type]


class Notes:
    """The notes left for this browser; they are taken away only when a page really shows them."""

    def __iter__(self) -> Iterator[Note]:
        return (Note(*parts) for parts in get_flashed_messages())
