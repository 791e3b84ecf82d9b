"""The digest as a mail: what waits for the recipient's roles and nobody took up, each with the way to it (X53)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.i18n import Reader
from app.core.mail.message import MailText, one_line
from app.core.mail.render import render
from app.core.words import N_, NN_, Message, Sentence, sentence
from app.rules.base.people import FINANCE, SUPPORT
from app.rules.base.registry import kind_of
from app.services.mail.notification import Recipient
from app.services.mail.tasks import CASE, HOMES, RETRY
from app.services.support.digests import Untaken

_HEADINGS: dict[str, Message] = {
    SUPPORT: NN_(
        "%(num)s case is waiting and has not been taken up",
        "%(num)s cases are waiting and have not been taken up",
    ),
    FINANCE: NN_(
        "%(num)s refund has to be retried",
        "%(num)s refunds have to be retried",
    ),
}


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One thing that waits: what, the order (its title for customer service alone, X33), whose, since when, where."""

    what: str
    order: str
    lang: str | None
    people: str
    since: str
    href: str


@dataclass(frozen=True, slots=True)
class Section:
    """What waits for one role."""

    heading: str
    lines: Sequence[DigestLine]


def write_digest(to: Recipient, waits: Sequence[Untaken], base_url: str) -> MailText:
    """The mail, in the recipient's language and zone; its subject is how much waits for the first of their roles."""
    reader = to.reader
    by_role = {role: [one for one in waits if one.role == role] for role in _HEADINGS}
    found = {role: some for role, some in by_role.items() if some}
    sections = [
        Section(reader.say(_HEADINGS[role], num=len(some)), [_line(one, reader, base_url) for one in some])
        for role, some in found.items()
    ]
    values = {
        "greeting": reader.say(N_("Hello %(name)s,"), name=to.name),
        "heading": sections[0].heading,
        "sections": sections,
        "button": (base_url + HOMES[next(iter(found))], reader.say(N_("View everything that is waiting"))),
        "settings": f"{base_url}/account",
    }
    text, html = (render(f"emails/digest.{kind}", reader, **values) for kind in ("txt", "html"))
    return MailText(sections[0].heading, text, html, reader.lang)


def _line(one: Untaken, reader: Reader, base_url: str) -> DigestLine:
    case, order = one.case, one.order
    return DigestLine(
        what=reader.say(_what(one)),
        order=one_line(one.title) if case else order.ref[:8],
        lang=one.lang if case else None,
        people=reader.say(
            N_("%(client)s and %(freelancer)s"), client=order.client_name, freelancer=order.freelancer_name
        ),
        since=reader.say(N_("Waiting since %(at)s"), at=one.since),
        href=base_url + (CASE.format(case=case.ref) if case else RETRY),
    )


def _what(one: Untaken) -> Sentence:
    if one.case is None:
        message = N_("The refund of %(amount)s to %(client)s failed")
        assert one.amount is not None  # noqa: S101  (what waits is a case, or a refund with its amount)
        return sentence(message, amount=one.amount, client=one.order.client_name)
    asks = kind_of(one.case).asks
    assert asks is not None  # noqa: S101  (the registry refuses a kind for staff without it)
    return asks(one.order, one.case)
