"""The facts of a mail about an order: what is asked, how it stands, where the money is (G4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.words import N_, NP_, At, Fact, Message, Sentence, sentence
from app.rules.base import labels
from app.rules.base.kind import PROPOSAL
from app.rules.base.registry import kind_of
from app.rules.conversations.messages import SPOKEN
from app.rules.texts.events import EVENTS
from app.rules.texts.progress import progress
from app.rules.texts.stories import of_absence, of_approval
from app.services.mail.notification import MailNotification

Labelled = tuple[Message | Sentence, Fact]

# Where the money is that an event is about.
_MOVED: dict[str, Message] = {
    "money.available": N_("%(amount)s, available now"),
    "money.held": N_("%(amount)s, contested"),
    "money.freed": N_("%(amount)s, no longer contested"),
    "charge.late": N_("%(amount)s, on its way back"),
    "refund.started": N_("%(amount)s, on its way back"),
    "refund.instructed": N_("%(amount)s, to be paid back by the marketplace"),
    "payout.sent": N_("%(amount)s, on its way"),
    "payout.instructed": N_("%(amount)s, to be paid out by the marketplace"),
    "payout.paid": N_("%(amount)s, paid out"),
    "payout.failed": N_("%(amount)s, available again"),
}


_WITH_WORDS = ("accepted", "declined")  # states of a request whose answer may come with words beside it
_WITH_A_REQUEST = N_("%(name)s wrote to you with it. You can read it in the order.")
_WITH_A_BRIEF = N_("%(name)s wrote to you with it. You can read it with the brief.")


@dataclass(frozen=True, slots=True)
class MailRow:
    """A fact: what it is called and what it is; `lang` where it is a person's own text."""

    label: str
    value: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class MailStages:
    """How far the case is, in words; and all its stages, each with whether it is done, now or ahead (M5)."""

    line: str
    steps: Sequence[tuple[str, str]]


def stages(mail: MailNotification) -> MailStages | None:
    """The line of the case that a mail is about; None where it has no stages, or is out of them."""
    known = progress(mail.case) if mail.case else None
    if known is None:
        return None
    say = mail.to.reader.say
    steps = [(known.state(place), say(label)) for place, label in enumerate(known.stages)]
    return MailStages(say(known.told), steps)


def rows(mail: MailNotification) -> Iterator[MailRow]:
    """The order first, then what is asked, how it stands, and the money."""
    reader = mail.to.reader
    yield MailRow(reader.say(NP_("label", "Order")), mail.title, mail.lang)
    for label, value in (*_asked(mail), *_offered(mail), *_state(mail), *_money(mail)):
        yield MailRow(reader.say(label), str(reader.alone(value)))


def _asked(mail: MailNotification) -> Iterator[Labelled]:
    """The coded facts of the case, as its kind has them, and whether something was written."""
    if mail.case is None:
        return
    facts = kind_of(mail.case).rows
    for row in () if facts is None else facts(mail.order, mail.case):
        if row.in_mail and mail.role in row.readers:
            yield row.label, row.value
    # X24: no mail carries what people write, but it says that the second one wrote something.
    if mail.facts.get("also_asked") and mail.facts.get("text") and mail.recorded.by != mail.role:
        written = N_("%(name)s explained why. You can read it in the order.")
        yield N_("Explanation"), sentence(written, name=mail.other_name)
    elif mail.case.state in _WITH_WORDS and mail.facts.get("text") and mail.recorded.by != mail.role:
        written = _WITH_A_BRIEF if mail.case.layer == PROPOSAL else _WITH_A_REQUEST
        yield NP_("noun", "Answer"), sentence(written, name=mail.other_name)


def _offered(mail: MailNotification) -> Iterator[Labelled]:
    """What an offer costs, and in how many milestones."""
    if mail.event == "offer.made":
        yield N_("Price"), mail.order.money(mail.facts["amount"])
        if mail.facts["parts"] > 1:
            yield N_("Milestones"), mail.facts["parts"]


def _state(mail: MailNotification) -> Iterator[Labelled]:
    order = mail.order
    if mail.event == "order.cancelled":
        yield NP_("label", "Status"), labels.order_state(order.state, order.consent)
        # As it was then: the silent side may have agreed since, which another mail tells.
        cause = labels.cause_of(replace(order, consent=mail.facts["consent"]))
        if cause is not None:
            yield NP_("label", "Cause"), cause
    approval = of_approval(mail.recorded)
    if approval is not None:
        yield NP_("label", "Approval"), approval
    absence = of_absence(mail.recorded, mail.role)
    if absence is not None:
        yield N_("Absence"), absence
    told = mail.event == "order.placed" or (EVENTS[mail.event].mail == "request_ended" and order.state == "ongoing")
    if told and order.delivery_due_at:
        yield N_("Delivery date"), At(order.delivery_due_at, "medium")


def _money(mail: MailNotification) -> Iterator[Labelled]:
    order, facts = mail.order, mail.facts
    label = NP_("label", "Money")
    if facts.get("marketplace"):
        yield label, sentence(_MOVED["refund.instructed"], amount=order.money(facts["marketplace"]))
    elif mail.event == "cancellation.settled" and facts["amount"]:
        yield label, sentence(N_("%(amount)s, refunded"), amount=order.money(facts["amount"]))
    elif mail.event in _MOVED:
        yield label, sentence(_MOVED[mail.event], amount=order.money(facts["amount"]))
    elif order.escrow and mail.event not in SPOKEN:
        yield label, sentence(N_("%(amount)s, now in escrow"), amount=order.escrow)
    elif back := facts.get("refund") or (facts.get("amount") if mail.event == "refund.paid" else None):
        yield label, sentence(N_("%(amount)s, refunded"), amount=order.money(back))
