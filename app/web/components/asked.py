"""What others asked of the reader and no deadline ends, in words: on the dashboard and in the inbox."""

from __future__ import annotations

from flask import url_for

from app.core.words import N_, Message, Sentence, sentence
from app.rules.base.policy import DAY
from app.rules.disputes.asked import MORE_TIME, OFFER
from app.services.dashboard.asked import BRIEF, Asked
from app.web.components.case_bar import ASKED
from app.web.deadlines.more_time import ASKED_OF_YOU, anchor_of

_TITLES: dict[str, Message] = ASKED | {BRIEF: N_("%(name)s is asking for your price")}
_ENDLESS: dict[str, Message] = {
    BRIEF: N_("There is no deadline. %(name)s is waiting for your offer."),
    OFFER: N_("There is no deadline. %(name)s is waiting for your answer."),
}


def asked_title(asked: Asked) -> Sentence:
    """Who asks for what."""
    return sentence(_TITLES[asked.what], name=asked.name)


def asked_detail(asked: Asked) -> Sentence:
    """That no deadline ends it; of a wish for more time what it would make of the deadline."""
    if asked.due_at is None:
        return sentence(_ENDLESS[asked.what], name=asked.name)
    return sentence(ASKED_OF_YOU, num=asked.days, due=asked.due_at + asked.days * DAY, name=asked.name)


def asked_way(asked: Asked) -> str:
    """Where it is answered."""
    if asked.what == BRIEF:
        return url_for("orders.page", ref=asked.ref)
    anchor = anchor_of(asked.case_ref) if asked.what == MORE_TIME else None
    return url_for("cases.page", ref=asked.case_ref, _anchor=anchor)
