"""More time by both, beside the deadline of a case: ask, agree or decline in one click, take it back (G6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for

from app.core.instants import to_us
from app.core.words import N_, NN_, At
from app.rules.base.facts import CaseFacts, DeadlineFacts
from app.rules.base.registry import awaited
from app.rules.deadlines.lengthening import can_be_put_off, most_days, put_off_until
from app.rules.deadlines.texts import away
from app.web.components.order import Page

_ASKED_OWN = NN_(
    "You asked to move the deadline by %(num)s day, to %(due)s. It stays as it is until %(name)s agrees.",
    "You asked to move the deadline by %(num)s days, to %(due)s. It stays as it is until %(name)s agrees.",
)
ASKED_OF_YOU = NN_(
    "%(name)s asks to move the deadline by %(num)s day, to %(due)s. It stays as it is until you agree.",
    "%(name)s asks to move the deadline by %(num)s days, to %(due)s. It stays as it is until you agree.",
)
_OPTION = NN_("%(num)s day: until %(due)s", "%(num)s days: until %(due)s")


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What a reader can do about the length of a deadline.

    `begins` says that its time has not begun, `asked` what somebody asks for; `until` names that, so that what is
    agreed to is what was read. Without a wish `options` are those of a new one.
    """

    ref: str
    id: str  # on the page
    hint: str
    begins: str | None = None
    asked: str | None = None
    own: bool = False
    until: str = ""
    options: Sequence[tuple[str, str]] = ()


def more_time(page: Page, case: CaseFacts) -> MoreTime | None:
    """The view of it; None where the deadline is over, stands still, or cannot be moved, and its time has begun."""
    deadline = awaited(page.facts, case)
    if deadline is None or page.now >= deadline.due_at:
        return None
    say, movable = page.reader.say, can_be_put_off(page.facts, case) is not None
    hint = say(N_("If %(name)s agrees, the deadline moves. Until then it stays as it is."), name=page.other_name)
    shown = MoreTime(case.ref, anchor_of(case.ref), hint, _begins(page, deadline))
    if not movable:
        return shown if shown.begins else None
    if deadline.more_by:
        return _asked(page, deadline, shown)
    days = range(1, most_days(deadline) + 1)
    return replace(shown, options=[(str(num), _option(page, deadline, num)) for num in days])


def anchor_of(ref: str) -> str:
    """Where it is on the pages of the case with this reference."""
    return f"more-time-{ref[:8]}"


def _begins(page: Page, deadline: DeadlineFacts) -> str | None:
    if deadline.opened_at <= page.now or deadline.state != "running":
        return None
    mine = deadline.who == page.role
    return page.reader.say_html(away(page.facts.name(deadline.who), deadline.opened_at, mine))


def _asked(page: Page, deadline: DeadlineFacts, shown: MoreTime) -> MoreTime:
    own, due = deadline.more_by == page.role, put_off_until(deadline, deadline.more_days)
    message = _ASKED_OWN if own else ASKED_OF_YOU
    text = page.reader.say_html(message, num=deadline.more_days, due=due, name=page.other_name)
    return replace(shown, asked=text, own=own, until=str(to_us(due)))


def _option(page: Page, deadline: DeadlineFacts, num: int) -> str:
    return page.reader.say(_OPTION, num=num, due=At(put_off_until(deadline, num), "short"))


def way_to(page: Page, case: CaseFacts) -> tuple[str, str] | None:
    """The way to it from elsewhere, such as the timeline: address and words; None where nothing can be done."""
    deadline = can_be_put_off(page.facts, case)
    if deadline is None or page.now >= deadline.due_at:
        return None
    waits = deadline.more_by not in ("", page.role)
    words = N_("Answer the request for more time") if waits else N_("More time to answer")
    return url_for("cases.page", ref=case.ref, _anchor=anchor_of(case.ref)), page.reader.say(words)
