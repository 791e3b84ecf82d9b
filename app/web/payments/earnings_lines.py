"""Earnings as their freelancer sees them: a box for each currency, a line for each part, a row of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import url_for

from app.core.i18n import Reader
from app.core.money import Money
from app.core.words import N_, NP_, At, Fact, Message, sentence
from app.models.queries.earnings import Total
from app.rules.base.people import MARKETPLACE
from app.rules.payments.breakdown import (
    AVAILABLE,
    FROZEN,
    LABELS,
    SENTENCES,
    BreakdownLine,
    EarnedMilestone,
    breakdown,
    may_ask,
)
from app.rules.payments.earnings import made_now
from app.web.components.lines import Badge, OrderLine
from app.web.payments.money import Stop

COLUMNS = (
    "order,title,milestone,currency,amount,held,available,on_the_way,paid_out,contested,state,"
    "approved_at,held_until,payout_planned_at,paid_out_at"
).split(",")
# Where a cell begins, for a spreadsheet: also behind semicolons, which part cells in Dutch and Spanish, and line ends.
_FORMULA = re.compile("(^|[;\t\r\n])(?=[=+@\\-\t\r\uff1d\uff0b\uff0d\uff20])")


@dataclass(frozen=True, slots=True)
class EarningsBox:
    """What was earned in one currency: at its stops, and in words."""

    currency: str
    title: str
    stops: Sequence[Stop]
    sentences: Sequence[str]
    frozen: str | None  # what of it is frozen, loud
    ready: str | None  # what can be paid out
    coming: Sequence[str]  # what becomes available next, and when


_ALL_FROZEN = N_("Your whole balance is frozen: nothing will be paid out until the freeze ends.")
_FROZEN = N_("%(amount)s of your available balance is frozen and will not be paid out.")
_UNTIL_FREED = N_("This will be available for payout when the freeze ends.")
_COMES = N_("%(amount)s becomes available on %(at)s")


def box(total: Total, who: Reader, ready: Sequence[int], releases: Sequence[tuple[datetime, int]]) -> EarningsBox:
    """What was earned in one currency at its stops, and in words whatever keeps some of it back.

    `ready` are the payouts that can be asked for; `releases` are what becomes available next.
    """
    made = made_now(ready, 0 if total.frozen is None else total.available - total.frozen)
    free = sum(amount for amount, now in zip(ready, made, strict=True) if now)

    def money(minor: int) -> Money:
        return Money(minor, total.currency)

    all_frozen = total.frozen is None and total.available
    stops: tuple[tuple[Message, int, str], ...] = (
        (NP_("earnings", "Held"), total.held, "ring"),
        (NP_("payout", "Frozen") if all_frozen else NP_("earnings", "Available"), total.available, "ring"),
        (NP_("earnings", "On its way"), total.on_the_way, "ring"),
        (NP_("earnings", "Paid out"), total.paid_out, "full"),
    )
    return EarningsBox(
        currency=total.currency,
        title=who.say(N_("Earnings in %(currency)s"), currency=total.currency),
        stops=[(who.say(label), who.money(money(n)), drawn if n else "empty") for label, n, drawn in stops],
        sentences=[who.say(message, **facts) for message, facts in _words(total, money)],
        frozen=None
        if total.frozen == 0
        else who.say(_FROZEN if total.frozen else _ALL_FROZEN, amount=money(total.frozen or 0)),
        ready=who.say_html(N_("%(amount)s can be paid out"), amount=money(free)) if free > 0 else None,
        coming=[who.say_html(_COMES, amount=money(amount), at=At(at, "medium")) for at, amount in releases],
    )


def _words(total: Total, money: Callable[[int], Money]) -> Iterator[tuple[Message, dict[str, Fact]]]:
    yield N_("You have earned %(amount)s in total, after platform fees."), {"amount": money(total.earned)}
    if total.asked:
        yield N_("A payout of %(amount)s of it has been requested and is pending."), {"amount": money(total.asked)}
    if total.contested:
        yield (
            N_("%(amount)s is contested and stays on hold until that is resolved."),
            {"amount": money(total.contested)},
        )
    if total.instructed:
        message = N_("The marketplace was asked to pay out %(amount)s of it. We will let you know when it has.")
        yield message, {"amount": money(total.instructed)}


def payable(milestone: EarnedMilestone, gateway: bool) -> bool:
    """Whether anybody could pay it out: without a `gateway` only what the marketplace holds can be (X51)."""
    return gateway or milestone.custody == MARKETPLACE


def line(milestone: EarnedMilestone, who: Reader, gateway: bool, frozen: bool = False) -> OrderLine:
    """A milestone as a line: what, how much, how it stands, and the button where a payout can be asked for.

    While the whole balance is `frozen` none is offered, and what is available says so (E10).
    """
    asks = payable(milestone, gateway) and not frozen
    found = breakdown(milestone)
    href, label, more = url_for("orders.page", ref=milestone.ref), who.say(N_("View the order")), None
    if asks and may_ask(milestone.earned - milestone.paid_out, milestone.payout is not None):
        more = (href, label)
        href, label = (
            url_for("earnings.payout", ref=milestone.ref, milestone_id=milestone.id),
            who.say(N_("Request the payout")),
        )
    return OrderLine(
        title=milestone.title,
        lang=milestone.lang or "",
        person=milestone_name(milestone, who),
        ref=milestone.ref,
        badges=[_badge(each, frozen, who) for each in found],
        beneath=[_sentence_of(milestone, each, who, len(found) > 1, frozen) for each in found],
        price=who.money(Money(milestone.earned, milestone.currency)),
        href=href,
        label=label,
        more=more,
        about=url_for("orders.page", ref=milestone.ref),
    )


def milestone_name(milestone: EarnedMilestone, who: Reader) -> str:
    """Which milestone it is; of a plain order, that it is the whole of it."""
    if milestone.plain:
        return who.say(N_("The whole order"))
    return who.say(NP_("milestone", "%(number)s. %(title)s"), number=milestone.position, title=milestone.milestone)


def _badge(share: BreakdownLine, frozen: bool, who: Reader) -> Badge:
    if frozen and share.code == AVAILABLE:
        return FROZEN, who.say(NP_("payout", "Frozen"))
    return share.code, who.say(LABELS[share.code])


def _sentence_of(milestone: EarnedMilestone, share: BreakdownLine, who: Reader, mixed: bool, frozen: bool) -> str:
    facts: dict[str, Fact] = {"at": At(share.at, "medium")} if share.at else {}
    message = SENTENCES[share.code] if share.at or "%(at)s" not in SENTENCES[share.code].id else None
    if frozen and share.code == AVAILABLE:
        message = _UNTIL_FREED
    state = sentence(message or LABELS[share.code], **facts)
    if not mixed:
        return who.say(state)
    amount = Money(share.amount, milestone.currency)
    return who.say(NP_("earnings", "%(amount)s: %(state)s"), amount=amount, state=state)


def record(milestone: EarnedMilestone) -> list[str]:
    """A milestone for programs: amounts as decimals, dates in ISO 8601 and UTC, texts that are no formulas."""
    found = breakdown(milestone)
    held, ready = milestone.earned - milestone.released, milestone.released - milestone.paid_out
    arrived = milestone.paid_out - milestone.under_way
    amounts = (milestone.earned, held, ready, milestone.under_way, arrived, min(milestone.contested, held))
    dates = (milestone.earned_at, milestone.held_until, milestone.payout_at, milestone.paid_at)
    return [
        harmless(milestone.ref),
        harmless(milestone.title),
        harmless("" if milestone.plain else milestone.milestone),
        milestone.currency,
        *(f"{Money(amount, milestone.currency).decimal:f}" for amount in amounts),
        "+".join(each.code for each in found),
        *(_iso(at) for at in dates),
    ]


def _iso(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""


def harmless(text: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return _FORMULA.sub(r"\1'", text)
