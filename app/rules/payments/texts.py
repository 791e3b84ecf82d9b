"""What a plan does to payments and earnings, told to one reader; see consequences, which tells all the rest."""

from __future__ import annotations

from app.core.money import Money
from app.core.words import N_, At, Sentence, sentence
from app.rules.base.facts import DeadlineFacts, MilestoneFacts
from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.base.plan import Plan
from app.rules.payments.bank import takes_days

Sentences = tuple[Sentence, ...]
NOTHING_ELSE = (Sentence(N_("The order itself does not change.")),)


def moved(plan: Plan, code: str) -> Money:
    """What all moves of this code in the plan move together."""
    return plan.before.money(sum(move.amount.minor for move in plan.moves if move.code == code))


def given_back(plan: Plan, reader: str) -> Sentences:
    """X51: what goes back to the client at once, by our gateway or by the marketplace that has the money."""
    mine = reader == CLIENT
    client = {} if mine else {"client": plan.before.client_name}
    whole, outside = moved(plan, "refund"), _by_marketplace(plan)
    sentences: list[Sentence] = []
    if ours := plan.before.money(whole.minor - outside.minor):
        back = N_("You get %(amount)s back right away.") if mine else _BACK_TO_CLIENT
        sentences += [sentence(back, amount=ours, **client), *by_bank(reader)]
    if outside:
        back = (
            N_(
                "The marketplace is asked right away to pay %(amount)s back to you, and we will let you know "
                "when it has."
            )
            if mine
            else _PAID_BACK_TO_CLIENT
        )
        sentences.append(sentence(back, amount=outside, **client))
    return tuple(sentences)


_BACK_TO_CLIENT = N_("%(amount)s goes back to %(client)s right away.")
_PAID_BACK_TO_CLIENT = N_("The marketplace is asked right away to pay %(amount)s back to %(client)s.")


def by_bank(reader: str) -> Sentences:
    """Return how long it takes until money shows that goes back, for everybody but who does not get it."""
    return () if reader == FREELANCER else (takes_days(),)


def given_back_later(plan: Plan, reader: str) -> Sentences:
    """X3, X51: what goes back to the client when the plan's day comes."""
    mine = reader == CLIENT
    client = {} if mine else {"client": plan.before.client_name}
    whole, outside = moved(plan, "refund"), _by_marketplace(plan)
    sentences: list[Sentence] = []
    if ours := plan.before.money(whole.minor - outside.minor):
        back = N_("On %(at)s you get %(amount)s back.") if mine else _BACK_LATER
        sentences += [sentence(back, at=plan.at, amount=ours, **client), *by_bank(reader)]
    if outside:
        back = N_("On %(at)s the marketplace is asked to pay %(amount)s back to you.") if mine else _PAID_BACK_LATER
        sentences.append(sentence(back, at=plan.at, amount=outside, **client))
    return tuple(sentences)


_BACK_LATER = N_("On %(at)s %(amount)s goes back to %(client)s.")
_PAID_BACK_LATER = N_("On %(at)s the marketplace is asked to pay %(amount)s back to %(client)s.")


def _by_marketplace(plan: Plan) -> Money:
    return plan.before.money(sum(each.amount for each in plan.instructions))


_APPROVED = N_("The delivery is approved at that moment and the order is completed.")
_APPROVED_BY_CLOCK = N_("On %(at)s the delivery is approved automatically and the order is completed.")
_DELIVERY_APPROVED = N_("The delivery is approved at that moment.")
_DELIVERY_APPROVED_BY_CLOCK = N_("On %(at)s the delivery is approved automatically.")
_STAYS_LOCKED = N_("%(amount)s stays locked in escrow until the dispute ends.")
_PART_APPROVED = N_("Milestone %(number)s is approved at that moment.")
_PART_APPROVED_BY_CLOCK = N_("On %(at)s milestone %(number)s is approved automatically.")


def approved(plan: Plan, reader: str) -> Sentences:
    """B16, X34: what is approved, whose the money is then, and from when it is available."""
    amount, by_clock, whole = moved(plan, "earn"), plan.actor.role == CLOCK, plan.after.state == "completed"
    approved = next(m for m in plan.after.milestones if m not in plan.before.milestones)
    runs = plan.after.deadline("milestone", approved.id, "release")
    release = runs.due_at if runs is not None else plan.at
    if whole:
        first = sentence(_APPROVED_BY_CLOCK, at=plan.at) if by_clock else Sentence(_APPROVED)
    elif plan.before.plain:
        first = sentence(_DELIVERY_APPROVED_BY_CLOCK, at=plan.at) if by_clock else Sentence(_DELIVERY_APPROVED)
    else:
        part = _PART_APPROVED_BY_CLOCK if by_clock else _PART_APPROVED
        first = sentence(part, number=approved.position, **({"at": plan.at} if by_clock else {}))
    if reader == FREELANCER:
        then = N_("%(amount)s is yours, and available from %(from_)s.")
        return first, sentence(then, amount=amount, from_=At(release, "medium")), *_locked(plan, approved)
    then = N_("%(amount)s goes to %(freelancer)s.")
    return first, sentence(then, amount=amount, freelancer=plan.before.freelancer_name), *_locked(plan, approved)


