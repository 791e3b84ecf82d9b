"""An order as a line of a list: badges, date or cause, price, and what this reader may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from app.core.i18n import Reader
from app.core.money import Money
from app.core.words import N_, NP_, At, Fact, Message
from app.models.queries.order_lists import Listed
from app.rules.base import labels
from app.rules.base.deadlines import kind_of, required
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import policy
from app.rules.base.registry import KINDS
from app.rules.milestones.turns import is_late, to_deliver_by
from app.web.components.lines import Badge, Link, OrderLine

_ROLES = {CLIENT: NP_("badge", "You are the client"), FREELANCER: NP_("badge", "You are the freelancer")}
TIME_IS_UP = N_("Time is up; the result will follow")
_WAITS = N_("Waiting for %(name)s until %(at)s")
_ANSWER = N_("%(request)s, answer before %(at)s")
_MAKE_OFFER = N_("%(name)s is asking for your price")
_WAITS_FOR_OFFER = N_("Waiting for an offer from %(name)s")
_DATES: tuple[tuple[str, str, Message], ...] = (
    ("delivered", "delivered_at", N_("Delivered %(at)s")),
    ("completed", "completed_at", N_("Completed %(at)s")),
)


def row_of(order: Listed, who: Reader, now: datetime, both_roles: bool = False) -> OrderLine:
    """The line for this reader; a deadline that has passed is over, whether or not the clock has been there (X36).

    Someone with `both_roles` reads which one they have here.
    """
    href, label, more = _acts(order, who)
    return OrderLine(
        title=order.title,
        lang=order.lang or "",
        person=order.other_name,
        ref=order.ref,
        badges=[*_badges(order, who, now), *([("role", who.say(_ROLES[order.side]))] if both_roles else [])],
        beneath=list(_beneath(order, who, now)),
        dated=list(_dated(order, who, now)),
        short=_short(order, who, now),
        usual=order.state not in ("pending", "dismissed"),
        price=who.money(Money(order.price, order.currency)) if order.price or order.state != "proposed" else "",
        href=href,
        label=label,
        more=more,
    )


def _passed(order: Listed, now: datetime) -> bool:
    """A deadline that decides something is past, and its result is not written yet."""
    return order.due_at is not None and order.due_at <= now


def _mine(order: Listed) -> bool:
    """An open request waits for this reader."""
    return order.request is not None and order.opened_by != order.side


def _acts_next(order: Listed, now: datetime) -> bool:
    """A deadline waits for the client, and none of a request lies over it."""
    return order.request is None and _asked(order) is not None and not _passed(order, now)


def _asked(order: Listed) -> Message | None:
    """What a client has to do before a deadline that is no request's; the freelancer waits for it."""
    return kind_of(order.due_kind).texts.row if order.due_kind else None


def _badges(order: Listed, who: Reader, now: datetime) -> list[Badge]:
    """The order's own state first, then what lies over it (X31)."""
    found = [(order.state, who.say(labels.order_state(order.state, order.consent)))]
    if (order.request and _mine(order) and not _passed(order, now)) or _is_to_offer(order):
        found.append(("your_turn", who.say(NP_("badge", "Your turn"))))
    elif order.request:
        found.append(("request", who.say(KINDS[order.request].requested)))
    elif order.side == CLIENT and order.state in ("ongoing", "proposed") and _acts_next(order, now):
        found.append(("your_turn", who.say(NP_("badge", "Your turn"))))
    if _late(order, now):
        found.append(("missed", who.say(NP_("badge", "Late"))))
    return found


def _late(order: Listed, now: datetime) -> bool:
    """The delivery date has passed and nothing was delivered."""
    return order.state == "ongoing" and is_late(order.milestone_state or "", order.delivery_due_at, now)


def _beneath(order: Listed, who: Reader, now: datetime) -> Iterator[str]:
    """What no badge says: that the time is up, for whom a proposal waits, when money goes back."""
    if _passed(order, now):
        yield who.say(TIME_IS_UP)
    elif order.state == "proposed" and order.due_at is None:
        yield who.say(_MAKE_OFFER if _is_to_offer(order) else _WAITS_FOR_OFFER, name=order.other_name)
    elif order.due_at and order.due_kind == "refund":
        yield who.say_html(N_("Refund on %(at)s"), at=At(order.due_at, "medium"))
    elif order.due_at and _acts_next(order, now) and order.side != CLIENT:
        yield who.say_html(_WAITS, name=order.other_name, at=At(order.due_at, "short"))


