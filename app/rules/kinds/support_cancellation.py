"""A cancellation of a milestone order, in part or whole: both sides speak, and customer service decides (B7, X19)."""

from __future__ import annotations

from types import MappingProxyType

from app.core.words import N_, NP_, Message
from app.rules.base.kind import GIVE_BACK, OPENER, RESPONDER, STAFF, TAKE, Caution, Effect, Evidence, Kind, Move
from app.rules.base.labels import SUPPORT_ENDS, SUPPORT_STATES
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, SUPPORT
from app.rules.cases import support_texts as texts
from app.rules.cases import texts as shared
from app.rules.cases.closed import COMPLETED
from app.rules.cases.outcomes import as_meant, nothing_else, refunded
from app.rules.cases.reasons import REASON
from app.rules.milestones import cancelling as acts
from app.rules.milestones import cancelling_request as request

NAME = "support_cancellation"


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


def _deciding(
    act: str,
    to: str,
    effect: Effect,
    means: Message,
    label: Message,
    if_you: Message,
    if_they: Message,
    done: Message,
    supposes: str = "",
    box: str = "accept",
) -> Move:
    """Return a decision of customer service: with a statement, once the case is taken up (G10)."""
    before = ((TAKE, SUPPORT), *(((supposes, RESPONDER),) if supposes else ()))
    outcome, text = texts.decided, texts.STATEMENT
    state = "under_review"
    return Move(
        state,
        act,
        SUPPORT,
        to,
        effect,
        means,
        outcome,
        label,
        if_you,
        if_they,
        done=done,
        box=box,
        text=text,
        supposes=before,
    )


KIND = Kind(
    name=NAME,
    tier=STAFF,
    opened_by=(CLIENT, FREELANCER),
    while_order=("ongoing", "delivered"),
    fields=(request.SCOPE, REASON),
    details=request.details,
    comment=N_("Explanation"),
    caution=Caution(shared.LAST_RESORT, {CLIENT: shared.HAVE_YOU_WRITTEN, FREELANCER: shared.HAVE_YOU_WRITTEN}),
    sent=N_("Your request to customer service was sent."),
    waits=texts.WAITS,
    asks=texts.asks,
    line=texts.line,
    plain=False,
    only=N_("This order has no milestones: ask the other party to agree to cancel it."),
    closed=MappingProxyType(
        {"pending": N_("This order is not paid yet. Cancel the payment instead."), "completed": COMPLETED}
    ),
    label=N_("Cancel through customer service"),
    explains=N_("Customer service will read the order and decide."),
    requested=N_("Cancellation requested"),
    states=SUPPORT_STATES,
    ends=SUPPORT_ENDS,
    subject="cancellation",
    holds=request.holds,
    approved=acts.close_when_approved,
    ended_by={"settled": N_("This also ends the case with customer service.")},
    refuses=request.refuse_when_finished,
    check=request.check,
    keeps=request.keeps,
    opening_facts=request.opening_facts,
    rows=request.rows,
    evidence=Evidence(("open", "under_review")),
    moves=(
        *_while_open("open"),
        *_while_open("under_review"),
        Move(
            "open",
            TAKE,
            SUPPORT,
            "under_review",
            acts.take,
            N_("Someone from customer service is looking into the request."),
            nothing_else,
            N_("Take up the case"),
            done=N_("You took up the case."),
        ),
        Move(
            "under_review",
            GIVE_BACK,
            SUPPORT,
            "open",
            acts.give_back,
            N_("The request is waiting for someone else at customer service."),
            nothing_else,
            N_("Give it back"),
            done=N_("You gave the case back."),
        ),
        _deciding(
            "settle",
            "settled",
            acts.settle,
            N_(
                "The requested cancellation is carried out, and its money in escrow goes back to the client right away."
            ),
            N_("Carry out the agreement"),
            N_("If you agree and customer service cancels it"),
            N_("If customer service cancels it and %(name)s has agreed"),
            N_("The agreement has been carried out."),
            "agree",
        ),
        _deciding(
            "grant",
            "verdict",
            acts.grant,
            N_(
                "The requested cancellation is carried out. Its money stays in escrow for another %(wait)s, "
                "then goes back to the client."
            ),
            N_("Cancel and refund"),
            N_("If you do not agree and customer service cancels it"),
            N_("If customer service cancels it and %(name)s has not agreed"),
            N_("You decided to cancel and refund."),
            box="money",
        ),
        _deciding(
            "refuse",
            "verdict",
            acts.refuse,
            N_("Nothing is cancelled, and the order goes on."),
            N_("Keep the order going"),
            N_("If customer service decides not to cancel"),
            N_("If customer service decides not to cancel"),
            N_("You decided not to cancel."),
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
