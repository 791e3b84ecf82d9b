"""What the cards of an order share: the status, the line of a deadline, the title, the facts, what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import url_for

from app.core.words import N_, NP_, At, Sentence
from app.rules.base.deadlines import NEVER, DeadlineKind, kind_of, policy_of, reminder_schedule
from app.rules.base.facts import CaseFacts, DeadlineFacts
from app.rules.base.people import BOTH, PARTIES, other
from app.rules.base.registry import kind_of as record_of
from app.rules.base.registry import readers_of_answer
from app.rules.milestones.turns import ENDED, THEIR, WORK, YOUR
from app.rules.texts import stories
from app.web.components.order import Page

HOUR = timedelta(hours=1)
# The chip follows the reminders: the last quarter of a day in short windows, the last day in long ones (design).
_URGENT = {False: (6 * HOUR, 1 * HOUR), True: (24 * HOUR, 4 * HOUR)}


def urgency(left: timedelta, window: timedelta) -> str:
    """ "" while there is time, "wait" when it runs out, "bad" at the very end."""
    wait, bad = _URGENT[window > 48 * HOUR]
    return "bad" if left <= bad else "wait" if left <= wait else ""


@dataclass(frozen=True, slots=True)
class StatusBar:
    """The head of a card: whose turn it is, and the time left. `refresh` is the address of a newer one."""

    kind: str  # how loud: your, work, their, passed, ended
    left_text: str
    right_text: str | None = None
    urgency: str = ""
    refresh: str | None = None


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window drawn as a line: what has gone and the reminders as fractions of it, its ends, the same in words."""

    elapsed: float
    reminders: Sequence[float]
    opened: str = ""
    due: str = ""
    urgency: str = ""
    alt: str = ""
    calendar: str = ""  # where the deadline is a file for one's own calendar, where it is one's own


