"""All stories of mails, played for people who read one of the languages, and the mails of their last step."""

from email.message import EmailMessage

from tests.support.domain.people import CLARA, FRED, Person
from tests.support.domain.worlds import Deal
from tests.support.mail.dispute_cases import DISPUTE_CASES
from tests.support.mail.mail_cases import MailCase
from tests.support.mail.mailbox import Mailbox
from tests.support.mail.order_cases import CASES as OF_PARTIES
from tests.support.mail.support_cases import SUPPORT_CASES

CASES = OF_PARTIES | SUPPORT_CASES | DISPUTE_CASES
UNREAD = {
    "en": "Replies to this email are not read",
    "nl": "Antwoorden op deze mail worden niet gelezen",
    "es": "Las respuestas a este correo no se leen",
}
ZONES = {
    "en": ("Europe/London", "America/New_York"),
    "nl": ("Europe/Amsterdam",) * 2,
    "es": ("Europe/Madrid", "America/Mexico_City"),
}


def people(locale: str) -> tuple[Person, Person]:
    """A client and a freelancer who read that language."""
    client, freelancer = ZONES[locale]
    return Person("Ana Ruiz", "ana@people.example", locale, client), Person(
        "Ben Smit", "ben@people.example", locale, freelancer
    )


def play(case: MailCase, mailbox: Mailbox, client: Person = CLARA, freelancer: Person = FRED) -> Deal:
    """The order of the case, when the mails of its last step wait."""
    wishes = {"title": "Logo & menu <b>for a bakery</b>", "lang": "nl", **case.wishes}
    begin = mailbox.world.brief if case.brief else mailbox.world.order
    deal = begin(client=client, freelancer=freelancer, **wishes)
    for step in case.before:
        step(deal, mailbox.world)
    if case.before or case.event not in ("order.placed", "brief.posted"):
        mailbox.send()
    case.last(deal, mailbox.world)
    return deal


def tell(
    case: MailCase, mailbox: Mailbox, client: Person = CLARA, freelancer: Person = FRED
) -> tuple[Deal, list[EmailMessage]]:
    """The order of the case, and the mails of its last step."""
    return play(case, mailbox, client, freelancer), mailbox.send()
