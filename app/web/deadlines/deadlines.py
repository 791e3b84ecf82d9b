"""A deadline that is mine, for my own calendar: what to do before when, what silence does, and where."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from flask import Blueprint, Response

from app.core.runtime import runtime_services
from app.core.words import NP_
from app.rules.base.deadlines import kind_of, required
from app.rules.base.facts import DeadlineFacts
from app.rules.texts import outcomes
from app.web.components.card import for_calendar, place_of_act
from app.web.components.order import Page, order_page
from app.web.deadlines.ics import CalendarEvent, calendar
from app.web.frame.access import login_required, nothing_here

bp = Blueprint("deadlines", __name__, url_prefix="/calendar/<ref>")


@bp.get("/<int:number>.ics")
@login_required
def file(ref: str, number: int) -> Response:
    """The deadline as a calendar file; there is none (404) of what is not mine, or over."""
    page = order_page(ref)
    mine = (each for each in page.facts.deadlines if each.id == number and for_calendar(page, each))
    deadline = next(mine, None)
    if deadline is None:
        raise nothing_here()
    response = Response(calendar(_event(page, deadline)), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="deadline.ics"'
    return response


def _event(page: Page, deadline: DeadlineFacts) -> CalendarEvent:
    say, texts, base = page.reader.say, kind_of(deadline.kind).texts, runtime_services().settings.base_url
    title = page.row.title or ""
    silence = [say(one) for one in outcomes.silence(page.facts, deadline, page.role)]
    before = say(required(texts.before), due=deadline.due_at, name=page.other_name)
    url = base + place_of_act(page.facts.ref, kind_of(deadline.kind))
    told = hashlib.sha256(f"{page.facts.ref}:{deadline.id}".encode()).hexdigest()[:32]  # a calendar may be shared
    return CalendarEvent(
        uid=f"{told}@{urlsplit(base).hostname}",
        sequence=page.facts.head_seq,
        at=deadline.due_at,
        written_at=page.now,
        summary=say(NP_("subject of a mail", "%(news)s (%(title)s)"), news=say(required(texts.news)), title=title),
        description="\n".join((before, page.reader.zone_name, " ".join(silence), url)),
        url=url,
        lang=page.reader.lang,
    )