@dataclass(frozen=True, slots=True)
class Box:
    """What something makes true, under a heading; `kind` is how it is drawn: silent, accept, decline, money."""

    title: str
    sentences: Sequence[str]
    kind: str = "silent"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a reader may give: what it means, and the way to it; without one it is not possible now."""

    title: str
    text: str
    label: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class ActLink:
    """The way to the page that reads an act back, with what the act means."""

    label: str
    href: str
    sentences: Sequence[str] = ()


def ended_bar(page: Page) -> StatusBar:
    """The bar of what is over."""
    return StatusBar(ENDED, page.reader.say(N_("You do not have to do anything")))


def joined(sentences: Sequence[str]) -> str:
    """Sentences in one paragraph; the spaces between them are the only thing added."""
    whole = sentences[0]
    for each in sentences[1:]:
        whole = whole + " " + each  # safe HTML stays safe HTML
    return whole


def status_bar(page: Page, deadline: DeadlineFacts | None, mine: bool, refresh: str | None = None) -> StatusBar:
    """Whose turn it is, and the time left; a deadline that has passed is never shown as still open (X36)."""
    say = page.reader.say
    if deadline is None or (deadline.state == "running" and page.now >= deadline.due_at):
        return StatusBar("passed", say(N_("Time is up; the result will follow")))
    own_turn = N_("It is your turn to pay") if kind_of(deadline.kind).pays else N_("It is your turn")
    turn = own_turn if mine else N_("Waiting for %(name)s")
    own = YOUR if deadline.state == "running" else WORK  # nothing is decided while it stands still
    shown = StatusBar(own if mine else THEIR, say(turn, name=page.other_name))
    if deadline.who == BOTH:
        shown = StatusBar(THEIR, say(N_("You can both act")))
    if deadline.state == "paused":
        return replace(shown, right_text=say(N_("Paused")))
    if deadline.due_at == NEVER:
        return shown
    left = deadline.due_at - page.now
    text = say(NP_("time", "%(left)s left"), left=page.reader.left(left))
    hurry = urgency(left, deadline.due_at - deadline.opened_at)
    return replace(shown, right_text=text, urgency=hurry, refresh=refresh)


def place_of_act(ref: str, kind: DeadlineKind) -> str:
    """The address at which a person does what a deadline of this kind waits for."""
    if kind.pays:
        return url_for("payments.page", ref=ref)
    return url_for("orders.page", ref=ref, _anchor=kind.texts.anchor or None)


def is_mine(page: Page, deadline: DeadlineFacts | None) -> bool:
    """Whether the deadline waits for this reader."""
    return deadline is not None and deadline.who in (page.role, BOTH)


def window(page: Page, deadline: DeadlineFacts) -> WindowLine:
    """The line of a deadline: time gone, time left, reminders; and the same in words."""
    whole = deadline.due_at - deadline.opened_at
    marks = reminder_schedule(kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, deadline.due_at)
    say = page.reader.say
    opened, due = At(deadline.opened_at, "short"), At(deadline.due_at, "short")
    left = deadline.due_at - page.now
    return WindowLine(
        elapsed=(page.now - deadline.opened_at) / whole,
        reminders=[(reminder.at - deadline.opened_at) / whole for reminder in marks],
        opened=say(N_("Since %(at)s") if deadline.opened_at <= page.now else N_("From %(at)s"), at=opened),
        due=say(kind_of(deadline.kind).texts.line or N_("Deadline: %(at)s"), at=due),
        urgency=urgency(left, whole),
        alt=say(N_("From %(opened)s until %(due)s"), opened=opened, due=due),
        calendar=_calendar(page, deadline),
    )


def _calendar(page: Page, deadline: DeadlineFacts) -> str:
    if not for_calendar(page, deadline):
        return ""
    return url_for("deadlines.file", ref=page.facts.ref, number=deadline.id)


def for_calendar(page: Page, deadline: DeadlineFacts) -> bool:
    """Whether this reader has to act before the deadline, which runs and lies ahead."""
    ahead = deadline.state == "running" and page.now < deadline.due_at < NEVER
    return ahead and kind_of(deadline.kind).reminds and is_mine(page, deadline) and page.role in PARTIES


def title(page: Page, case: CaseFacts) -> str:
    """Who asks what, as a sentence with the name."""
    kind, facts = record_of(case), page.facts
    about = {} if kind.opening_facts is None else kind.opening_facts(facts, case)
    recorded = stories.RecordedEvent(
        f"{kind.subject}.opened",
        {"by": case.opened_by, "kind": case.kind} | about,
        facts.client_name,
        facts.freelancer_name,
        facts.currency,
    )
    news = case.opened_by != page.role and case.state == kind.first
    return page.reader.say(stories.headline(recorded, page.role) if news else stories.story(recorded, page.role))


FactRow = tuple[str, Any]  # what a fact is called and what it is, as text or safe HTML


def fact_rows(page: Page, case: CaseFacts) -> list[FactRow]:
    """The coded facts of a case, in the reader's language (G4)."""
    rows = record_of(case).rows
    found = () if rows is None else rows(page.facts, case)
    return [(page.reader.say(r.label), page.reader.alone(r.value)) for r in found if may_read(r.readers, page.role)]


def may_read(readers: tuple[str, ...], role: str) -> bool:
    """Tell whether this reader sees what only these parties see; staff see it always."""
    return role in readers or role not in PARTIES


def may_read_answer(page: Page, case: CaseFacts) -> bool:
    """Whether this reader sees what was written with the answer, and its files: who wrote it does."""
    wrote = page.role == other(case.opened_by)
    return wrote or may_read(readers_of_answer(record_of(case)), page.role)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person wrote, as it was written; `written_in` names its language where it is not the reader's."""

    text: str
    lang: str
    written_in: str | None


def quote(page: Page, body: str | None, lang: str | None) -> Quote | None:
    """A person's text with its language, named when it is not the reader's."""
    if not body or not lang:
        return None
    return Quote(body, lang, page.reader.language_name(lang) if lang != page.reader.code else None)


def say_all(page: Page, sentences: tuple[Sentence, ...]) -> list[str]:
    """Sentences as safe HTML, amounts and instants set off."""
    return [page.reader.say_html(one) for one in sentences]
