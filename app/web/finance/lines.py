"""Finance's pages in words: accounts by name, operations with what went wrong, payouts with their day (X33)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from app.core.i18n import Reader
from app.core.money import Money
from app.core.words import N_, NN_, NP_, Message, Sentence, sentence
from app.models.queries.finance.journal import Owner
from app.rules.base.people import MARKETPLACE
from app.web.components.tabs import Tab
from app.web.finance.records import Account, Entry, Freeze, Operation, Payout
from app.web.payments.money import ACCOUNTS, MOVEMENTS

KINDS: dict[str, Message] = ACCOUNTS | {"earned": NP_("account", "Held or available")}
TABS: tuple[tuple[str, Message], ...] = (
    ("finance.page", NP_("finance", "Overview")),
    ("finance_balances.page", NP_("finance", "Balances")),
    ("finance_journal.page", NP_("finance", "Journal")),
    ("finance.payouts", NP_("finance", "Payouts")),
    ("finance.operations", NP_("finance", "Operations")),
    ("finance_instructions.page", NP_("finance", "Instructions")),
    ("finance_freezes.page", NP_("finance", "Freezes")),
)
OPERATIONS: dict[str, Message] = {
    "charge": NP_("operation", "Payment"),
    "refund": NP_("operation", "Refund"),
    "payout": NP_("operation", "Payout"),
}
LISTS: dict[str, Message] = {
    "retry": N_("Refunds to retry"),
    "waiting": N_("Waiting too long"),
    "failed": N_("Everything that failed"),
}
STATES: dict[str, Message] = {
    "waiting": NP_("operation", "Waiting"),
    "asked": NP_("operation", "Sent to the bank"),
    "done": NP_("operation", "Done"),
    "failed": NP_("operation", "Failed"),
    "ended": NP_("operation", "Abandoned"),
}
ERRORS: dict[str, Message] = {
    "no_connection": N_("The payment service cannot be reached."),
    "timeout": N_("The payment service did not answer in time."),
    "malformed": N_("The payment service gave an answer we could not understand."),
    "http_401": N_("The payment service does not accept our key. An administrator has to fix this."),
    "http_403": N_("The payment service refuses us access. An administrator has to look into it."),
    "http_404": N_("There is no payment service at this address. An administrator has to fix this."),
    "http_429": N_("Too many requests were sent to the payment service."),
    "declined": N_("The card was declined."),
    "account_refused": N_("The bank account was refused."),
    "no_charge": N_("The payment service does not know the payment to be refunded."),
    "not_paid": N_("The payment to be refunded has not arrived."),
    "disputed": N_("The bank has already reversed the payment."),
    "exceeds": N_("This would refund more than was paid."),
    "refused": N_("The bank refused."),
    "not_taken": N_("The payment service never received this money, so it is not asked to pay it out."),
}
OTHER_ERROR = N_("The payment service reported the code %(code)s.")
_INSTEAD: dict[str, Message] = {
    "payout": N_("The money is available again, and the freelancer can request it again."),
    "charge": N_("Nothing was paid. The client can start the payment again."),
}
ATTEMPTS = NN_("%(num)s attempt", "%(num)s attempts")


def tabs(who: Reader, current: str) -> list[Tab]:
    """The pages of finance."""
    return [Tab(who.say(label), url_for(endpoint), endpoint == current) for endpoint, label in TABS]


def account(name: str, found: Mapping[str, Owner], who: Reader) -> Account:
    """An account in words: its kind, whose it is, and the journal of it."""
    owner = found.get(name, Owner())
    kind = name.partition(":")[0]
    part = who.say(N_("milestone %(number)s"), number=owner.milestone) if owner.milestone else ""
    label = ACCOUNTS.get(kind)
    return Account(
        kind=who.say(label) if label else kind,
        name=owner.name or part,
        ref=owner.ref,
        href=journal_of(account=name),
    )


def journal_of(**wanted: Any) -> str:
    """The journal with these filters."""
    return url_for("finance_journal.page", **wanted)


def money(minor: int, currency: str) -> Money:
    """An amount."""
    return Money(int(minor), currency)


def entry_number(row: Any) -> str:
    """What an entry is called: its order's reference as it is shown, and its place among the entries of the order."""
    return f"{row.ref[:8]}-{row.number}"


def entry_page(row: Any) -> str:
    """The page of an entry: its effect key is what it never changes."""
    return url_for("finance_entries.page", effect_key=row.effect_key)


