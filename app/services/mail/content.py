"""What a mail about an order says to one reader: everything from facts, the consequence from the decision itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from app.core.mail.message import Written
from app.core.mail.render import render
from app.core.words import N_, NN_, NP_, At, Message, Sentence, sentence
from app.rules.base.deadlines import ANSWER, NEVER, kind_of, policy_of, rungs
from app.rules.base.facts import DeadlineFacts
from app.rules.base.kind import PROPOSAL
from app.rules.base.people import BOTH, SUPPORT
from app.rules.base.registry import kind_of as record_of
from app.rules.texts import outcomes, stories
from app.rules.texts.events import EVENTS
from app.services.mail.details import rows
from app.services.mail.notification import REMINDER, Post

# Of an order that customer service cancelled no mail says that they do not read along.
_OF_SUPPORT = {"order.cancelled": "refund_paid"}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a deadline is told: in the subject, to who must act before it and to the other, and what silence is."""

    subject: Message
    mine: Message
    theirs: Message
    silence: Message
    their_silence: Message


_ANSWER = Asked(
    N_("Answer before %(due)s (%(title)s)"),
    N_("Answer before"),
    N_("Answer possible before"),
    N_("If you do not answer"),
    N_("If %(name)s does not answer"),
)
_PAY = Asked(
    N_("Pay before %(due)s (%(title)s)"),
    N_("Pay before"),
    N_("Payment possible before"),
    N_("If you do not pay"),
    N_("If %(name)s does not pay"),
)
_NOTHING_TO_DO = ("request_ended", "order_cancelled", "approved", "refund_paid", "money_available")
_RECORD = NN_(
    "The record of this order has %(num)s entry; it is %(hash)s.",
    "The record of this order has %(num)s entries; the last one is %(hash)s.",
)


def write_mail(post: Post, base_url: str) -> Written:
    """The whole mail, in the recipient's language and time zone."""
    family, reader = _family(post), post.to.reader
    heading = _headline(post)
    values = {
        "family": family,
        "greeting": reader.say(N_("Hello %(name)s,"), name=post.to.name),
        "heading": reader.say(heading),
        "facts": list(rows(post)),
        **_turn(post, family),
        **_deadline(post),
        "button": _button(post, base_url),
        "settings": f"{base_url}/account",
        "record": reader.say(_RECORD, num=post.order.head_seq, hash=post.order.head_hash[:12]),
    }
    text, html = (render(f"emails/{family}.{kind}", reader, **values) for kind in ("txt", "html"))
    return Written(reader.say(_subject(post, heading)), text, html, reader.lang)


def _family(post: Post) -> str:
    return (_OF_SUPPORT.get(post.event) if post.told.by == SUPPORT else None) or EVENTS[post.event].mail


def _headline(post: Post) -> Sentence:
    """The news; a reminder says again what is asked."""
    many = len(post.together)
    if many > 1:
        message = NN_("%(name)s wrote you %(num)s message", "%(name)s wrote you %(num)s messages")
        return sentence(message, name=post.other_name, num=many)
    if post.event == REMINDER and post.facts["kind"] == ANSWER and post.case:
        kind, asked = record_of(post.case), post.case
        about = {} if kind.told is None else kind.told(post.order, asked)
        opened = {"by": asked.opened_by, "kind": asked.kind} | about
        return stories.headline(replace(post.told, name=f"{kind.subject}.opened", facts=opened), post.role)
    return stories.headline(post.told, post.role)


def _subject(post: Post, heading: Sentence) -> Sentence:
    """What to do and until when; or what happened."""
    deadline = post.deadline
    if deadline is not None and _is_mine(post, deadline) and deadline.due_at != NEVER:
        before = _PAY if kind_of(deadline.kind).pays else _ANSWER
        return sentence(before.subject, due=At(deadline.due_at, "short"), title=post.title)
    return sentence(NP_("subject of a mail", "%(news)s (%(title)s)"), title=post.title, news=heading)


def _is_mine(post: Post, deadline: DeadlineFacts) -> bool:
    return kind_of(deadline.kind).reminds and deadline.who in (post.role, BOTH)


def _turn(post: Post, family: str) -> dict[str, Any]:
    """The band: whose turn it is, and which reminder this is."""
    say, deadline = post.to.reader.say, post.deadline
    if deadline is not None and kind_of(deadline.kind).reminds:
        mine = _is_mine(post, deadline)
        turn = N_("It is your turn") if mine else N_("Waiting for %(name)s")
        shown = {"band": say(turn, name=post.other_name), "calm": not mine, "mine": mine}
        return shown | ({"reminder": _reminder(post, deadline)} if post.event == REMINDER else {})
    band = say(N_("You need not do anything")) if family in _NOTHING_TO_DO else None
    return {"band": band, "calm": True, "mine": False}


def _reminder(post: Post, deadline: DeadlineFacts) -> str:
    if deadline.due_at == NEVER:
        return post.to.reader.say(N_("Reminder %(number)s"), number=post.facts["rung"])
    ladder = rungs(kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, deadline.due_at)
    message = N_("Reminder %(number)s of %(count)s")
    return post.to.reader.say(message, number=post.facts["rung"], count=len(ladder))


def _deadline(post: Post) -> dict[str, Any]:
    """The deadline that runs, in full with the zone's name, and what silence then does (G2)."""
    deadline, reader = post.deadline, post.to.reader
    if deadline is None or deadline.due_at == NEVER:
        return {"deadline": None, "consequence": None}
    sentences = outcomes.silence(post.order, deadline, post.role)
    shown: dict[str, Any] = {"deadline": None}
    title = N_("What happens next")
    if kind_of(deadline.kind).reminds:
        mine = _is_mine(post, deadline)
        asked = _PAY if kind_of(deadline.kind).pays else _ANSWER
        before = asked.mine if mine else asked.theirs
        shown["deadline"] = (reader.say(before), reader.instant(deadline.due_at, "full"), reader.zone_name)
        title = asked.silence if mine else asked.their_silence
    said = [reader.say(one) for one in sentences]
    return shown | {"consequence": (reader.say(title, name=post.other_name), said)}


def _button(post: Post, base_url: str) -> tuple[str, str]:
    deadline, say = post.deadline, post.to.reader.say
    if deadline is None or not _is_mine(post, deadline):
        return f"{base_url}/orders/{quote(post.order.ref, safe='')}", say(N_("View the order"))
    if kind_of(deadline.kind).pays:
        return f"{base_url}/orders/{quote(post.order.ref, safe='')}/payment", say(N_("View and pay"))
    case = post.case if deadline.subject == "case" else None
    path = f"cases/{case.ref}" if case and case.layer != PROPOSAL else f"orders/{quote(post.order.ref, safe='')}"
    return f"{base_url}/{path}", say(N_("View and answer"))
