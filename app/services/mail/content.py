"""What a mail about an order says to one reader: everything from facts, the consequence from the decision itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from app.core.mail.message import MailText
from app.core.mail.render import render
from app.core.settings import Settings
from app.core.words import N_, NN_, NP_, At, Message, Sentence, sentence
from app.rules.base.deadlines import ANSWER, NEVER, kind_of, policy_of, reminder_schedule, required
from app.rules.base.facts import DeadlineFacts
from app.rules.base.kind import PROPOSAL
from app.rules.base.people import BOTH, CLIENT, SUPPORT
from app.rules.base.registry import kind_of as record_of
from app.rules.conversations.messages import MESSAGE
from app.rules.disputes.asked import asked_of
from app.rules.texts import outcomes, stories
from app.rules.texts.events import EVENTS
from app.services.mail.details import rows, stages
from app.services.mail.links import mail_link
from app.services.mail.notification import REMINDER, MailNotification
from app.services.mail.prospects import prospects, unread, with_staff
from app.services.mail.tasks import GROUP_PAGE, MANY_IN_GROUP

# Of an order that customer service cancelled no mail says that they do not read along.
_OF_SUPPORT = {"order.cancelled": "refund_paid"}


@dataclass(frozen=True, slots=True)
class DeadlineWording:
    """How a deadline is told: in the subject, to who must act before it and to the other, and what silence is."""

    subject: Message
    mine: Message
    theirs: Message
    silence: Message
    their_silence: Message


_ANSWER = DeadlineWording(
    N_("Answer before %(due)s (%(title)s)"),
    N_("Answer before"),
    N_("Time to answer ends"),
    N_("If you do not answer"),
    N_("If %(name)s does not answer"),
)
_PAY = DeadlineWording(
    N_("Pay before %(due)s (%(title)s)"),
    N_("Pay before"),
    N_("Time to pay ends"),
    N_("If you do not pay"),
    N_("If %(name)s does not pay"),
)
_NOTHING_TO_DO = ("request_ended", "order_cancelled", "approved", "refund_paid", "money_available")
_RECORD = NN_(
    "The record of this order has %(num)s entry: %(hash)s. If the record were changed later, this email would show it.",
    "The record of this order has %(num)s entries; the last one is %(hash)s. If the record were changed later, "
    "this email would show it.",
)


def write_mail(mail: MailNotification, settings: Settings) -> MailText:
    """The whole mail, in the recipient's language and time zone."""
    family, reader = _family(mail), mail.to.reader
    heading = _headline(mail)
    values = {
        "family": family,
        "greeting": reader.say(N_("Hello %(name)s,"), name=mail.to.name),
        "heading": reader.say(heading),
        "stages": stages(mail),
        "facts": list(rows(mail)),
        **_turn(mail, family),
        **_ahead(mail),
        "button": _button(mail, settings),
        "settings": f"{settings.base_url}/account",
        "record": reader.say(_RECORD, num=mail.order.head_seq, hash=mail.order.head_hash[:12]),
    }
    text, html = (render(f"emails/{family}.{kind}", reader, **values) for kind in ("txt", "html"))
    return MailText(reader.say(_subject(mail, heading)), text, html, reader.lang)


def _family(mail: MailNotification) -> str:
    return (_OF_SUPPORT.get(mail.event) if mail.recorded.by == SUPPORT else None) or EVENTS[mail.event].mail


def _headline(mail: MailNotification) -> Sentence:
    """The news; a reminder says again what is asked."""
    many = len(mail.together)
    if many > 1 and mail.group:
        return sentence(MANY_IN_GROUP, num=many)
    if many > 1 and mail.event == MESSAGE:
        message = NN_("%(name)s wrote you %(num)s message", "%(name)s wrote you %(num)s messages")
        return sentence(message, name=mail.other_name, num=many)
    if mail.event == REMINDER and mail.facts["kind"] == ANSWER and mail.case:
        kind, asked = record_of(mail.case), mail.case
        about = {} if kind.opening_facts is None else kind.opening_facts(mail.order, asked)
        opened = {"by": asked.opened_by, "kind": asked.kind} | about
        return stories.headline(replace(mail.recorded, name=f"{kind.subject}.opened", facts=opened), mail.role)
    return stories.headline(mail.recorded, mail.role)


def _subject(mail: MailNotification, heading: Sentence) -> Sentence:
    """What to do and until when; or what happened."""
    deadline = mail.deadline
    if deadline is not None and _is_mine(mail, deadline) and deadline.due_at != NEVER:
        before = _PAY if kind_of(deadline.kind).pays else _ANSWER
        return sentence(before.subject, due=At(deadline.due_at, "short"), title=mail.title)
    return sentence(NP_("subject of a mail", "%(news)s (%(title)s)"), title=mail.title, news=heading)


def _is_mine(mail: MailNotification, deadline: DeadlineFacts) -> bool:
    return kind_of(deadline.kind).reminds and deadline.who in (mail.role, BOTH)


