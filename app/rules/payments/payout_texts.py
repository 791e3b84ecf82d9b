"""What asking for a payout means, told to the freelancer before it is asked for (G2, B23)."""

from __future__ import annotations

from app.core.words import N_, Sentence, sentence
from app.rules.base.plan import Plan


def payout_asked(plan: Plan) -> tuple[Sentence, ...]:
    """When the payout that is asked for is made, how much it is, and what keeps some of it back (E10, X12, X13)."""
    payout = next(d for d in plan.after.deadlines if d.kind == "payout" and d not in plan.before.deadlines)
    milestone = next(m for m in plan.after.milestones if m.id == payout.subject_id)
    whole = milestone.earned - milestone.paid_out - milestone.contested
    amount = plan.before.money(min(whole, milestone.payable))
    beyond = plan.before.money(whole - amount.minor)  # our gateway never took it (X51)
    ready = min(milestone.released - milestone.paid_out, milestone.payable)
    sentences: list[Sentence] = []
    if amount and payout.due_at > plan.at:
        message = N_("On %(at)s %(amount)s becomes available, and is then paid out to you.")
        sentences.append(sentence(message, at=payout.due_at, amount=amount))
    elif plan.after.payable < ready:
        sentences.append(Sentence(N_("Your balance is frozen. The payout is made as soon as that ends.")))
    elif amount:
        sentences.append(sentence(N_("%(amount)s is paid out to you at once."), amount=amount))
    if beyond:
        message = N_(
            "%(amount)s was paid through the marketplace and cannot be paid out here. "
            "Your request waits, and the finance team can see it."
        )
        sentences.append(sentence(message, amount=beyond))
    if milestone.contested:
        contested = plan.before.money(milestone.contested)
        sentences.append(
            sentence(N_("%(amount)s is contested and stays held until that is settled."), amount=contested)
        )
    return tuple(sentences)