def _locked(plan: Plan, milestone: MilestoneFacts) -> Sentences:
    """X17, X61: what a dispute holds of it is not paid."""
    locked = plan.before.money(milestone.locked)
    return (sentence(_STAYS_LOCKED, amount=locked),) if locked else ()


def released(plan: Plan, reader: str) -> Sentences:
    """B23: what becomes available, when, and to whom."""
    if not moved(plan, "release"):
        return NOTHING_ELSE
    if reader == FREELANCER:
        message = N_("On %(at)s %(amount)s becomes available to you.")
        return (sentence(message, at=plan.at, amount=moved(plan, "release")),)
    message = N_("On %(at)s %(amount)s becomes available to %(freelancer)s.")
    return (sentence(message, at=plan.at, amount=moved(plan, "release"), freelancer=plan.before.freelancer_name),)


def given_up(plan: Plan, reader: str) -> Sentences:
    """X29, X37: nobody waits for a payment any more."""
    of_extras = plan.before.milestone == plan.after.milestone
    if plan.actor.role != CLOCK:
        now = N_("The extras lapse and the delivery date stays as it is.") if of_extras else _CAN_BEGIN_AGAIN
        return (Sentence(now),)
    later = (
        N_("On %(at)s the extras lapse and the delivery date stays as it is.")
        if of_extras
        else N_("On %(at)s the payment expires, and the milestone can be started again.")
    )
    return (sentence(later, at=plan.at),)


_CAN_BEGIN_AGAIN = N_("The payment is cancelled, and the milestone can be started again.")


def paid_out(plan: Plan, reader: str) -> Sentences:
    """X12: what is paid out, when, and to whom."""
    whole, outside = moved(plan, "payout"), _by_marketplace(plan)
    mine = reader == FREELANCER
    facts = {"at": plan.at} | ({} if mine else {"freelancer": plan.before.freelancer_name})
    sentences: list[Sentence] = []
    if ours := plan.before.money(whole.minor - outside.minor):
        sentences.append(sentence(_PAID_OUT_TO_YOU if mine else _PAID_OUT, amount=ours, **facts))
    if outside:
        sentences.append(sentence(_ASKED_FOR_YOU if mine else _ASKED_FOR_THEM, amount=outside, **facts))
    return tuple(sentences) or NOTHING_ELSE


_PAID_OUT_TO_YOU = N_("On %(at)s %(amount)s is paid out to you.")
_PAID_OUT = N_("On %(at)s %(amount)s is paid out to %(freelancer)s.")
_ASKED_FOR_YOU = N_("On %(at)s the marketplace is asked to pay out %(amount)s to you.")
_ASKED_FOR_THEM = N_("On %(at)s the marketplace is asked to pay out %(amount)s to %(freelancer)s.")


def promised(plan: Plan, reader: str, waiting: DeadlineFacts) -> Sentence:
    """X29: what is promised holds once it is paid for."""
    asked = [each.amount for each in plan.operations] + [each.amount for each in plan.instructions]
    amount = plan.before.money(sum(asked))
    until = At(waiting.due_at, "medium")
    if plan.instructions:
        return sentence(_INSTRUCTED_EXTRAS[reader == CLIENT], amount=amount, until=until, **_client(plan, reader))
    if reader == CLIENT:
        mine = N_("You pay %(amount)s for the extras before %(until)s. Nothing changes until then.")
        return sentence(mine, amount=amount, until=until)
    theirs = N_("%(client)s pays %(amount)s for the extras before %(until)s. Nothing changes until then.")
    return sentence(theirs, client=plan.before.client_name, amount=amount, until=until)


_INSTRUCTED_EXTRAS = {
    True: N_(
        "The marketplace is asked to charge you %(amount)s for the extras before %(until)s. Nothing changes until then."
    ),
    False: N_(
        "The marketplace is asked to charge %(client)s %(amount)s for the extras before %(until)s. Nothing "
        "changes until then."
    ),
}


def _client(plan: Plan, reader: str) -> dict[str, str]:
    return {} if reader == CLIENT else {"client": plan.before.client_name}
