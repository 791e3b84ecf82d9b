"""What the cards of an order share: the status, the line of a deadline, the title, the facts, what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.words import N_, NP_, At, Sentence
from app.rules.base.deadlines import NEVER, kind_of, policy_of, rungs
from app.rules.base.facts import CaseFacts, DeadlineFacts
from app.rules.base.people import BOTH, PARTIES, other
from app.rules.base.registry import kind_of as record_of
from app.rules.base.registry import readers_of_answer
from app.rules.texts import stories
from app.web.components.order import Page

HOUR = timedelta(hours=1)
# The chip follows the ladder: the last quarter of a day in short windows, the last day in long ones (design).
_URGENT = {False: (6 * HOUR, 1 * HOUR), True: (24 * HOUR, 4 * HOUR)}


def urgency(left: timedelta, window: timedelta) -> str:
    """ "" while there is time, "wait" when it runs out, "bad" at the very end."""
    wait, bad = _URGENT[window > 48 * HOUR]
    return "bad" if left <= bad else "wait" if left <= wait else ""


def band(page: Page, deadline: DeadlineFacts | None, mine: bool, refresh: str | None = None) -> dict[str, Any]:
    """Whose turn it is, and the time left; a deadline that has passed is never shown as still open (X36)."""
    say = page.reader.say
    if deadline is None or (deadline.state == "running" and page.now >= deadline.due_at):
        return {"kind": "passed", "left_text": say(N_("Time is up, the result follows"))}
    turn = N_("It is your turn") if mine else N_("Waiting for %(name)s")
    shown: dict[str, Any] = {"kind": "your" if mine else "their", "left_text": say(turn, name=page.other_name)}
    if deadline.state == "paused":
        return shown | {"right_text": say(N_("Paused"))}
    if deadline.who == BOTH:
        shown = {"kind": "their", "left_text": say(N_("Both of you can act"))}
    if deadline.due_at == NEVER:
        return shown
    left = deadline.due_at - page.now
    text = say(NP_("time", "%(left)s left"), left=page.reader.left(left))
    return shown | {
        "right_text": text,
        "urgency": urgency(left, deadline.due_at - deadline.opened_at),
        "refresh": refresh,
    }


def is_mine(page: Page, deadline: DeadlineFacts | None) -> bool:
    """Whether the deadline waits for this reader."""
    return deadline is not None and deadline.who in (page.role, BOTH)


def window(page: Page, deadline: DeadlineFacts) -> dict[str, Any]:
    """The line of a deadline: time gone, time left, reminders; and the same in words."""
    whole = deadline.due_at - deadline.opened_at
    marks = rungs(kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, deadline.due_at)
    say = page.reader.say
    opened, due = At(deadline.opened_at, "short"), At(deadline.due_at, "short")
    left = deadline.due_at - page.now
    return {
        "elapsed": (page.now - deadline.opened_at) / whole,
        "rungs": [(rung.at - deadline.opened_at) / whole for rung in marks],
        "opened": say(N_("Since %(at)s"), at=opened),
        "due": say(N_("Deadline: %(at)s"), at=due),
        "urgency": urgency(left, whole),
        "alt": say(N_("From %(opened)s until %(due)s"), opened=opened, due=due),
    }


def title(page: Page, case: CaseFacts) -> str:
    """Who asks what, as a sentence with the name."""
    kind, facts = record_of(case), page.facts
    about = {} if kind.told is None else kind.told(facts, case)
    told = stories.Told(
        f"{kind.subject}.opened",
        {"by": case.opened_by, "kind": case.kind} | about,
        facts.client_name,
        facts.freelancer_name,
        facts.currency,
    )
    news = case.opened_by != page.role and case.state == kind.first
    return page.reader.say(stories.headline(told, page.role) if news else stories.story(told, page.role))


def fact_rows(page: Page, case: CaseFacts) -> list[tuple[str, Any]]:
    """The coded facts of a case, in the reader's language (G4)."""
    rows = record_of(case).rows
    found = () if rows is None else rows(page.facts, case)
    return [(page.reader.say(r.label), page.reader.spoken(r.value)) for r in found if may_read(r.readers, page.role)]


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


def said(page: Page, sentences: tuple[Sentence, ...]) -> list[str]:
    """Sentences as safe HTML, amounts and instants set off."""
    return [page.reader.say_html(one) for one in sentences]
