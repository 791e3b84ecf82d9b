"""The moves of a milestone: paid, delivered, approved, held, paid out; each with what it does and what it means."""

from __future__ import annotations

from dataclasses import replace

from app.core.words import N_
from app.rules.base.kind import Move, Sentences
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, GATEWAY
from app.rules.base.plan import Plan
from app.rules.base.policy import DAY
from app.rules.cases.outcomes import cancelled, nothing_else
from app.rules.milestones import charges, texts, work
from app.rules.payments import earnings
from app.rules.payments import texts as money

SUBJECT = "milestone"

_UNPAID = N_("The milestone is not charged and can be started again. An order that never began is cancelled.")
_APPROVED = N_("The money leaves escrow for the freelancer. When nothing is left to approve, the order is completed.")


def _given_up(plan: Plan, reader: str) -> Sentences:
    """X37: an order that never began is cancelled; else the milestone can be started again."""
    return (cancelled if plan.after.state == "cancelled" else money.given_up)(plan, reader)


def _of_money(state: str) -> tuple[Move, ...]:
    """What becomes of earned money; some of it may be the freelancer's while work on the rest goes on (X56, X66)."""
    return (
        Move(
            state,
            "release",
            CLOCK,
            state,
            earnings.release,
            N_("The money is available to the freelancer."),
            money.released,
            after=lambda policy: policy.hold_days * DAY,
        ),
        Move(
            state,
            "ask_payout",
            FREELANCER,
            state,
            earnings.ask_payout,
            N_("The payout is made as soon as the money is available."),
            nothing_else,
            N_("Request the payout"),
        ),
        Move(
            state,
            "pay_out",
            CLOCK,
            state,
            earnings.pay_out,
            N_("A requested payout is made unless the balance is frozen."),
            money.paid_out,
        ),
    )


_MOVES = (
    Move(
        "planned",
        "initiate",
        CLIENT,
        "charging",
        charges.initiate,
        N_("The milestone is charged. Work on it begins when the payment arrives."),
        texts.started,
        N_("Start the next milestone"),
        pays=N_("Start and pay %(amount)s"),
    ),
    Move(
        "charging",
        "confirm",
        GATEWAY,
        "funded",
        charges.fund,
        N_("The amount is in escrow, and work can begin."),
        nothing_else,
    ),
    Move("charging", "give_up", CLIENT, "planned", charges.give_up, _UNPAID, _given_up, N_("Cancel the payment")),
    Move(
        "charging",
        "lapse",
        CLOCK,
        "planned",
        charges.give_up,
        _UNPAID,
        _given_up,
        done=N_("The payment did not arrive in time."),
        after=lambda policy: policy.charge_window,
    ),
    Move(
        "funded",
        "deliver",
        FREELANCER,
        "submitted",
        work.deliver,
        N_("The client looks at the work. The money stays in escrow."),
        texts.delivered,
        N_("Deliver the work"),
    ),
    Move(
        "submitted",
        "approve",
        CLIENT,
        "approved",
        work.approve,
        _APPROVED,
        money.approved,
        N_("Approve the delivery"),
    ),
    Move(
        "submitted",
        "approve",
        CLOCK,
        "approved",
        work.approve,
        _APPROVED,
        money.approved,
        done=N_("Nobody answered, so the delivery is approved."),
        after=lambda policy: policy.auto_approval_days * DAY,
    ),
    Move(
        "submitted",
        "ask_changes",
        CLIENT,
        "funded",
        work.ask_changes,
        N_("The work goes on, and the money stays in escrow."),
        texts.changes_asked,
        N_("Ask for changes"),
    ),
    *(move for state in ("funded", "submitted", "approved") for move in _of_money(state)),
)
MOVES = tuple(replace(move, kind=SUBJECT) for move in _MOVES)
WORK = ("deliver", "approve", "ask_changes")  # acts on the work itself, which nobody does on a cancelled order
