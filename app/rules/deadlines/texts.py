"""What happens to deadlines in words, to who did it and to the other (G4, G6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.core.words import N_, NN_, At, Sentence, sentence
from app.rules.base.story import EventText, Story

EVENTS: Mapping[str, EventText] = {
    "deadline.more_asked": EventText(
        "clock-history",
        "deadline_asked",
        {
            "": Story(
                NN_(
                    "You asked to move the deadline by %(num)s day, to %(due)s",
                    "You asked to move the deadline by %(num)s days, to %(due)s",
                ),
                NN_(
                    "%(name)s asked to move the deadline by %(num)s day, to %(due)s",
                    "%(name)s asked to move the deadline by %(num)s days, to %(due)s",
                ),
            )
        },
    ),
    "deadline.more_agreed": EventText(
        "clock-history",
        "order_news",
        {
            "": Story(
                NN_(
                    "You agreed to move the deadline by %(num)s day, to %(due)s",
                    "You agreed to move the deadline by %(num)s days, to %(due)s",
                ),
                NN_(
                    "%(name)s agreed to move the deadline by %(num)s day, to %(due)s",
                    "%(name)s agreed to move the deadline by %(num)s days, to %(due)s",
                ),
            )
        },
    ),
    "deadline.more_declined": EventText(
        "x-circle",
        "order_news",
        {
            "": Story(
                N_("You declined to move the deadline: it stays %(due)s"),
                N_("%(name)s declined to move the deadline: it stays %(due)s"),
            )
        },
    ),
    "deadline.more_withdrawn": EventText(
        "arrow-return-left",
        "order_news",
        {
            "": Story(
                N_("You withdrew your request to move the deadline: it stays %(due)s"),
                N_("%(name)s withdrew the request to move the deadline: it stays %(due)s"),
            )
        },
    ),
}
_AWAY_OWN = N_("You are away until %(until)s. Your time to answer starts then.")
_AWAY_OTHER = N_("%(name)s is away until %(until)s. Their time to answer starts then.")


def away(name: str, until: datetime, own: bool) -> Sentence:
    """That somebody's time begins when they are back: to themselves, or with their name to the other."""
    if own:
        return sentence(_AWAY_OWN, until=At(until, "medium"))
    return sentence(_AWAY_OTHER, name=name, until=At(until, "medium"))
