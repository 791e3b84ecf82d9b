"""What a mail to a member of staff says: what happened, whom it is about, what has to be done, and where (X53)."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.mail.message import MailText
from app.core.mail.render import render
from app.core.words import N_, NP_, Fact, Message, Sentence, sentence
from app.rules.base.people import CLIENT, FREELANCER, ROLE_LABELS, SUPPORT
from app.rules.base.registry import kind_of
from app.rules.moves import legal
from app.rules.texts import stories
from app.services.mail.details import MailRow
from app.services.mail.notification import MailNotification
from app.services.mail.tasks import MANY_IN_GROUP, path_of, stands, task_of

_SHORT = 8  # of a reference so much is shown, as on pages
_BUTTONS = {SUPPORT: N_("View the case")}


def write_staff_mail(mail: MailNotification, base_url: str) -> MailText:
    """The whole mail, in the recipient's language; of the order no more than the role may see (X33)."""
    reader, heading = mail.to.reader, _heading(mail)
    task = task_of(mail.event)
    about = mail.title if mail.role == SUPPORT else mail.order.ref[:_SHORT]
    role = ROLE_LABELS[mail.role]
    values = {
        "greeting": reader.say(N_("Hello %(name)s,"), name=mail.to.name),
        "heading": reader.say(heading),
        "intro": reader.say(task.todo) if task and stands(mail.event, mail.order, mail.case) else None,
        "facts": list(rows(mail)),
        "status_bar": reader.say(role),
        "calm": True,
        "button": (
            base_url + path_of(mail.event, mail.facts, mail.role),
            reader.say(_BUTTONS.get(mail.role, N_("View it"))),
        ),
        "role": reader.say(role),
        "settings": f"{base_url}/account",
    }
    text, html = (render(f"emails/staff.{kind}", reader, **values) for kind in ("txt", "html"))
    subject = sentence(NP_("subject of a mail", "%(news)s (%(title)s)"), title=about, news=heading)
    return MailText(reader.say(subject), text, html, reader.lang)


def _heading(mail: MailNotification) -> Sentence:
    many = len(mail.together)
    return sentence(MANY_IN_GROUP, num=many) if many > 1 else stories.headline(mail.recorded, mail.role)


def rows(mail: MailNotification) -> Iterator[MailRow]:
    """The order, by its title for customer service alone (X33), its parties, and what the event or the case says."""
    reader, order = mail.to.reader, mail.order
    if mail.role == SUPPORT:
        yield MailRow(reader.say(NP_("label", "Order")), mail.title, mail.lang)
    yield MailRow(reader.say(N_("Reference")), order.ref[:_SHORT])
    for label, value in (*_parties(mail), *_asked(mail), *_proposed(mail), *_amount(mail)):
        yield MailRow(reader.say(label), str(reader.alone(value)))


def _parties(mail: MailNotification) -> Iterator[tuple[Message | Sentence, Fact]]:
    for side in (CLIENT, FREELANCER):
        yield ROLE_LABELS[side], mail.order.name(side)


def _asked(mail: MailNotification) -> Iterator[tuple[Message | Sentence, Fact]]:
    case = mail.case
    kind = None if case is None or mail.role != SUPPORT else kind_of(case)
    if case is not None and kind is not None and kind.rows is not None:
        yield from ((row.label, row.value) for row in kind.rows(mail.order, case) if row.in_mail)


def _proposed(mail: MailNotification) -> Iterator[tuple[Message | Sentence, Fact]]:
    case, act = mail.case, mail.facts.get("act")
    moves = legal(case.kind, case.state, SUPPORT) if case is not None and mail.role == SUPPORT else ()
    yield from ((N_("Decision"), move.label) for move in moves if move.act == act and move.label is not None)


def _amount(mail: MailNotification) -> Iterator[tuple[Message | Sentence, Fact]]:
    if mail.facts.get("amount"):
        yield NP_("label", "Amount"), mail.order.money(mail.facts["amount"])
