"""The banner on every page while a dispute's clock runs against the reader: which order, until when, and what silence
means (M13). It costs nothing: who is signed in was found with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.core.i18n import Reader, reader
from app.core.words import NN_, At, Message
from app.rules.base.deadlines import kind_of, required
from app.rules.base.policy import policy
from app.rules.base.registry import KINDS, meaning
from app.services.accounts.dispute_clocks import Clocks, DisputeClock
from app.web.components.lines import Link
from app.web.frame.sessions import me_or_none
from app.web.milestones.delivery import IF_NOT_ANSWERED
from app.web.payments.charge_card import IF_NOT_PAID

_MORE = NN_("%(num)s more dispute is waiting for you", "%(num)s more disputes are waiting for you")


@dataclass(frozen=True, slots=True)
class Banner:
    """The clock that runs out first, and how many more run."""

    order: str
    lang: str | None
    before: str
    if_not: str
    means: str
    way: Link
    more: Link | None


def banner(order_ref: str = "") -> Banner | None:
    """The banner for the reader of this page; None where no such clock runs against them.

    A page that shows the status of an order itself, that with the reference `order_ref`, does not say it again.
    """
    person = me_or_none()
    clocks = person.clocks if person else Clocks()
    elsewhere = [clock for clock in clocks.soonest if clock.order_ref != order_ref]
    return _banner(elsewhere, clocks.total - (len(clocks.soonest) - len(elsewhere)), reader()) if elsewhere else None


def _banner(elsewhere: Sequence[DisputeClock], total: int, who: Reader) -> Banner:
    clock = elsewhere[0]
    waits = kind_of(clock.kind)
    move = KINDS[clock.case_kind].move_of(clock.case_state, waits.act)
    if_not: Message = IF_NOT_PAID if waits.pays else IF_NOT_ANSWERED
    more = who.say(_MORE, num=total - 1) if total > 1 else ""
    return Banner(
        order=clock.order_title,
        lang=clock.order_lang,
        before=who.say_html(required(waits.texts.before), due=At(clock.due_at, "medium")),
        if_not=who.say(if_not),
        means=who.say(meaning(move, policy(clock.policy_version))),
        way=(url_for("cases.page", ref=clock.case_ref), who.say(required(waits.texts.button))),
        more=(url_for("disputes.page"), more) if more else None,
    )