def _turn(mail: MailNotification, family: str) -> dict[str, Any]:
    """The status bar: whose turn it is, also without a deadline, and which reminder this is."""
    say, deadline = mail.to.reader.say, mail.deadline
    if deadline is not None and kind_of(deadline.kind).reminds:
        mine = _my_turn(mail, deadline)
        both = deadline.who == BOTH and _asked(mail) is None
        turn = N_("It is your turn") if mine else N_("You can both act") if both else N_("Waiting for %(name)s")
        shown = {"status_bar": say(turn, name=mail.other_name), "calm": not mine, "mine": mine}
        return shown | ({"reminder": _reminder(mail, deadline)} if mail.event == REMINDER else {})
    status_bar = say(N_("You do not have to do anything")) if family in _NOTHING_TO_DO else None
    return {"status_bar": status_bar, "calm": True, "mine": False}


def _asked(mail: MailNotification) -> str | None:
    """The side that was asked for something without a deadline (G5, G6)."""
    found = asked_of(mail.order, mail.case, mail.now) if mail.case else None
    return found[0] if found else None


def _my_turn(mail: MailNotification, deadline: DeadlineFacts) -> bool:
    """Whether the reader was asked for something, or has to act before a deadline that is not everybody's."""
    return _asked(mail) == mail.role or (deadline.who != BOTH and _is_mine(mail, deadline))


def _reminder(mail: MailNotification, deadline: DeadlineFacts) -> str:
    if deadline.due_at == NEVER:
        return mail.to.reader.say(N_("Reminder %(number)s"), number=mail.facts["rung"])
    schedule = reminder_schedule(kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, deadline.due_at)
    message = N_("Reminder %(number)s of %(count)s")
    return mail.to.reader.say(message, number=mail.facts["rung"], count=len(schedule))


def _ahead(mail: MailNotification) -> dict[str, Any]:
    """What follows, what the reader can do about it, and that no reply is read; what the news left out, if nothing."""
    shown = _deadline(mail) | {"prospects": prospects(mail), "unread": unread(mail)}
    more = [*_ended(mail), *([] if shown["consequence"] else _more(mail))]
    return shown | {"more": [mail.to.reader.say(one) for one in more]}


def _ended(mail: MailNotification) -> Iterator[Sentence]:
    """The requests that ended with it, as the timeline tells them."""
    for case in mail.ended:
        facts = {"by": mail.recorded.by, "kind": case.kind, "delivered": True}
        event = replace(mail.recorded, name=f"{record_of(case).subject}.{case.state}", facts=facts)
        yield stories.story(event, mail.role)


def _more(mail: MailNotification) -> Iterator[Sentence]:
    """What the news leaves out; and to who gets money back, how long banks take."""
    told = (stories.more(mail.recorded), stories.by_bank(mail.recorded) if mail.role == CLIENT else None)
    yield from (one for one in told if one is not None)


def _deadline(mail: MailNotification) -> dict[str, Any]:
    """The deadline that runs, in full with the zone's name, and what silence then does (G2)."""
    deadline, reader = mail.deadline, mail.to.reader
    if deadline is None or deadline.due_at == NEVER:
        return {"deadline": None, "consequence": _until_decided(mail)}
    sentences = outcomes.silence(mail.order, deadline, mail.role)
    shown: dict[str, Any] = {"deadline": None}
    title = N_("What happens next")
    if kind_of(deadline.kind).reminds:
        mine = _is_mine(mail, deadline)
        asked = _PAY if kind_of(deadline.kind).pays else _ANSWER
        before = asked.mine if mine else asked.theirs
        shown["deadline"] = (reader.say(before), reader.instant(deadline.due_at, "full"), reader.zone_name)
        title = asked.silence if mine else asked.their_silence
    spoken = [reader.say(one) for one in sentences]
    return shown | {"consequence": (reader.say(title, name=mail.other_name), spoken)}


def _until_decided(mail: MailNotification) -> tuple[str, list[str]] | None:
    """What holds while customer service has not decided; nothing where it is not asked."""
    waits, say = record_of(mail.case).waits if mail.case and with_staff(mail) else (), mail.to.reader.say
    return (say(N_("Until customer service decides")), [say(one) for one in waits]) if waits else None


def _button(mail: MailNotification, settings: Settings) -> tuple[str, str]:
    """Where the reader acts or looks, and the words on the way there."""
    path, words = _way(mail)
    return mail_link(settings, path, mail.user_id), mail.to.reader.say(words)


def _way(mail: MailNotification) -> tuple[str, Message]:
    order, deadline = f"/orders/{quote(mail.order.ref, safe='')}", mail.deadline
    if mail.group:
        return GROUP_PAGE.format(group=mail.group), N_("View the conversation")
    if deadline is None or not (_is_mine(mail, deadline) or _my_turn(mail, deadline)):
        return order, N_("View the order")
    if kind_of(deadline.kind).pays:
        return f"{order}/payment", N_("View and pay")
    case = mail.case if deadline.subject == "case" else None
    words = N_("View and answer") if _my_turn(mail, deadline) else required(kind_of(deadline.kind).texts.button)
    return f"/cases/{case.ref}" if case and case.layer != PROPOSAL else order, words
