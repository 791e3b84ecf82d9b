"""What is told of evidence: to both sides, and to who of the staff has the case."""

from __future__ import annotations

from app.core.words import N_
from app.rules.base.story import EventText, Story
from app.rules.evidence.adding import ADDED

EVENTS = {
    ADDED: EventText(
        "paperclip",
        "order_news",
        {"": Story(N_("You added evidence"), N_("%(name)s added evidence"))},
    ),
}
