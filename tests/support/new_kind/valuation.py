"""A kind that the product does not have: what is the work worth, says the client, and customer service decides.

It uses all that a record can describe: a choice of its own, an amount, an amount that one side does not see, an answer
with a text and a file, two clocks in turn, a stage that nothing ends, a pause beside other pauses, a decision that a
second person confirms, and effects with money.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.core.errors import Invalid
from app.core.words import N_, NP_, Message, Sentence, sentence
from app.rules.base.change import Change
from app.rules.base.deadlines import NEVER, DeadlineKind, DeadlineTexts
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.fields import Amount, Choice, Prose
from app.rules.base.kind import OPENER, RESPONDER, STAFF, CodedFact, Kind, Move, Opening, Sentences
from app.rules.base.people import BOTH, CLIENT, CLOCK, SUPPORT, other
from app.rules.base.plan import Given, Plan
from app.rules.base.registry import policy_of
from app.rules.cases.ending import end
from app.rules.cases.outcomes import nothing_else, where_money_goes
from app.rules.cases.second_person import sending_back
from app.rules.payments.refunds import refund_order, tell_refund
from tests.support.new_kind.told import EVENTS

NAME = "valuation"
LAST_CALL, TALKS = "valuation_last_call", "valuation_talks"

_PARTS: dict[str, Message] = {"all": N_("All of the work"), "half": N_("A part of the work")}


@dataclass(frozen=True, slots=True)
class Valuation:
    """What the client thinks a part of the work is worth, and the least they would settle for; minor units."""

    part: str
    worth: int
    least: int | None = None


_PART = Choice(
    "part", N_("What is it about?"), N_("Choose what it is about."), lambda facts, role: tuple(_PARTS.items()), few=True
)
_WORTH = Amount("worth", N_("What it is worth"), N_("Write what the work is worth."))
_LEAST = Amount("least", N_("The least you would settle for"), hint=N_("Only you see this."))
_REPLY = Prose(N_("Your view"), N_("Write your view first."), N_("%(name)s will see this exactly as you write it."))
_STATEMENT = Prose(
    N_("Valuation"), N_("Write the valuation first."), N_("Both parties will see this exactly as you write it.")
)


def _check(opening: Opening) -> None:
    """Refuse (422) more than the order's price."""
    if opening.details.worth > opening.facts.price:
        raise Invalid("worth", "too_much", N_("It cannot be worth more than was agreed."))


def _keeps(opening: Opening) -> Given:
    wish = opening.details
    return {"part": wish.part, "worth": wish.worth, "least": wish.least}


def _rows(facts: OrderFacts, case: CaseFacts) -> tuple[CodedFact, ...]:
    rows = [
        CodedFact(N_("About"), _PARTS[case.details["part"]]),
        CodedFact(N_("What it is worth"), facts.money(case.details["worth"])),
    ]
    if case.details["least"] is not None:
        least = facts.money(case.details["least"])
        rows.append(CodedFact(N_("The least you would settle for"), least, readers=(CLIENT,)))
    return tuple(rows)


