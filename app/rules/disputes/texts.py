"""What is said of milestone disputes: what each act means, what comes of it, and every event in words (G2, G4)."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.words import N_, NP_, At, Message, Sentence, sentence
from app.rules.base.fields import Prose
from app.rules.base.people import CLOCK, FREELANCER
from app.rules.base.plan import Plan
from app.rules.base.story import EventText, Story, to_all
from app.rules.cases.outcomes import changed
from app.rules.payments.texts import by_bank, given_back, moved

Sentences = tuple[Sentence, ...]

STATEMENT = Prose(
    N_("Your side of the story"),
    N_("Explain why you challenge the claim."),
    N_("%(name)s will see this exactly as you write it. Customer service does not read it."),
)
NOTE = Prose(
    N_("Message with the offer"),
    None,
    N_("Name any extra work that the offer includes at no charge. %(name)s will see this exactly as you write it."),
)

MEANS_ACCEPT = N_("The disputed amount is divided right away, as the offer says.")
MEANS_CHALLENGE = N_("Both parties negotiate. Nothing is decided automatically, and both are reminded.")
MEANS_CONCEDE = N_("The whole disputed amount goes to the other party.")
MEANS_WITHDRAW = N_("The disputed amount is no longer locked, and nothing is decided about it.")
MEANS_LAPSE = N_("The whole disputed amount goes to the party who opened the dispute.")
MEANS_OFFER = N_("The other party can accept the offer, decline it or make a counter-offer.")
MEANS_DECLINE = N_("The offer can no longer be accepted, and the negotiation goes on.")

STATES: dict[str, Message] = {
    "stage_1": N_("Stage 1: waiting for an answer"),
    "stage_2": N_("Stage 2: negotiation"),
    "settled": NP_("dispute state", "Settled"),
    "lost_by_default": NP_("dispute state", "Decided: no answer"),
    "withdrawn": NP_("dispute state", "Withdrawn"),
}


STAGES: tuple[tuple[str, Message], ...] = (
    ("stage_1", N_("Claim and answer")),
    ("stage_2", NP_("stage", "Negotiation")),
    ("stage_3", N_("Arbitration fee")),
    ("stage_4", NP_("stage", "Verdict")),
)
TIMES = N_(
    "The times apply if you send now; the exact deadline is set when you press the button. The delivery date stays in "
    "force meanwhile. You can withdraw the dispute at any time until it is settled."
)


def locked(plan: Plan, reader: str) -> Sentences:
    """X17: say what is locked from now on, and what goes on."""
    case = plan.after.cases[-1]
    milestone = next(m for m in plan.after.milestones if m.id == case.details["milestone"])
    amount = plan.before.money(case.details["amount"])
    first = sentence(N_("%(amount)s is locked in escrow. Nobody gets it until the dispute is over."), amount=amount)
    if not milestone.free:
        return (first,)
    rest = plan.before.money(milestone.free)
    return (first, sentence(N_("Nothing changes for the other %(rest)s in escrow."), rest=rest))


def divided(plan: Plan, reader: str) -> Sentences:
    """Say where each part of the amount goes, and how the order goes on (X66 to X68)."""
    by_clock = sentence(N_("On %(at)s the dispute is decided automatically."), at=plan.at)
    first = (by_clock,) if plan.actor.role == CLOCK else ()
    return (*first, *given_back(plan, reader), *_to_freelancer(plan, reader), *_stays(plan), *_order(plan))


def _to_freelancer(plan: Plan, reader: str) -> Sentences:
    net, fee = moved(plan, "earn"), moved(plan, "fee")
    if not net:
        return ()
    if reader == FREELANCER:
        mine = N_("You get %(amount)s, available right away. The platform fee of %(fee)s has been taken off.")
        return (sentence(mine, amount=net, fee=fee),) if fee else (_available_to_you(net),)
    whole = plan.before.money(net.minor + fee.minor)
    theirs = N_("%(amount)s goes to %(freelancer)s right away, less the platform fee.")
    return (sentence(theirs, amount=whole, freelancer=plan.before.freelancer_name),)


def _available_to_you(net: object) -> Sentence:
    return Sentence(N_("You get %(amount)s, available right away."), {"amount": net})  # type: ignore[dict-item]


def _stays(plan: Plan) -> Sentences:
    left = plan.before.money(changed(plan, plan.cause[0]).details["settled"]["escrow"])
    if not left:
        return ()
    due = plan.after.delivery_due_at
    stays = sentence(N_("%(amount)s stays in escrow for the remaining work."), amount=left)
    if due is None or due == plan.before.delivery_due_at:
        return (stays,)
    return (stays, sentence(N_("The delivery date becomes %(due)s."), due=At(due, "medium")))


def _order(plan: Plan) -> Sentences:
    if plan.after.state == "cancelled" != plan.before.state:
        return (Sentence(N_("No money is left in escrow, so the order ends.")),)
    if plan.after.state == "completed" != plan.before.state:
        return (Sentence(N_("The order is completed.")),)
    return (Sentence(N_("The order goes on.")),)


def conceded(plan: Plan, reader: str) -> Sentences:
    """Say what conceding gives away, and that it cannot be taken back."""
    return (*divided(plan, reader), Sentence(N_("This is final: it cannot be taken back.")))


def unlocked(plan: Plan, reader: str) -> Sentences:
    """X70: say that the amount is free again, and what is not decided."""
    before = {m.id: m.locked for m in plan.before.milestones}
    freed = sum(before[m.id] - m.locked for m in plan.after.milestones)
    free = N_("The lock on %(amount)s ends, and nothing is decided about the money.")
    first = sentence(free, amount=plan.before.money(freed))
    return (first, *_to_freelancer_later(plan, reader), *_order(plan))


def _to_freelancer_later(plan: Plan, reader: str) -> Sentences:
    """What was approved while it was locked is the freelancer's now."""
    net = moved(plan, "earn")
    if not net:
        return ()
    if reader == FREELANCER:
        return (sentence(N_("%(amount)s of it is yours, because the delivery was approved meanwhile."), amount=net),)
    message = N_("The delivery was approved meanwhile, so the money goes to %(freelancer)s.")
    return (sentence(message, freelancer=plan.before.freelancer_name),)


