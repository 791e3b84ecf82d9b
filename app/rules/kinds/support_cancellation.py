"""A cancellation of a milestone order, in part or whole: both sides speak, and customer service decides (B7, X19)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from app.core.errors import Invalid, Refusal
from app.core.words import N_, NP_, Fact, sentence
from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.fields import Choice
from app.rules.base.kind import OPENER, RESPONDER, STAFF, Caution, Kind, Move, Opening, Row
from app.rules.base.labels import SUPPORT_STATES
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, SUPPORT, Actor
from app.rules.base.plan import Given
from app.rules.cases import support_texts as texts
from app.rules.cases import texts as shared
from app.rules.cases.closed import COMPLETED
from app.rules.cases.contests import MILESTONE, REST, in_scope, unfinished
from app.rules.cases.outcomes import as_meant, nothing_else, refunded
from app.rules.cases.reasons import BY_CODE, REASON, check_reason
from app.rules.milestones import cancelling as acts

NAME = "support_cancellation"


@dataclass(frozen=True, slots=True)
class SupportCancellation:
    """What is to be cancelled and why; without a milestone it is the rest of the order."""

    reason: str
    milestone_id: int | None = None


def _details(scope: str, reason: str) -> SupportCancellation:
    return SupportCancellation(reason, None if scope == REST else int(scope))


def _scopes(facts: OrderFacts, role: str) -> tuple[tuple[str, Fact], ...]:
    """Return what can be cancelled: each milestone that is not finished, and all of them."""
    message = N_("Milestone %(number)s: %(title)s (%(amount)s)")
    each = (
        (str(m.id), sentence(message, number=m.position, title=m.title, amount=facts.money(m.amount)))
        for m in unfinished(facts)
    )
    return (*each, (REST, N_("The rest of the order: everything that is not approved yet")))


_SCOPE = Choice("scope", N_("What should be cancelled?"), N_("Choose what should be cancelled."), _scopes, few=True)


def _refuses(facts: OrderFacts, actor: Actor) -> None:
    """Refuse (409) when nothing is left to cancel."""
    if not unfinished(facts):
        raise Refusal(409, "nothing_left", N_("Everything in this order is finished. There is nothing left to cancel."))


def _check(opening: Opening) -> None:
    """Refuse (422) a reason of the other side, a missing explanation (F13), and what cannot be cancelled."""
    check_reason(opening.actor.role, opening.details.reason, opening.comment)
    if not _wanted(opening):
        raise Invalid("scope", "scope_missing", _SCOPE.missing)


def _wanted(opening: Opening) -> tuple[MilestoneFacts, ...]:
    return tuple(m for m in unfinished(opening.facts) if opening.details.milestone_id in (None, m.id))


def _keeps(opening: Opening) -> Given:
    return {
        "reason": opening.details.reason,
        "scope": REST if opening.details.milestone_id is None else MILESTONE,
        "milestones": [m.id for m in _wanted(opening)],
    }


def _told(facts: OrderFacts, case: CaseFacts) -> Given:
    scope = (m for m in facts.milestones if m.id in case.details["milestones"])
    return acts.about(facts, case) | {"amount": sum(m.escrow for m in scope), "reason": case.details["reason"]}


def _rows(facts: OrderFacts, case: CaseFacts) -> tuple[Row, ...]:
    rows = (
        Row(N_("What to cancel"), texts.what(facts, case), in_mail=False),
        Row(N_("Reason"), BY_CODE[case.details["reason"]].label),
    )
    if case.closed_at is not None:
        return rows
    held = facts.money(sum(m.escrow for m in in_scope(facts, case)))
    return (*rows, Row(N_("Of it in escrow"), held, in_mail=False))


def _holds(facts: OrderFacts, case: CaseFacts) -> tuple[int, ...]:
    """X34: what is contested the clock does not approve."""
    return tuple(case.details["milestones"])


_I_AGREE = NP_("button", "I agree")


def _while_open(state: str) -> tuple[Move, ...]:
    """Return what the parties may do until customer service decides."""
    return (
        Move(
            state,
            "agree",
            RESPONDER,
            state,
            acts.agree,
            texts.AGREE,
            as_meant,
            _I_AGREE,
            confirm=shared.YES_I_AGREE,
            done=shared.YOU_AGREED,
            title=shared.AGREE_TO_CANCEL,
        ),
        Move(
            state,
            "object",
            RESPONDER,
            state,
            acts.object_to,
            texts.OBJECT,
            as_meant,
            texts.I_DO_NOT_AGREE,
            confirm=NP_("button", "Send"),
            done=N_("Your objection was sent."),
            title=N_("Say that you do not agree"),
            text=texts.OBJECTION,
        ),
        Move(
            state,
            "withdraw",
            OPENER,
            "withdrawn",
            acts.withdraw,
            texts.WITHDRAW,
            as_meant,
            shared.WITHDRAW,
            confirm=shared.CONFIRM_WITHDRAW,
            done=shared.WITHDRAWN,
            title=shared.WITHDRAW,
            box="decline",
        ),
    )


_TAKEN = (("take", SUPPORT),)

KIND = Kind(
    name=NAME,
    tier=STAFF,
    opened_by=(CLIENT, FREELANCER),
    while_order=("ongoing", "delivered"),
    fields=(_SCOPE, REASON),
    details=_details,
    comment=N_("Explanation"),
    caution=Caution(shared.LAST_RESORT, {CLIENT: shared.HAVE_YOU_WRITTEN, FREELANCER: shared.HAVE_YOU_WRITTEN}),
    sent=N_("Customer service was asked to cancel."),
    waits=texts.WAITS,
    asks=texts.asks,
    line=texts.line,
    plain=False,
    only=N_("This order has no milestones: ask the other party to cancel it."),
    closed=MappingProxyType(
        {"pending": N_("This order is not paid yet. Cancel the payment instead."), "completed": COMPLETED}
    ),
    label=N_("Cancel through customer service"),
    explains=N_("Customer service reads the order and decides."),
    requested=N_("Cancellation requested"),
    states=SUPPORT_STATES,
    subject="cancellation",
    holds=_holds,
    approved=acts.close_when_approved,
    refuses=_refuses,
    check=_check,
    keeps=_keeps,
    told=_told,
    rows=_rows,
    moves=(
        *_while_open("open"),
        *_while_open("under_review"),
        Move(
            "open",
            "take",
            SUPPORT,
            "under_review",
            acts.take,
            N_("Somebody of customer service looks into the request."),
            nothing_else,
            N_("Take up the case"),
            done=N_("You took up the case."),
        ),
        Move(
            "under_review",
            "settle",
            SUPPORT,
            "settled",
            acts.settle,
            N_("What was asked for is cancelled, and its money in escrow goes back to the client at once."),
            texts.decided,
            N_("Carry out what both agreed"),
            N_("If you agree and customer service cancels it"),
            N_("If customer service cancels it and %(name)s has agreed"),
            done=N_("What both agreed is carried out."),
            text=texts.STATEMENT,
            supposes=(*_TAKEN, ("agree", RESPONDER)),
        ),
        Move(
            "under_review",
            "grant",
            SUPPORT,
            "verdict",
            acts.grant,
            N_(
                "What was asked for is cancelled. Its money stays in escrow for another %(wait)s, "
                "then it goes back to the client."
            ),
            texts.decided,
            N_("Cancel it"),
            N_("If you do not agree and customer service cancels it"),
            N_("If customer service cancels it and %(name)s has not agreed"),
            done=N_("It is cancelled."),
            text=texts.STATEMENT,
            supposes=_TAKEN,
            box="money",
        ),
        Move(
            "under_review",
            "refuse",
            SUPPORT,
            "verdict",
            acts.refuse,
            N_("Nothing is cancelled, and the order goes on."),
            texts.decided,
            N_("Refuse to cancel it"),
            N_("If customer service decides not to cancel"),
            N_("If customer service decides not to cancel"),
            done=N_("Nothing is cancelled."),
            text=texts.STATEMENT,
            supposes=_TAKEN,
            box="decline",
        ),
        Move(
            "verdict",
            "agree",
            RESPONDER,
            "verdict",
            acts.returned_agreed,
            texts.AT_ONCE,
            refunded,
            _I_AGREE,
            confirm=shared.YES_I_AGREE,
            done=shared.YOU_AGREED,
            title=shared.AGREE_TO_CANCEL,
        ),
        Move(
            "verdict",
            "refund",
            CLOCK,
            "verdict",
            acts.returned_due,
            N_("The money goes back to the client."),
            refunded,
            after=lambda policy: policy.refund_wait,
        ),
    ),
    events=texts.EVENTS,
)
