"""What the parts of a divided amount are called, to one of the parties."""

from __future__ import annotations

from app.core.words import N_, Message
from app.rules.base.people import CLIENT, FREELANCER
from app.web.components.order import Page

_MINE: dict[str, Message] = {CLIENT: N_("Back to you"), FREELANCER: N_("To you now")}
_THEIRS: dict[str, Message] = {CLIENT: N_("Back to %(client)s"), FREELANCER: N_("To %(freelancer)s now")}


def part_labels(page: Page) -> dict[str, str]:
    """The labels of the three parts, by their names and in their order."""
    say, facts = page.reader.say, page.facts
    labels = {}
    for role in (CLIENT, FREELANCER):
        theirs = say(_THEIRS[role], **{role: facts.name(role)})
        labels[role] = say(_MINE[role]) if role == page.role else theirs
    return labels | {"escrow": say(N_("Stays in escrow for the remaining work"))}
