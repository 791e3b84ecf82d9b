"""What stands beside a case for customer service: the order and its money, its people, their other cases, its history.

All of it is of the order that the case opens to staff, and is shown only while that is so (X33); of other cases no more
than the list of closed ones says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.i18n import reader_for
from app.core.words import N_, Sentence
from app.models.queries import support_queue
from app.rules.base.labels import order_state
from app.rules.base.people import PARTIES, ROLE_LABELS
from app.rules.base.registry import KINDS
from app.services.orders.statement import where_money_is
from app.web.components.order import Page
from app.web.conversations.messages import ALL
from app.web.frame.access import me
from app.web.milestones.delivery import order_facts
from app.web.orders.timeline import rows
from app.web.payments.money import money_box


@dataclass(frozen=True, slots=True)
class Party:
    """A side of the order as staff read of it: who, as what, and in which language and zone."""

    name: str
    role: str
    reads: str


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case of one of these people, and how it stands."""

    href: str
    title: str
    lang: str
    about: str


def beside(page: Page, row: Any) -> dict[str, Any]:
    """Everything beside the case of this row."""
    facts, say = page.facts, page.reader.say
    where = where_money_is(page.tx.connection, facts, page.unwritten)
    return {
        "order_state": say(order_state(facts.state, facts.consent)),
        "order_facts": order_facts(page),
        "money_view": money_box(page, where),
        "parties": [_party(page, side) for side in PARTIES],
        "earlier": _earlier(page, row),
        "timeline_rows": rows(page, ALL),
    }


def _party(page: Page, side: str) -> Party:
    """Their language, and what the clock shows where they are."""
    who = page.reader
    there = reader_for(who.code, getattr(page.row, f"{side}_timezone"))
    told = Sentence(
        N_("Reads %(language)s. Local time: %(time)s (%(zone)s)."),
        {
            "language": who.language_name(getattr(page.row, f"{side}_locale")),
            "time": there.instant(page.now, "time"),
            "zone": there.zone_name,
        },
    )
    return Party(page.facts.name(side), who.say(ROLE_LABELS[side]), who.say(told))


def _earlier(page: Page, row: Any) -> list[OtherCase]:
    """Other cases of the two, the newest first."""
    people = page.facts.client_id, page.facts.freelancer_id
    found = support_queue.earlier(page.tx.connection, me().id, *people, row.id)
    return [_other(page, each) for each in found]


def _other(page: Page, found: Any) -> OtherCase:
    """Whose it was of the two, how it stands, and since when."""
    say, kind, facts = page.reader.say, KINDS[found.kind], page.facts
    together = found.client_id == facts.client_id and found.freelancer_id == facts.freelancer_id
    ours = {found.client_id, found.freelancer_id}
    whose = facts.client_name if facts.client_id in ours else facts.freelancer_name
    told = N_("%(state)s, between the two, %(at)s") if together else N_("%(state)s, of %(name)s, %(at)s")
    state, at = say(kind.stands(found.state, found.outcome)), page.reader.instant(found.opened_at, "date")
    about = say(told, state=state, name=whose, at=at)
    return OtherCase(url_for("support.case", ref=found.ref), found.title, found.lang or "", about)