def entries(found: Sequence[Any], named: Mapping[str, Owner], who: Reader, signed: bool) -> list[Entry]:
    """The rows of the journal. Signed: an account, the other one, plus or minus; else from one to the other."""
    shown = []
    for row in found:
        first, second = (row.account, row.partner) if signed else (row.partner, row.account)
        shown.append(
            Entry(
                number=entry_number(row),
                page=entry_page(row),
                at=who.instant(row.at, "medium"),
                what=who.say(MOVEMENTS[row.movement]),
                account=account(first, named, who),
                partner=account(second, named, who),
                ref=row.ref,
                order=journal_of(order=row.ref),
                client=row.client,
                freelancer=row.freelancer,
                amount=who.money(money(row.amount * row.side if signed else row.amount, row.currency)),
            )
        )
    return shown


def payout(row: Any, now: datetime, who: Reader) -> Payout:
    """A payout to come: its day, for whom, how much, and what it waits for."""
    contested, left = int(row.contested), row.earned - row.paid_out
    wanted = {"kind": "earned", "order": row.ref, "milestone": row.milestone_id}
    badges: list[tuple[str, Message]] = []
    if row.frozen:
        badges.append(("frozen", NP_("payout", "Frozen")))
    if contested:
        badges.append(("contested", NP_("payout", "Contested")))
    if not badges:
        late = row.due_at <= now
        badges.append(("asked", NP_("payout", "Queued") if late else NP_("payout", "Planned")))
    more: list[Sentence] = []
    if contested:
        more.append(
            sentence(
                N_("%(amount)s of it is contested and is not paid out yet."), amount=money(contested, row.currency)
            )
        )
    if row.custody == MARKETPLACE:
        more.append(Sentence(N_("The marketplace holds the money of this order and is asked to pay it out.")))
    return Payout(
        day=who.instant(row.due_at, "medium"),
        name=row.name,
        ref=row.ref,
        order=journal_of(order=row.ref),
        milestone="" if row.plain else who.say(N_("milestone %(number)s"), number=row.position),
        badges=[(code, who.say(label)) for code, label in badges],
        more=[who.say(each) for each in more],
        amount=who.money(money(left, row.currency)),
        href=journal_of(**wanted),
    )


def operation(row: Any, who: Reader) -> Operation:
    """An operation: what, for whom, how it stands, why, and what can be done."""
    said = [who.say(STATES[row.state]), who.say(ATTEMPTS, num=row.attempts)]
    refund = row.kind == "refund"
    to_retry = row.state == "failed" and refund and row.retried_at is None
    waits = row.state in ("waiting", "asked")
    return Operation(
        id=row.id,
        what=who.say(OPERATIONS[row.kind]),
        name=row.name,
        ref=row.ref,
        order=journal_of(order=row.ref),
        at=who.instant(row.at, "medium"),
        state=" · ".join(said),
        sentences=list(_about(row, who, waits)),
        amount=who.money(money(row.amount, row.currency)),
        href=journal_of(order=row.ref, **_kind_of(row)),
        retry=url_for("finance.retry", operation_id=row.id) if to_retry else None,
        now=url_for("finance.try_now", operation_id=row.id) if waits and row.lease_until is None else None,
    )


def _kind_of(row: Any) -> dict[str, str]:
    return {"kind": f"{row.kind}_in_transit"} if row.kind in ("refund", "payout") else {"movement": "fund"}


def _about(row: Any, who: Reader, waits: bool) -> Iterable[str]:
    if row.error:
        yield who.say(error_words(row.error))
    if waits:
        yield who.say(N_("The next attempt is on %(at)s."), at=row.available_at)
    if row.retried_at is not None:
        yield who.say(N_("%(name)s retried it on %(at)s."), name=row.retried_by or "?", at=row.retried_at)
    elif row.state == "failed" and row.kind in _INSTEAD:
        yield who.say(_INSTEAD[row.kind])


def error_words(code: str) -> Message | Sentence:
    """What went wrong, in words; a code nobody knows is named."""
    return ERRORS.get(code) or sentence(OTHER_ERROR, code=code)


def frozen(row: Any, named: Mapping[str, Owner], who: Reader, own: bool) -> Freeze:
    """A running freeze: whose balance, how much of it, why, since when and by whom."""
    currency = row.account.rpartition(":")[2]
    part = who.say(NP_("freeze", "Whole balance")) if row.amount is None else who.money(money(row.amount, currency))
    return Freeze(
        cause=row.cause,
        name=named.get(row.account, Owner()).name,
        currency=currency,
        part=part,
        reason=row.reason,
        at=who.instant(row.at, "medium"),
        by=row.by_name or "",
        available=who.money(money(row.available, currency)),
        href=journal_of(account=row.account),
        lift=url_for("finance_freezes.lifting", cause=row.cause) if own else None,
    )