def _dated(order: Listed, who: Reader, now: datetime) -> Iterator[str]:
    """Until when someone can act, and the date or the cause that matters in this state."""
    if order.request and order.due_at and not _passed(order, now):
        facts: dict[str, Fact] = {
            "request": KINDS[order.request].requested,
            "name": order.other_name,
            "at": At(order.due_at, "short"),
        }
        yield who.say_html(_ANSWER if _mine(order) else _WAITS, **facts)
    if order.state == "cancelled":
        cause = labels.cause(order.consent, labels.hours(policy(order.policy_version).windows["cancel"]))
        if cause:
            yield who.say(N_("Cause: %(cause)s"), cause=cause)
        if order.cancelled_at:
            yield who.instant(order.cancelled_at, "medium")
    for state, field, message in _DATES:
        moment = getattr(order, field)
        if order.state == state and moment:
            yield who.say_html(message, at=At(moment, "medium"))
    if order.due_at and _acts_next(order, now) and order.side == CLIENT:
        yield who.say_html(required(_asked(order)), name=order.other_name, at=At(order.due_at, "short"))
    moment = to_deliver_by(order.state, order.milestone_state, order.delivery_due_at)
    if moment:
        message = N_("Delivery was due %(at)s") if _late(order, now) else N_("Delivery %(at)s")
        yield who.say_html(message, at=At(moment, "medium"))


def _short(order: Listed, who: Reader, now: datetime) -> str:
    """The same in few words: until which day, or on which, and of what is cancelled the cause."""
    if order.state in ("ongoing", "pending"):
        return _short_of_ongoing(order, who, now)
    cause = labels.SHORT_CAUSES.get(order.consent or "") if order.state == "cancelled" else None
    over = {"delivered": order.delivered_at, "completed": order.completed_at, "cancelled": order.cancelled_at}
    moment = over.get(order.state)
    if moment is None:
        return who.say(cause) if cause else ""
    if cause is None:
        return who.time_tag(moment, _day(moment, now).form)
    return who.say_html(NP_("order", "%(cause)s, %(on)s"), cause=cause, on=_day(moment, now))


def _short_of_ongoing(order: Listed, who: Reader, now: datetime) -> str:
    mine = order.side == CLIENT and _acts_next(order, now)
    if order.due_at and not _passed(order, now) and (order.request or mine):
        return who.say_html(N_("until %(on)s"), on=_day(order.due_at, now))
    moment = to_deliver_by(order.state, order.milestone_state, order.delivery_due_at)
    message = N_("delivery was due %(on)s") if _late(order, now) else N_("delivery %(on)s")
    return who.say_html(message, on=_day(moment, now)) if moment else ""


def _day(moment: datetime, now: datetime) -> At:
    """The day; in this year without the year."""
    return At(moment, "day_of_year" if moment.year == now.year else "date")


def _is_to_offer(order: Listed) -> bool:
    """A freelancer's turn on a brief: no offer waits for the client."""
    return order.state == "proposed" and order.side != CLIENT and order.due_at is None


def _acts(order: Listed, who: Reader) -> tuple[str, str | None, Link | None]:
    """View; for what waits for approval or payment in so many words; and a client's way to the Resolution Center
    (B2, X9)."""
    view = url_for("orders.page", ref=order.ref)
    if order.side != CLIENT:
        return view, None, None
    waits = order.due_kind if order.request is None else None
    way_out: Link | None = None
    if order.state == "ongoing":
        way_out = (url_for("resolution.choose", ref=order.ref), who.say(N_("Cancel or ask for an update")))
    if waits in ("charge", "extras"):
        return url_for("payments.page", ref=order.ref), who.say(N_("View and pay")), way_out
    approves = order.state == "delivered" or waits == "approval"
    return view, who.say(N_("View and approve")) if approves else None, way_out
