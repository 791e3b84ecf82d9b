"""The page of an entry: what moved, why, what was posted with it, and whether its legs mirror each other (G8, X33)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Blueprint

from app.core.i18n import Reader, reader
from app.core.words import N_, Message
from app.models.queries.finance.entries import EntryFound, entry
from app.models.queries.finance.journal import Owner, owners
from app.rules.texts.events import EVENTS
from app.web.finance import lines as view
from app.web.finance.overview import shown
from app.web.finance.records import EntryPage, Leg, Together
from app.web.frame.access import nothing_here, staff_only
from app.web.frame.transactions import current_tx
from app.web.payments.money import MOVEMENTS

bp = Blueprint("finance_entries", __name__, url_prefix="/finance")

_KEY = re.compile("[!-~]{1,80}")
_OF_CASE = re.compile("(^|:)case:[0-9]+")  # in an effect key that is made of a case
_PLACED = {"order.placed": N_("The order was placed."), "order.imported": N_("The order was imported.")}
_APPROVED = {
    "order.approved": N_("The order was approved."),
    "milestone.approved": N_("The milestone was approved."),
    "order.imported": _PLACED["order.imported"],
}
_CONFIRMED = {"instruction.confirmed": N_("The marketplace confirmed the instruction.")}
# Which events are the cause of a movement. What the parties asked of each other is no business of finance (F20, X33).
CAUSES: dict[str, dict[str, Message]] = {
    "fund": _PLACED | {"milestone.funded": N_("The milestone was paid.")},
    "extra": {"extras.charged": N_("The extras were paid.")},
    "refund": {
        "order.cancelled": N_("The order was cancelled."),
        "refund.started": N_("A refund was decided."),
        "refund.instructed": N_("A refund was decided."),
    },
    "refund_paid": _CONFIRMED | {"refund.paid": N_("The bank confirmed the refund.")},
    "earn": _APPROVED,
    "fee": _APPROVED,
    "release": {
        "money.available": N_("The holding period ended."),
        "money.freed": N_("This part is no longer contested."),
    },
    "payout": {
        "payout.sent": N_("This payout was requested."),
        "payout.instructed": N_("This payout was requested."),
    },
    "payout_paid": _CONFIRMED | {"payout.paid": N_("The bank confirmed the payout.")},
    "payout_back": {
        "payout.failed": N_("The payout was not possible."),
        "instruction.failed": N_("The payout was not possible."),
    },
    "late_charge": _CONFIRMED | {"charge.late": N_("The payment arrived when it was no longer expected.")},
    "settled_before": {"order.imported": _PLACED["order.imported"]},
}


@bp.get("/entries/<effect_key>")
@staff_only("finance")
def page(effect_key: str) -> str:
    """An entry with both its legs, by the key that is its own for ever."""
    connection, who = current_tx().connection, reader()
    found = entry(connection, effect_key) if _KEY.fullmatch(effect_key) else None
    if found is None:
        raise nothing_here()
    accounts = [name for row in (*found.legs, *found.together) for name in (row.account, row.partner)]
    return shown("finance/entry.html", "finance_journal.page", entry=_page(found, owners(connection, accounts), who))


def _page(found: EntryFound, named: Mapping[str, Owner], who: Reader) -> EntryPage:
    own = found.legs[-1]
    causes = _causes(found, own)
    return EntryPage(
        number=view.entry_number(own),
        what=who.say(MOVEMENTS[own.movement]),
        amount=who.money(view.money(own.amount, own.currency)),
        legs=[_leg(row, named, who) for row in found.legs],
        adds_up=_adds_up(found.legs, who) if found.mirrored else (),
        effect_key=own.effect_key,
        cause=" ".join(dict.fromkeys(who.say(cause) for _, cause in causes)),
        events=[(event.seq, event.hash[:8]) for event, _ in causes],
        ref=own.ref,
        order=view.journal_of(order=own.ref),
        client=own.client,
        freelancer=own.freelancer,
        at=who.instant(own.at, "medium"),
        recorded_at=who.instant(own.recorded_at, "medium"),
        together=[_together(row, named, who) for row in found.together],
        before=_way(found.before),
        after=_way(found.after),
    )


def _leg(row: Any, named: Mapping[str, Owner], who: Reader) -> Leg:
    amount = who.money(view.money(row.side * row.amount, row.currency))
    return Leg(row.side > 0, view.account(row.account, named, who), row.account, amount)


def _adds_up(legs: Iterable[Any], who: Reader) -> list[str]:
    """The amounts of the legs, and their sum."""
    amounts = [view.money(leg.side * leg.amount, leg.currency) for leg in legs]
    total = view.money(sum(amount.minor for amount in amounts), amounts[0].currency)
    return [who.money(amount) for amount in (*amounts, total)]


def _causes(found: EntryFound, own: Any) -> Sequence[tuple[Any, Message]]:
    """The events for which this was posted, each with the reason in words; what a case moved has that of the case."""
    known = CAUSES.get(own.movement, {})
    if _OF_CASE.search(own.effect_key):
        ended = [(event, _of_case(event)) for event in found.events]
        if told := [(event, cause) for event, cause in ended if cause is not None]:
            return told
    return [(event, known[event.name]) for event in found.events if event.name in known]


def _of_case(event: Any) -> Message | None:
    """What a kind of case says for finance of an event that moves money."""
    variants = EVENTS[event.name].cause if event.name in EVENTS else {}
    return variants.get(json.loads(event.facts).get("kind", "")) or variants.get("")


def _together(row: Any, named: Mapping[str, Owner], who: Reader) -> Together:
    return Together(
        number=view.entry_number(row),
        page=view.entry_page(row),
        what=who.say(MOVEMENTS[row.movement]),
        source=view.account(row.partner if row.side > 0 else row.account, named, who),
        target=view.account(row.account if row.side > 0 else row.partner, named, who),
        amount=who.money(view.money(row.amount, row.currency)),
    )


def _way(row: Any | None) -> tuple[str, str] | None:
    return None if row is None else (view.entry_page(row), view.entry_number(row))
