"""What waits for the reader, as lines of the inbox: whom to answer until when, and what silence does (G2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from app.core.database.tx import Tx
from app.core.i18n import Reader, reader
from app.core.words import N_, NP_, At, Sentence, sentence
from app.models.queries.inbox import InboxEntry
from app.rules.base.deadlines import kind_of, newest_reminder, policy_of, reminder_schedule, required
from app.rules.disputes.asked import MORE_TIME, OFFER
from app.rules.texts import outcomes
from app.services.dashboard.asked import BRIEF, Asked
from app.services.dashboard.turns import Turn
from app.web.components.asked import asked_detail, asked_title, asked_way
from app.web.components.card import place_of_act, say_all, status_bar, title
from app.web.components.lines import Badge
from app.web.components.order import Page, page_of
from app.web.inbox.lines import InboxLine
from app.web.milestones.delivery import delivery_title

# TRANSLATORS: what comes after "before" in the title of what waits: "Answer Ana before today, 16:40 GMT"
_TODAY = NP_("before", "today, %(at)s")
# TRANSLATORS: the same of another day: "Answer Ana before 18 Mar, 16:40 GMT"
_ANOTHER_DAY = NP_("before", "%(at)s")


def near(moment: datetime, now: datetime, who: Reader) -> Sentence:
    """An instant as a title has it after “before”: of today only the time."""
    if moment.astimezone(who.zone).date() == now.astimezone(who.zone).date():
        return sentence(_TODAY, at=At(moment, "time"))
    return sentence(_ANOTHER_DAY, at=At(moment, "short"))


def turn_line(tx: Tx, turn: Turn, user_id: int, unread: Mapping[int, int]) -> InboxLine:
    """What waits before a deadline: the person, the act and the instant; beneath it what is asked, and the silence."""
    page, deadline = page_of(tx, turn.facts, user_id), turn.deadline
    who, kind = page.reader, kind_of(turn.deadline.kind)
    return InboxLine(
        id=unread.get(turn.facts.id, 0),
        icon="alarm",
        title=who.say(required(kind.texts.inbox), name=page.other_name, at=near(deadline.due_at, tx.now, who)),
        order=turn.title,
        lang=turn.lang or "",
        more=[
            who.money(turn.facts.money(turn.facts.price)),
            *_asked(page, turn),
            *say_all(page, outcomes.silence(turn.facts, deadline, page.role)[:1]),
            *_rung(page, turn),
        ],
        at=who.time_tag(deadline.opened_at, "medium"),
        href=place_of_act(turn.facts.ref, kind),
        unread=turn.facts.id in unread,
        left=_left(page, turn),
    )


def _asked(page: Page, turn: Turn) -> list[str]:
    """What the other side did that waits for an answer."""
    if turn.case is not None and turn.deadline.kind == "answer":
        return [title(page, turn.case)]
    return [delivery_title(page)] if turn.deadline.kind == "approval" else []


def _rung(page: Page, turn: Turn) -> list[str]:
    """Which reminder of how many was the newest, once there was one (G1)."""
    deadline = turn.deadline
    told = kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, deadline.due_at
    newest, count = newest_reminder(*told, page.now, page.facts.zone), len(reminder_schedule(*told))
    if newest is None or not count:
        return []
    return [page.reader.say(N_("Reminder %(number)s of %(count)s"), number=newest.number, count=count)]


def _left(page: Page, turn: Turn) -> Badge | None:
    bar = status_bar(page, turn.deadline, mine=True)
    kind = f"time_{bar.urgency}" if bar.urgency else "time"
    return (kind, bar.right_text) if bar.right_text else None


def asked_line(asked: Asked, unread: Mapping[int, int]) -> InboxLine:
    """What somebody asked for and no deadline ends: an offer for a brief (B8), an answer to an offer, more time."""
    who = reader()
    return InboxLine(
        id=unread.get(asked.order_id, 0),
        icon=_ICONS[asked.what],
        title=who.say(asked_title(asked)),
        order=asked.title,
        lang=asked.lang or "",
        more=[who.say_html(asked_detail(asked))],
        at=who.time_tag(asked.at, "medium"),
        href=asked_way(asked),
        unread=asked.order_id in unread,
    )


_ICONS = {BRIEF: "receipt", OFFER: "chat-square-dots", MORE_TIME: "calendar-event"}


def news(found: Sequence[InboxEntry], endless: Collection[Asked], now: datetime) -> list[InboxEntry]:
    """What was told, without what still waits for the reader: that is said where it waits."""
    asked = {(each.what, each.case_ref or each.order_id) for each in endless}
    return [one for one in found if not _waits(one, now) and not _asks(one) & asked]


def _asks(one: InboxEntry) -> set[tuple[str, object]]:
    """What it asked of its reader."""
    what = next((what for what, names in _ASKING.items() if one.name.endswith(names)), None)
    about = one.order_id if what == BRIEF else one.facts.get("case")
    return set() if what is None or one.facts.get("by") == one.role else {(what, about)}


# The events by which somebody asks: of a kind that has offers, whatever it is.
_ASKING = {BRIEF: "brief.posted", OFFER: ".offered", MORE_TIME: "deadline.more_asked"}


def _waits(one: InboxEntry, now: datetime) -> bool:
    """The request it tells of is open for the reader, or the delivery not approved, and there is time."""
    if one.due_at is None or one.due_at <= now or one.facts.get("by") == one.role:
        return False
    if one.waiting_case is not None:
        return bool(one.facts.get("case") == one.waiting_case)
    return one.name.endswith(".delivered") and one.happened_at == one.waits_since
