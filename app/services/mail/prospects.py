"""What a mail says of what may still come: what its reader can do, and what customer service may decide (X54, G2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.words import N_, Message, Sentence
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.kind import PROPOSAL, STAFF, Move
from app.rules.base.people import BOTH
from app.rules.base.registry import kind_of, meaning, policy_of
from app.rules.texts import outcomes
from app.services.mail.notification import MailNotification

_QUOTED = N_("“%(act)s”")
_UNREAD: dict[bool, Message] = {
    True: N_("Replies to this email are not read and do not count as an answer: use the button below."),
    False: N_("Replies to this email are not read: write on the order page."),
}


@dataclass(frozen=True, slots=True)
class Prospects:
    """Several things that may come, under one title: each with what it is, and what it makes true."""

    title: str
    ways: Sequence[tuple[str, str]]


def prospects(mail: MailNotification) -> list[Prospects]:
    """What the reader can do now, and what may be decided about a case that customer service has."""
    say, subject = mail.to.reader.say, mail.subject
    found = [(N_("What you can still do"), [] if subject is None else list(_acts(mail, subject)))]
    if with_staff(mail):
        found.append((N_("What may happen"), list(_decisions(mail))))
    return [Prospects(say(title), ways) for title, ways in found if ways]


def with_staff(mail: MailNotification) -> bool:
    """Tell whether the mail is about a case that customer service has yet to decide."""
    return mail.case is not None and mail.case.layer == STAFF and mail.case.closed_at is None


def unread(mail: MailNotification) -> str:
    """Say that replies are not read, and where this reader answers or writes (X47)."""
    deadline, case = mail.deadline, mail.case
    if mail.group:
        return mail.to.reader.say(N_("Replies to this email are not read: write in the conversation."))
    mine = deadline.who in (mail.role, BOTH) if deadline else case is not None and case.opened_by != mail.role
    return mail.to.reader.say(_UNREAD[mine])


def _acts(mail: MailNotification, subject: CaseFacts | MilestoneFacts) -> Iterator[tuple[str, str]]:
    """The reader's acts, each with what its page reads back; about an offer, whose terms stand there, what it means."""
    if isinstance(subject, CaseFacts) and kind_of(subject).tier == PROPOSAL:
        for move in outcomes.buttons(subject, mail.role):
            yield _heading(mail, move), _joined(mail, (meaning(move, policy_of(subject)),))
        return
    for move, plan in outcomes.open_to(mail.order, subject, mail.role, mail.now):
        yield _heading(mail, move), _joined(mail, outcomes.explain(plan, mail.role))


def _heading(mail: MailNotification, move: Move) -> str:
    return mail.to.reader.say(move.if_you or _QUOTED, name=mail.other_name, act=move.label or "")


def _decisions(mail: MailNotification) -> Iterator[tuple[str, str]]:
    assert mail.case is not None  # noqa: S101  (asked only where staff have a case)
    for title, sentences, _ in outcomes.branches(mail.order, mail.case, mail.role, mail.now):
        yield mail.to.reader.say(title, name=mail.other_name), _joined(mail, sentences)


def _joined(mail: MailNotification, sentences: Sequence[Sentence]) -> str:
    return " ".join(mail.to.reader.say(one) for one in sentences)