def reply(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The freelancer has said what they think, and from now on nothing but reminders comes by itself."""
    if given.get("text") is None:
        raise Invalid("text", "reply_missing", _REPLY.missing)
    change.finish_clocks(case, "met")
    change.case(case, state=to.to)
    change.start(TALKS, case.id, BOTH, NEVER, policy=policy_of(case))
    change.event("valuation.replied", {"case": case.ref, **given})


def last_call(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The first clock ran out, and the second begins."""
    change.finish_clocks(case, "lapsed")
    change.case(case, state=to.to)
    change.start(
        LAST_CALL, case.id, other(case.opened_by), change.at + policy_of(case).repeat_pause, policy=policy_of(case)
    )
    change.event("valuation.called", {"case": case.ref})
    change.event("valuation.noted", {"case": case.ref}, tell=(CLIENT,), visibility=CLIENT)


def award(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The order is cancelled and its money goes back, because nobody spoke against it or staff decided so."""
    if change.actor.role == SUPPORT and given.get("text") is None:
        raise Invalid("text", "valuation_missing", _STATEMENT.missing)
    end(change, case, to.to, "lapsed" if to.by == CLOCK else "met")
    change.order(state="cancelled", consent="staff", cancelled_at=change.at, listed_at=change.at)
    for deadline in change.after.deadlines:
        if deadline.kind == "approval":
            change.finish(deadline, "void")
    change.event("valuation.awarded", {"case": case.ref, "cause": to.act, "amount": change.after.escrow.minor, **given})
    refund_order(change, case)
    tell_refund(change, case, "waited")


def withdraw(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The client takes it back, and the order goes on."""
    end(change, case, to.to, "void")
    change.event("valuation.withdrawn", {"case": case.ref})


def _awarded(plan: Plan, reader: str) -> Sentences:
    return (Sentence(N_("The order is cancelled.")), *where_money_goes(plan, reader))


def _called(plan: Plan, reader: str) -> Sentences:
    return (sentence(N_("On %(at)s a last call begins."), at=plan.at),)


def _much(facts: OrderFacts, case: CaseFacts) -> bool:
    return case.details["worth"] >= facts.policy.amounts[facts.currency].second_person


def _replying(state: str) -> Move:
    return Move(
        state,
        "reply",
        RESPONDER,
        "talks",
        reply,
        N_("Both go on talking."),
        nothing_else,
        N_("Give your view"),
        if_they=N_("If %(name)s gives a view"),
        confirm=NP_("button", "Send"),
        done=N_("Your view was sent."),
        title=N_("Give your view"),
        text=_REPLY,
        files=True,
    )


def _withdrawing(state: str) -> Move:
    means, label = N_("The order goes on as if nothing had been requested."), N_("Withdraw the request")
    confirm, done = N_("Yes, withdraw the request"), N_("Your request has been withdrawn.")
    return Move(
        state, "withdraw", OPENER, "withdrawn", withdraw, means, nothing_else, label, confirm=confirm, done=done
    )


_MEANS = N_("The order is cancelled, and the money in escrow goes back to the client.")

KIND = Kind(
    name=NAME,
    tier=STAFF,
    opened_by=(CLIENT,),
    while_order=("ongoing", "delivered"),
    plain=True,
    fields=(_PART, _WORTH, _LEAST),
    details=Valuation,
    comment=N_("Explanation"),
    label=N_("Have the work valued"),
    explains=N_("Say what the work is worth. Customer service decides if you do not agree."),
    requested=N_("Valuation requested"),
    sent=N_("Your valuation was sent."),
    states={
        "open": NP_("case state", "Open"),
        "called": N_("Last call"),
        "talks": N_("You are talking"),
        "valued": N_("Valued"),
        "withdrawn": NP_("case state", "Withdrawn"),
    },
    asks=lambda facts, case: sentence(N_("%(name)s asks for a valuation"), name=facts.name(case.opened_by)),
    line=lambda facts, case: sentence(N_("Worth %(amount)s"), amount=facts.money(case.details["worth"])),
    window="update",
    clocks=(
        DeadlineKind(
            LAST_CALL,
            "case",
            "expire",
            human=True,
            reminds=True,
            texts=DeadlineTexts(
                before=N_("Give your view before %(due)s"),
                row=N_("Give your view before %(at)s"),
                inbox=N_("Give your view before %(at)s."),
                button=N_("View and answer"),
                news=N_("A last call is waiting for your view"),
                planned=N_("The order is cancelled, if nobody gives a view"),
            ),
        ),
        DeadlineKind(
            TALKS,
            "case",
            "",
            human=False,
            reminds=True,
            texts=DeadlineTexts(button=N_("View the order"), news=N_("You two are still talking")),
            nudges=(timedelta(days=3), timedelta(days=7), timedelta(days=14), timedelta(days=21)),
        ),
    ),
    holds=lambda facts, case: tuple(milestone.id for milestone in facts.milestones),
    check=_check,
    keeps=_keeps,
    opening_facts=lambda facts, case: {"amount": case.details["worth"]},
    rows=_rows,
    moves=(
        _replying("open"),
        _withdrawing("open"),
        Move("open", "lapse", CLOCK, "called", last_call, N_("A last call begins."), _called),
        _replying("called"),
        Move("called", "expire", CLOCK, "valued", award, _MEANS, _awarded, after=lambda policy: policy.repeat_pause),
        _withdrawing("talks"),
        Move(
            "talks",
            "value",
            SUPPORT,
            "valued",
            award,
            _MEANS,
            _awarded,
            N_("Decide the valuation"),
            if_you=N_("If customer service decides"),
            if_they=N_("If customer service decides"),
            done=N_("The valuation is decided."),
            text=_STATEMENT,
            second=_much,
            supposes=(("reply", RESPONDER),),
        ),
        sending_back("talks"),
    ),
    events=EVENTS,
)
