"""The help pages: public, in every language, their figures taken from the rules that act (F21, G12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, Response, make_response, render_template, request

from app.core.errors import Refusal
from app.core.i18n import Reader, reader
from app.core.i18n.zones import zone_name
from app.core.runtime import runtime_services
from app.core.words import N_, Message
from app.rules.base import labels
from app.rules.base.kind import STAFF
from app.rules.base.policy import DAY, Policy, current
from app.rules.base.registry import KINDS
from app.rules.payments.bank import takes_days
from app.rules.texts.policy_tables import IN_FORCE_SINCE, NO_COMPLAINTS_YET
from app.web.frame.access import order_id_for
from app.web.frame.sessions import me_or_none
from app.web.help import sections

bp = Blueprint("help", __name__, url_prefix="/help")

More = Callable[[Reader, Policy], dict[str, object]]


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page of help: its title, one sentence about it, and what it shows beyond the policy."""

    title: Message
    about: Message
    more: More


def _cancellations(who: Reader, policy: Policy) -> dict[str, object]:
    example = sections.example_of(who, policy, "cancel", "freelancer")
    return {"example": example, "mutual": labels.MUTUALLY_CANCELLED, "other": labels.CANCELLED}


def _deadlines(who: Reader, policy: Policy) -> dict[str, object]:
    examples = [sections.example_of(who, policy, kind, side) for kind, side in _EXAMPLES]
    windows, reminders = sections.window_rows(who, policy), sections.reminder_rows(who, policy)
    away = {"away_at_once": (policy.absence_days or 0) * DAY, "away_a_year": (policy.absence_year_days or 0) * DAY}
    return {"windows": windows, "reminders": reminders, "examples": examples} | away


_EXAMPLES = (("update", "client"), ("extension", "freelancer"))


def _requests(who: Reader, policy: Policy) -> dict[str, object]:
    support = [
        sections.diagram(who, policy, kind.name, state)
        for kind in KINDS.values()
        if kind.tier == STAFF
        for state in kind.states
        if any(move.state == state for move in kind.moves)
    ]
    lives = [sections.diagram(who, policy, "milestone", state) for state in ("funded", "submitted", "approved")]
    kinds, reasons = sections.kind_rows(who, policy), sections.reason_rows(who)
    return {"kinds": kinds, "reasons": reasons, "lives": lives, "support": support}


def _money(who: Reader, policy: Policy) -> dict[str, object]:
    fee = who.number(Decimal(policy.fee_basis_points) / 100) if policy.fee_basis_points else ""
    return {"moments": sections.money_rows(who, policy, runtime_services().settings.zone), "fee": fee}


def _milestones(who: Reader, policy: Policy) -> dict[str, object]:
    fee = who.number(Decimal(policy.fee_basis_points) / 100) if policy.fee_basis_points else ""
    return {"life": sections.milestone_life(who, policy), "fee": fee}


def _support(who: Reader, policy: Policy) -> dict[str, object]:
    """How to reach customer service; with the reference of the order that one came from, if it is one's own."""
    return {"contact": runtime_services().settings.support_contact, "order": _own_order(request.args.get("order", ""))}


def _own_order(ref: str) -> str | None:
    """The reference, of an order of which the reader is a party."""
    if me_or_none() is None:
        return None
    try:
        order_id_for(ref)
    except Refusal:
        return None
    return ref


def _disputes(who: Reader, policy: Policy) -> dict[str, object]:
    """Disputes about money: every state of theirs with the ways out of it, and how long each side has."""
    kinds = [kind for kind in KINDS.values() if kind.locks]
    lives = [
        sections.diagram(who, policy, kind.name, state)
        for kind in kinds
        for state in kind.states
        if any(move.state == state for move in kind.moves)
    ]
    names = tuple(kind.name for kind in kinds)
    windows = [row for row in sections.window_rows(who, policy) if row.name.startswith(names)]
    return {"lives": lives, "windows": windows, "reasons": sections.dispute_reasons(who, policy)}


PAGES = {
    "cancellations": HelpPage(
        N_("Cancellations"),
        N_("Who can ask to cancel, what the other party can do, and where the money goes."),
        _cancellations,
    ),
    "deadlines": HelpPage(
        N_("How deadlines work"),
        N_("Every time limit, what happens when nobody answers, and when you are reminded."),
        _deadlines,
    ),
    "requests": HelpPage(
        N_("Requests"),
        N_("What clients and freelancers can ask of each other, and how each request can end."),
        _requests,
    ),
    "money": HelpPage(N_("Money"), N_("Escrow, earnings and refunds: where the money is at any moment."), _money),
    "milestones": HelpPage(
        N_("When should I use milestones?"),
        N_("How an order is split into steps, when each one is paid for, and how it continues."),
        _milestones,
    ),
    "disputes": HelpPage(
        N_("How disputes work"),
        N_("What to do when you cannot agree about money in escrow, step by step."),
        _disputes,
    ),
    "support": HelpPage(
        N_("Customer service"), N_("When to contact customer service, and what you can settle between you."), _support
    ),
}


@bp.get("")
@bp.get("/", strict_slashes=False)
def index() -> str:
    """All pages of help."""
    return render_template("help/index.html", pages=PAGES, unknown=False)


@bp.get("/<name>")
def page(name: str) -> Response:
    """One page of help; an unknown name gets the list of those that there are (404)."""
    found = PAGES.get(name)
    if found is None:
        return make_response(render_template("help/index.html", pages=PAGES, unknown=True), 404)
    who, policy = reader(), current()
    context: dict[str, object] = {
        "pages": PAGES,
        "name": name,
        "this": found,
        "policy": policy,
        "since": IN_FORCE_SINCE[policy.version],
        "no_complaints_yet": NO_COMPLAINTS_YET,
        "by_bank": takes_days(),
        "platform_zone": zone_name(runtime_services().settings.zone.key, str(who.locale)),
        **found.more(who, policy),
    }
    return make_response(render_template(f"help/{name}.html", **context))
