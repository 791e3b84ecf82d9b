"""The card of a delivery that waits for the client's approval, and the order's own facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from app.core.words import N_, NP_, Message, Sentence, sentence
from app.models.queries import order_page
from app.rules.base.facts import DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_milestone
from app.rules.texts import outcomes
from app.web.components.card import (
    Box,
    Choice,
    Quote,
    StatusBar,
    WindowLine,
    joined,
    quote,
    say_all,
    status_bar,
    window,
)
from app.web.components.order import Page
from app.web.files.lists import FileLine, SubmissionFiles

IF_NOT_ANSWERED = N_("If you do not answer")


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """A delivery that waits: what was delivered, until when there is time, what silence does, and the answers."""

    title: str
    milestone: str | None
    status_bar: StatusBar
    message: Quote | None
    submission: int | None
    files: Sequence[FileLine]
    paused: str | None = None
    due: str | None = None
    window: WindowLine | None = None
    silence: Box | None = None
    answers: Sequence[Choice] = ()


def delivery_title(page: Page) -> str:
    """Who delivered what: the work, or the milestone that is shown by its number (B3)."""
    mine, part = page.role == CLIENT, {"name": page.other_name, "number": str(page.facts.milestone.position)}
    if page.facts.plain:
        return page.reader.say(N_("%(name)s delivered the work") if mine else N_("You delivered the work"), **part)
    title = N_("%(name)s delivered milestone %(number)s") if mine else N_("You delivered milestone %(number)s")
    return page.reader.say(title, **part)


def waiting_delivery(page: Page, sent: Sequence[SubmissionFiles] = ()) -> DeliveryCard:
    """Whose turn it is on a delivery, until when, what was delivered, what silence does, and the client's answers.

    `sent` are the submissions that came with files; those of this one stand with it, and `submission` says which it is.
    """
    deadline = page.facts.deadline("milestone", page.facts.milestone.id, "approval")
    mine = page.role == CLIENT
    written = order_page.last_submission(page.tx.connection, page.facts.id)
    shown = status_bar(page, deadline, mine)
    card = DeliveryCard(
        title=delivery_title(page),
        milestone=None if page.facts.plain else page.facts.milestone.title,
        status_bar=shown,
        message=quote(page, written.body, written.lang) if written else None,
        submission=written.id if written else None,
        files=[file for each in sent if written and each.id == written.id for file in each.files],
        answers=_answers(page) if mine and shown.kind != "passed" else (),
    )
    if deadline is not None and deadline.state == "paused":
        message = N_("The time to approve is paused while the cancellation request is open.")
        return replace(card, paused=page.reader.say(message))
    return _with_time(page, card, deadline, mine) if deadline is not None and page.now < deadline.due_at else card


def _with_time(page: Page, card: DeliveryCard, deadline: DeadlineFacts, mine: bool) -> DeliveryCard:
    """The card with the time that is left, and what comes when nobody acts."""
    heading = IF_NOT_ANSWERED if mine else N_("If %(name)s does not answer")
    sentences = say_all(page, outcomes.silence(page.facts, deadline, page.role))
    before = N_("Approve or ask for changes before %(due)s") if mine else N_("%(name)s can answer before %(due)s")
    return replace(
        card,
        due=page.reader.say_html(before, due=deadline.due_at, name=page.other_name),
        window=window(page, deadline),
        silence=Box(page.reader.say(heading, name=page.other_name), sentences),
    )


def _answers(page: Page) -> list[Choice]:
    approve, change = "orders.review_approval", "orders.changes"
    approved, changed = (follows(page, planned(page, act)) for act in ("approve", "ask_changes"))
    return [
        _answer(page, N_("If you approve"), approved, N_("Approve the delivery"), approve),
        _answer(page, N_("If you ask for changes"), changed, N_("Ask for changes"), change),
    ]


def _answer(page: Page, title: Message, sentences: list[str], label: Message, endpoint: str) -> Choice:
    say = page.reader.say
    return Choice(say(title), joined(sentences), say(label), url_for(endpoint, ref=page.facts.ref))


def planned(page: Page, act: str) -> Plan:
    """What an act of this reader on the work does now; refuses as doing it would."""
    return decide_milestone(page.facts, act, Actor(page.role, page.facts.user_id(page.role)), page.now)


def follows(page: Page, plan: Plan) -> list[str]:
    """What a plan makes true, as safe HTML."""
    return say_all(page, outcomes.explain(plan, page.role))


def unanswered(page: Page, plan: Plan) -> Box | None:
    """What happens if the client does not answer what this plan delivers; nothing while that time stands still."""
    waits = next(d for d in plan.after.deadlines if d.kind == "approval" and d not in plan.before.deadlines)
    if waits.state != "running":
        return None
    heading = page.reader.say(N_("If %(name)s does not answer"), name=page.other_name)
    return Box(heading, say_all(page, outcomes.silence(plan.after, waits, page.role)))


def approval_notice(page: Page) -> tuple[str, str]:
    """What approving says of the client (B16), and what is final then."""
    whole = N_("An approved order is completed and can no longer be cancelled here.")
    part = N_("An approved milestone is final. The next one begins, and is paid for, when you start it.")
    satisfied = N_("By approving, you confirm that you have checked the delivery and are satisfied with it.")
    return page.reader.say(satisfied), page.reader.say(whole if _following(page.facts) is None else part)


def comes_next(facts: OrderFacts) -> Message | Sentence:
    """What an approval leads to, from the facts before it: the end of the order, or its next milestone (B4)."""
    following = _following(facts)
    if following is None:
        return N_("The order is completed.")
    then = N_("Next is milestone %(number)s. It begins, and is paid for, when you start it.")
    return sentence(then, number=following.position)


def _following(facts: OrderFacts) -> MilestoneFacts | None:
    """The milestone after the one that is being worked on, if there is one to come."""
    return next((m for m in facts.milestones if m.state == "planned"), None)


def order_facts(page: Page) -> list[tuple[str, str]]:
    """The order's facts: price, dates, people."""
    reader, facts = page.reader, page.facts
    rows = [(reader.say(N_("Price")), reader.money(facts.money(facts.price))), *_delivery_date(page)]
    dates = (
        (N_("Delivered on"), facts.delivered_at),
        (N_("Completed on"), facts.completed_at),
        (N_("Cancelled on"), facts.cancelled_at),
        (N_("Ordered on"), facts.ordered_at),
    )
    rows += [(reader.say(label), reader.instant(at, "medium")) for label, at in dates if at]
    for role, label in ((CLIENT, N_("Client")), ("freelancer", N_("Freelancer"))):
        rows.append((reader.say(label), _person(page, role)))
    return rows


def _delivery_date(page: Page) -> Iterator[tuple[str, str]]:
    """Until when is delivered: the whole, or the milestone that is worked on."""
    facts, say = page.facts, page.reader.say
    part = facts.milestone
    if facts.delivery_due_at and (facts.plain or part.state in ("charging", "funded", "submitted")):
        whole, of_part = N_("Delivery date"), N_("Delivery of milestone %(number)s")
        label = say(whole) if facts.plain else say(of_part, number=part.position)
        yield label, page.reader.instant(facts.delivery_due_at, "medium")


def _person(page: Page, role: str) -> str:
    name = page.facts.name(role)
    return page.reader.say(NP_("person", "%(name)s (you)"), name=name) if role == page.role else name
