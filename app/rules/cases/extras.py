"""Extensions: a later date, extras, or both; what they come to, and why they may not be asked for (F14, X29, X51)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Invalid, Refusal
from app.core.instants import from_us, to_us
from app.core.words import N_, NP_, At, Message, sentence
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import CodedFact
from app.rules.base.people import CLIENT, FINANCE
from app.rules.base.plan import InstructionDraft, OperationDraft
from app.rules.base.registry import policy_of
from app.rules.payments.promises import charge_key


@dataclass(frozen=True, slots=True)
class Extra:
    """A proposed extra; `price` in minor units of the order's currency."""

    title: str
    price: int
    days: int


@dataclass(frozen=True, slots=True)
class Extension:
    """A proposed delivery date, extras, or both."""

    new_due_at: datetime | None
    extras: tuple[Extra, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the case's row."""
        extras = [{"title": e.title, "price": e.price, "days": e.days} for e in self.extras]
        return {"new_due_at": to_us(self.new_due_at) if self.new_due_at else None, "extras": extras}


def extension(details: Mapping[str, Any]) -> Extension:
    """The extension that a case's row holds."""
    extras = tuple(Extra(e["title"], e["price"], e["days"]) for e in details["extras"])
    due = details["new_due_at"]
    return Extension(None if due is None else from_us(due), extras)


def resulting_due(facts: OrderFacts, wanted: Extension) -> datetime | None:
    """The delivery date if the extension is accepted: the proposed or present one, plus the days of the extras."""
    base = wanted.new_due_at or facts.delivery_due_at
    days = timedelta(days=sum(extra.days for extra in wanted.extras))
    return None if base is None else base + days


def total(wanted: Extension) -> int:
    """What the extras cost together, in minor units."""
    return sum(extra.price for extra in wanted.extras)


def check_extension(facts: OrderFacts, details: Extension, now: datetime) -> None:
    """Refuse (422) a date that is not later, and extras that cost too much or cannot be charged."""
    due = details.new_due_at
    if due is None and not details.extras:
        raise Invalid("new_due_on", "nothing_asked", N_("Choose a later delivery date or add an extra."))
    present = facts.delivery_due_at
    if due is not None and (due <= now or (present is not None and due <= present)):
        raise Invalid(
            "new_due_on", "date_not_later", N_("Choose a date after the current delivery date and after today.")
        )
    if due is not None and due > max(now, present or now) + facts.policy.extension_limit:
        raise Invalid("new_due_on", "date_too_far", N_("Choose a date within a year."))
    _check_extras(facts, details.extras)


@dataclass(frozen=True, slots=True)
class NoExtras:
    """Why extras cannot be charged: said to who asks for them, and to who would accept them."""

    code: str
    asking: Message
    accepting: Message


_UNPAID = NoExtras(
    "milestone_unpaid",
    N_("This milestone is not paid yet. Extras are possible once it has started."),
    N_("This milestone is not paid yet, so its extras cannot be paid either. Start the milestone first."),
)
_NO_GATEWAY = NoExtras(
    "no_gateway",
    N_("Extras cannot be paid for here at the moment. You can ask for a later delivery date."),
    N_(
        "The extras cannot be paid for here at the moment. If you agree to a later date, decline and say so in "
        "a message."
    ),
)


def no_extras(facts: OrderFacts) -> NoExtras | None:
    """Why extras cannot be charged on this order now; None when our gateway or the marketplace can (X29, X51)."""
    if not (facts.platform.gateway or facts.at_marketplace):
        return _NO_GATEWAY
    return _UNPAID if facts.milestone.state in ("planned", "charging") else None


def _check_extras(facts: OrderFacts, extras: tuple[Extra, ...]) -> None:
    hindrance = no_extras(facts)
    if extras and hindrance is not None:
        raise Invalid("extras", hindrance.code, hindrance.asking)
    limits = facts.policy.amounts.get(facts.currency)
    if limits is None:
        raise Refusal(409, "currency_unknown", N_("Extras cannot be sold in the currency of this order."))
    if len(extras) > facts.policy.extras_limit:
        raise Invalid(
            "extras", "too_many", N_("Ask for at most %(limit)s extras at a time."), limit=facts.policy.extras_limit
        )
    for extra in extras:
        if not extra.title.strip() or len(extra.title) > 120:
            raise Invalid("extras", "extra_title", N_("Give each extra a name of at most 120 characters."))
        if not 0 < extra.price <= limits.extra_limit:
            top = facts.money(limits.extra_limit)
            raise Invalid(
                "extras", "extra_price", N_("Give each extra a price greater than zero and up to %(limit)s."), limit=top
            )
        if not 0 <= extra.days <= facts.policy.extension_limit.days:
            raise Invalid(
                "extras",
                "extra_days",
                N_("Give each extra 0 to %(limit)s days."),
                limit=facts.policy.extension_limit.days,
            )


def rows(facts: OrderFacts, case: CaseFacts) -> tuple[CodedFact, ...]:
    """Return what is proposed, and while it is open how date and total would change."""
    return tuple(_each_row(facts, case))


def _each_row(facts: OrderFacts, case: CaseFacts) -> Iterator[CodedFact]:
    wanted, waits = extension(case.details), case.state == "open"
    due, present = resulting_due(facts, wanted), facts.delivery_due_at
    if waits and due is not None and due != present:
        if present is not None:
            yield CodedFact(N_("Delivery date now"), At(present, "medium"), in_mail=False)
        yield CodedFact(N_("New delivery date"), At(due, "medium"))
    for extra in wanted.extras:
        price = facts.money(extra.price)
        said = sentence(N_("%(title)s: %(price)s"), title=extra.title, price=price)
        yield CodedFact(NP_("one extra", "Extra"), said, in_mail=waits)
    if wanted.extras and waits:
        yield CodedFact(N_("New total"), facts.money(facts.price + total(wanted)), in_mail=False)


def charge_extras(change: Change, case: CaseFacts, milestone: MilestoneFacts, price: int) -> None:
    """The extras are promised: date and extras wait until their charge is confirmed.

    Our gateway charges them whoever holds the rest; where there is none, the marketplace is asked to (X51).
    """
    key, client = charge_key(case), change.after.client_id
    if change.after.platform.gateway:
        change.operations.append(OperationDraft("charge", key, price, milestone.id, client, case_ref=case.ref))
        until = change.at + policy_of(case).charge_window
        change.start("extras", case.id, CLIENT, until, policy=policy_of(case))
    else:
        change.instruct(InstructionDraft("charge", key, price, milestone.id, client, case_ref=case.ref))
        until = change.at + policy_of(case).imported_grace
        change.start("instructed_extras", case.id, FINANCE, until, policy=policy_of(case))
    facts = {"case": case.ref, "kind": case.kind, "promised": price, "pay_until": until}
    change.event("request.accepted", facts | {"due_at": None, "charged": 0})
