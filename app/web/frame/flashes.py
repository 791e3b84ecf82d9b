"""Notes: what just happened, said at the top of the next page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import flash, get_flashed_messages

from app.core.i18n import reader
from app.core.words import Message, Sentence


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` is good, accent, wait, bad or plain; `bold` and `text` are finished sentences; `way` leads to `href`."""

    kind: str
    bold: str
    text: str
    href: str = ""
    way: str = ""


def leave_note(
    kind: str,
    bold: Message | Sentence,
    text: Message | Sentence | None = None,
    href: str = "",
    way: Message | None = None,
) -> None:
    """The next page that is shown to this browser begins with this note; said in the reader's language of now.

    With `href` it leads there, by a link that is called `way`.
    """
    say = reader().say
    flash([kind, say(bold), say(text) if text else "", href, say(way) if way else ""])  # type: ignore[arg-type]


class Notes:
    """The notes left for this browser; they are taken away only when a page really shows them."""

    def __iter__(self) -> Iterator[Note]:
        return (Note(*parts) for parts in get_flashed_messages())
