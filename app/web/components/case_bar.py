"""The status bar of an open case: a deadline names whose turn it is, else what one side asked of the other."""

from __future__ import annotations

from dataclasses import replace

from flask import url_for

from app.core.words import N_, Message
from app.rules.base.deadlines import NEVER
from app.rules.base.facts import CaseFacts
from app.rules.base.registry import awaited
from app.rules.disputes.asked import MORE_TIME, OFFER, asked_of
from app.rules.milestones.turns import THEIR, YOUR
from app.web.components.card import StatusBar, is_mine, status_bar
from app.web.components.order import Page

# What was asked of the reader, as a title of it wherever it waits.
ASKED: dict[str, Message] = {
    OFFER: N_("An offer from %(name)s is waiting for you"),
    MORE_TIME: N_("%(name)s asks for more time"),
}


def bar_of(page: Page, case: CaseFacts) -> StatusBar:
    """Whose turn it is on an open case; an offer or a wish for more time is that of whom it was made to (G5, G6)."""
    deadline, say = awaited(page.facts, case), page.reader.say
    bar = status_bar(page, deadline, is_mine(page, deadline), url_for("cases.status_bar", ref=case.ref))
    if bar.kind == "passed":
        return bar
    endless = deadline is not None and deadline.due_at == NEVER
    if endless and not bar.right_text:
        bar = replace(bar, right_text=say(N_("No deadline is running")))
    side, what = asked_of(page.facts, case, page.now) or ("", "")
    if side == page.role:
        return StatusBar(YOUR, say(ASKED[what], name=page.other_name), bar.right_text if endless else None)
    if side and endless:
        return replace(bar, kind=THEIR, left_text=say(N_("Waiting for %(name)s"), name=page.other_name))
    return bar
