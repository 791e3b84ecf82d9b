"""What the pages of a demo show besides the product: the clock's bar and the people one can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.core.i18n import reader
from app.core.words import N_, NN_, NP_, At, Message, Sentence, sentence
from app.models import User
from app.rules.base.people import CLIENT, FREELANCER, ROLE_LABELS, SUPPORT
from app.rules.base.registry import KINDS
from app.services.demo import people
from app.services.demo.clock import next_deadline
from app.services.demo.people import DemoPerson
from app.services.demo.waits import Waits, waits_of
from app.web.frame.transactions import current_tx

# TRANSLATORS: in a demo, a card of a person one can be: what waits for them
REQUESTS = NN_("%(num)s request to answer", "%(num)s requests to answer")
DELIVERIES = NN_("%(num)s delivery to approve", "%(num)s deliveries to approve")
SENT = NN_("%(num)s request sent", "%(num)s requests sent")
ONGOING = NN_("%(num)s ongoing order", "%(num)s ongoing orders")
COMPLETED_ONLY = N_("Only closed orders")
NO_ORDERS = N_("No orders")
CASES = NN_("%(num)s open case", "%(num)s open cases")
NO_CASES = N_("No open cases")
FINANCE = N_("Balances and payouts")


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One of the people that one can be, and what waits for them."""

    key: str
    name: str
    initials: str
    role: str
    waits: str


class DemoView:
    """The demo as templates know it; whatever costs a query is asked only where it is shown."""

    @property
    def instant(self) -> str:
        """What the demo's clock shows; safe HTML."""
        return reader().time_tag(current_tx().now, "medium")

    @property
    def next_text(self) -> str | None:
        """Where the button to the next deadline leads; None when there is none."""
        tx = current_tx()
        due = next_deadline(tx.connection, tx.now)
        return None if due is None else reader().say(_to_deadline(tx.now, due))

    @cached_property
    def people(self) -> list[PersonCard]:
        """The cards of the people."""
        found = people.accounts(current_tx())
        waits = waits_of(current_tx(), [user.id for _, user in found])
        return [_card(person, user, waits[user.id]) for person, user in found]


def _to_deadline(now: datetime, due: datetime) -> Sentence:
    zone = reader().zone
    if now.astimezone(zone).date() == due.astimezone(zone).date():
        return sentence(N_("To the next deadline: today, %(at)s"), at=At(due, "time"))
    return sentence(N_("To the next deadline: %(at)s"), at=At(due, "short"))


def _card(person: DemoPerson, user: User, waits: Waits) -> PersonCard:
    say, name = reader().say, user.name.split()
    role: Message = NP_("roles", "Client and freelancer")
    if len(person.roles) == 1:
        role = ROLE_LABELS[person.roles[0]]
    language = reader().language_name(user.locale)
    return PersonCard(
        key=person.key,
        name=user.name,
        initials=(name[0][0] + name[-1][0]).upper(),
        role=say(N_("%(role)s · %(language)s"), role=role, language=language),
        waits=say(_what_waits(person, waits)),
    )


def _what_waits(person: DemoPerson, waits: Waits) -> Message | Sentence:
    counted = (
        (_of_one_kind(waits.to_answer, "to_answer") or REQUESTS, waits.to_answer.total()),
        (DELIVERIES, waits.to_approve),
        (_of_one_kind(waits.sent, "to_wait_for") or SENT, waits.sent.total()),
        (ONGOING, waits.orders["ongoing"]),
    )
    for message, num in counted:
        if num:
            return sentence(message, num=num)
    if SUPPORT in person.roles and waits.cases:
        return sentence(CASES, num=waits.cases)
    if not {CLIENT, FREELANCER} & set(person.roles):
        return FINANCE if "finance" in person.roles else NO_CASES
    return COMPLETED_ONLY if waits.orders else NO_ORDERS


def _of_one_kind(counted: Counter[str], column: str) -> Message | None:
    """What the kind calls them, where they are all of one."""
    kinds = [*counted]
    return getattr(KINDS[kinds[0]], column) if len(kinds) == 1 else None
