"""What asking for a payout means, told to the freelancer before it is asked for (G2, B23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from app.core.money import Money
from app.core.words import N_, Message, Sentence, sentence
from app.rules.base.facts import MilestoneFacts
from app.rules.base.plan import Plan
from app.rules.payments.earnings import made_now
from app.rules.payments.refunds import by_holder

# By whether it becomes available later, and whether so much of the balance is not frozen (E10, X20).
_WHEN: Mapping[tuple[bool, bool], Message] = MappingProxyType(
    {
        (True, True): N_("On %(at)s %(amount)s becomes available, and is then paid out to you."),
        (True, False): N_(
            "On %(at)s %(amount)s becomes available. It is paid out to you as soon as that much of your balance "
            "is no longer frozen."
        ),
        (False, True): N_("%(amount)s is paid out to you right away."),
        (False, False): N_("%(amount)s is paid out to you as soon as that much of your balance is no longer frozen."),
    }
)


def payout_asked(plan: Plan) -> tuple[Sentence, ...]:
    """When the payout that is asked for is made, how much it is, and what keeps some of it back (E10, X12, X13)."""
    payout = next(d for d in plan.after.deadlines if d.kind == "payout" and d not in plan.before.deadlines)
    milestone = next(m for m in plan.after.milestones if m.id == payout.subject_id)
    shares = by_holder(milestone, milestone.held + milestone.ready - milestone.contested)
    amount, beyond = (plan.before.money(minor) for minor in shares)
    later = payout.due_at > plan.at
    free = plan.after.payable + (sum(shares) if later else 0)  # of the balance, if nothing else changes until then
    sentences: list[Sentence] = []
    if amount:
        message = _WHEN[later, free >= sum(shares)]
        sentences.append(sentence(message, amount=amount, **({"at": payout.due_at} if later else {})))
    if beyond:
        sentences.append(_by_marketplace(beyond, payout.due_at if later else None))
    if milestone.contested:
        contested = plan.before.money(milestone.contested)
        sentences.append(
            sentence(N_("%(amount)s is contested and stays on hold until that is resolved."), amount=contested)
        )
    return tuple(sentences)


def payouts_asked(plans: Sequence[Plan]) -> tuple[Sentence, ...]:
    """What asking at once for several payouts of available money in one currency means, with the sums.

    They are made one after the other for as long as the balance that is not frozen suffices (E10, X20).
    """
    now, later, beyond = 0, 0, 0
    asked = [_asked_for(plan) for plan in plans]
    for milestone, made in zip(asked, made_now([m.ready for m in asked], plans[0].before.payable), strict=True):
        ours, theirs = by_holder(milestone, milestone.ready)
        now, beyond = (now + ours, beyond + theirs) if made else (now, beyond)
        later += 0 if made else milestone.ready
    money = plans[0].before.money
    said = [sentence(_WHEN[False, True], amount=money(now))] if now else []
    said += [sentence(_WHEN[False, False], amount=money(later))] if later else []
    return (*said, *([_by_marketplace(money(beyond), None)] if beyond else []))


def _asked_for(plan: Plan) -> MilestoneFacts:
    payout = next(d for d in plan.after.deadlines if d.kind == "payout" and d not in plan.before.deadlines)
    return next(m for m in plan.after.milestones if m.id == payout.subject_id)


def _by_marketplace(amount: Money, available_at: datetime | None) -> Sentence:
    """X51: the marketplace holds it, so the marketplace pays it out, and it is told as done when that is confirmed."""
    if available_at is None:
        return sentence(
            N_(
                "The marketplace is asked right away to pay out %(amount)s to you, and we will let you know "
                "when it has."
            ),
            amount=amount,
        )
    message = N_(
        "On %(at)s %(amount)s becomes available. The marketplace is then asked to pay it out to you, and we "
        "will let you know when it has."
    )
    return sentence(message, at=available_at, amount=amount)
