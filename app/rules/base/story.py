"""An event in words: the sentence of the timeline, the news, and how a mail and the inbox show it (G4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.words import Message


@dataclass(frozen=True, slots=True)
class Story:
    """The same event to who did it, and to everybody else. What the clock does is told to all alike."""

    own: Message
    other: Message


def to_all(message: Message) -> Story:
    """Return a story that is the same for everybody."""
    return Story(message, message)


@dataclass(frozen=True, slots=True)
class EventText:
    """What an event of one name says. Variants are told apart by a fact of the event, such as its kind or cause.

    `stories` maps a variant ("" for the event as such; "client", "freelancer" or "clock" for a reader or the clock) to
    its sentence in the timeline; `news` replaces it in inbox and mail; `more` adds what the news leaves out. `cause` is
    what finance reads as the reason why a case moved money: it names neither side, and nothing that they wrote.
    """

    icon: str
    mail: str  # the mail's template; "" where nobody is told
    stories: Mapping[str, Story]
    news: Mapping[str, Story] = field(default_factory=dict)
    more: Mapping[str, Message] = field(default_factory=dict)
    cause: Mapping[str, Message] = field(default_factory=dict)
