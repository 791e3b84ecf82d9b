"""Everything that is available paid out at once: read back as a whole, then asked for payout by payout (B23, X41)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from flask import Blueprint, Response, render_template, url_for

from app.core.errors import Refusal
from app.core.i18n import reader
from app.core.money import Money
from app.core.runtime import runtime_services
from app.core.words import N_, NP_
from app.models.queries.earnings import ready_milestones
from app.rules.base.people import FREELANCER, Actor
from app.rules.base.plan import Plan
from app.rules.payments.breakdown import EarnedMilestone
from app.rules.payments.payout_texts import payouts_asked
from app.services.milestones import milestones
from app.services.store.loader import load
from app.web.components.gateway import has_gateway
from app.web.frame import posted
from app.web.frame.access import login_required, me
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.payments.earnings_lines import milestone_name, payable
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("payouts", __name__, url_prefix="/earnings/payouts")

MOST = 100  # payouts that are asked for at once; the others can be afterwards
PAID_TO = NP_("label", "Paid to")
ACCOUNT = N_("%(name)s, the bank account that the payment service has on file for you")
AT_MARKETPLACE = N_("%(name)s, the account on which the marketplace pays you")


def ready(currency: str = "") -> list[EarnedMilestone]:
    """What the reader can have paid out now, in one currency or in all of them."""
    found = ready_milestones(current_tx().connection, me().id, MOST)
    return [each for each in found if payable(each, has_gateway()) and currency in ("", each.currency)]


@bp.get("/<currency>")
@login_required
def review(currency: str) -> str:
    """Every payout that will be asked for, and what that means; refused (409) where there is none."""
    found, who = _found(currency), reader()
    plans = _planned(found)
    amounts = [Money(each.released - each.paid_out, each.currency) for each in found]
    sums = Money(sum(amount.minor for amount in amounts), currency)
    holders = dict.fromkeys(ACCOUNT if each.custody == "gateway" else AT_MARKETPLACE for each in found)
    return render_template(
        "earnings/payouts.html",
        lines=[
            (each.title, each.lang or "", milestone_name(each, who), who.money(amount))
            for each, amount in zip(found, amounts, strict=True)
        ],
        facts=[
            (who.say(NP_("label", "Amount")), who.money(sums), "strong"),
            (who.say(PAID_TO), "; ".join(who.say(holder, name=me().name) for holder in holders)),
        ],
        sentences=[who.say_html(sentence) for sentence in payouts_asked(plans)],
        currency=currency,
        read=_digest(found),
    )


def _found(currency: str) -> list[EarnedMilestone]:
    found = ready(currency)
    if not found:
        raise Refusal(409, "nothing_ready", N_("Nothing can be paid out now. Your earnings say why."))
    return found


def _planned(found: Sequence[EarnedMilestone]) -> list[Plan]:
    """What asking for each of them now makes true, in the order in which it is done."""
    tx, actor = current_tx(), Actor(FREELANCER, me().id)
    orders = load(tx.connection, sorted({each.order_id for each in found}), runtime_services().settings.platform)
    wanted = sorted(found, key=lambda each: (each.order_id, each.id))
    facts = ((orders[each.order_id], each.id) for each in wanted)
    return [milestones.planned_payout(of, actor, milestones.milestone_of(of, part), tx.now) for of, part in facts]


def _digest(found: Sequence[EarnedMilestone]) -> str:
    """Which payouts were read, and how much each."""
    read = sorted((each.id, each.released - each.paid_out) for each in found)
    return hashlib.sha256(repr(read).encode()).hexdigest()[:32]


@bp.post("/<currency>")
@limited(WRITING)
@login_required
@once
def ask(currency: str) -> Response:
    """Every payout that was read is asked for; if they are others by now, they are read again first (X41)."""
    tx, found = current_tx(), _found(currency)
    tx.lock_orders(each.order_id for each in found)
    found = _found(currency)
    if posted.value("read") != _digest(found):
        leave_note("wait", N_("What can be paid out has changed meanwhile."), N_("Read it again before you send it."))
        return go(url_for(".review", currency=currency))
    wanted: defaultdict[int, list[int]] = defaultdict(list)
    for each in found:
        wanted[each.order_id].append(each.id)
    milestones.ask_payouts(tx, wanted, me().id, runtime_services().settings.platform)
    leave_note("good", N_("The payouts are asked for."), N_("We will let you know when the money is on its way."))
    return go(url_for("earnings.page"))