def negotiated(plan: Plan, reader: str) -> Sentences:
    """M7: say that the claim no longer lapses."""
    return (
        Sentence(N_("Then nobody can lose by not answering any more: you both negotiate, without a deadline.")),
        Sentence(N_("The disputed amount stays locked in escrow until the dispute ends.")),
    )


def if_accepted(plan: Plan, reader: str) -> Sentences:
    """Say what the new offer divides, were it accepted."""
    offer = plan.offers[0]
    money = plan.before.money
    parts: list[Sentence] = [Sentence(N_("If it is accepted, this happens right away:"))]
    named = {"client": plan.before.client_name, "freelancer": plan.before.freelancer_name}
    if offer.client:
        back = N_("%(amount)s goes back to %(client)s.")
        parts += [sentence(back, amount=money(offer.client), client=named["client"]), *by_bank(reader)]
    if offer.freelancer:
        to = N_("%(amount)s goes to %(freelancer)s, less the platform fee.")
        parts.append(sentence(to, amount=money(offer.freelancer), freelancer=named["freelancer"]))
    if offer.escrow:
        parts.append(sentence(N_("%(amount)s stays in escrow for the remaining work."), amount=money(offer.escrow)))
    if offer.due_at is not None:
        parts.append(sentence(N_("The delivery date becomes %(due)s."), due=At(offer.due_at, "medium")))
    return tuple(parts)


def declined(plan: Plan, reader: str) -> Sentences:
    """Say that the negotiation goes on."""
    return (Sentence(N_("The offer can no longer be accepted. Both of you can make another one.")),)


# Why money moved, as finance reads it: neither side is named (X33).
_SETTLED = {
    "offer": N_("The parties settled a dispute: an offer was accepted."),
    "sealed": N_("The parties settled a dispute in a sealed round."),
    "conceded": N_("A dispute ended: one party conceded."),
}
_LOST = {"": N_("A dispute was decided automatically: its time ran out.")}
_WITHDRAWN = {"": N_("A dispute was withdrawn, so the amount is no longer locked.")}


def _news(icon: str, cause: Mapping[str, Message] | None = None, **stories: Story) -> EventText:
    told = {name.removeprefix("as_such"): story for name, story in stories.items()}
    return EventText(icon, "order_news", told, cause=cause or {})


EVENTS = {
    "dispute.opened": _news(
        "cash-coin",
        as_such=Story(N_("You opened a dispute about %(amount)s"), N_("%(name)s opened a dispute about %(amount)s")),
    ),
    "dispute.challenged": _news(
        "chat-left-text",
        as_such=Story(
            N_("You challenged the claim, and the negotiation began"),
            N_("%(name)s challenged the claim, and the negotiation began"),
        ),
    ),
    "dispute.offered": _news(
        "chat-square-dots",
        as_such=Story(N_("You made an offer in the dispute"), N_("%(name)s made an offer in the dispute")),
        counter=Story(
            N_("You made a counter-offer in the dispute"), N_("%(name)s made a counter-offer in the dispute")
        ),
    ),
    "dispute.declined": _news(
        "hand-thumbs-down",
        as_such=Story(N_("You declined the offer in the dispute"), N_("%(name)s declined the offer in the dispute")),
    ),
    "dispute.settled": _news(
        "hand-thumbs-up",
        _SETTLED,
        offer=Story(
            N_("You accepted the offer, and the dispute about %(amount)s is settled"),
            N_("%(name)s accepted the offer, and the dispute about %(amount)s is settled"),
        ),
        sealed=to_all(N_("The sealed figures overlap, and the dispute about %(amount)s is settled in the middle")),
        conceded=Story(
            N_("You conceded in the dispute about %(amount)s"), N_("%(name)s conceded in the dispute about %(amount)s")
        ),
    ),
    "dispute.sealed": _news(
        "shield-lock",
        as_such=Story(
            N_("You entered a sealed figure in the dispute"), N_("%(name)s entered a sealed figure in the dispute")
        ),
    ),
    "dispute.unsealed": _news(
        "shield-lock",
        apart=to_all(N_("The sealed figures did not overlap, and both were deleted unseen")),
        late=to_all(N_("The sealed round ended without a second figure, and the first was deleted unseen")),
    ),
    "dispute.lost": _news(
        "hourglass-bottom",
        _LOST,
        as_such=to_all(N_("The dispute about %(amount)s was decided automatically: nobody answered in time")),
    ),
    "dispute.withdrawn": _news(
        "arrow-counterclockwise",
        _WITHDRAWN,
        as_such=Story(
            N_("You withdrew the dispute about %(amount)s"), N_("%(name)s withdrew the dispute about %(amount)s")
        ),
    ),
}
