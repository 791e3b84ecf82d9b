"""What the parts of a divided amount are called, to one of the parties."""

from __future__ import annotations

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.disputes.claim import MINE, STAYS, THEIRS
from app.web.components.order import Page


def part_labels(page: Page) -> dict[str, str]:
    """The labels of the three parts, by their names and in their order."""
    say, facts = page.reader.say, page.facts
    labels = {}
    for role in (CLIENT, FREELANCER):
        theirs = say(THEIRS[role], **{role: facts.name(role)})
        labels[role] = say(MINE[role]) if role == page.role else theirs
    return labels | {"escrow": say(STAYS)}
