"""Briefs and offers, told: their events, and what an act or silence makes of them."""

from __future__ import annotations

from app.core.words import N_, At, Sentence, sentence
from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.base.plan import Plan
from app.rules.base.story import EventText, Story, to_all

Sentences = tuple[Sentence, ...]


def _news(icon: str, story: Story) -> EventText:
    return EventText(icon, "order_news", {"": story})


EVENTS = {
    "brief.posted": EventText(
        "receipt",
        "order_news",
        {
            "freelancer": to_all(N_("%(name)s sent you a brief")),
            "": Story(N_("You sent the brief"), N_("%(name)s sent a brief")),
        },
    ),
    "brief.declined": _news("x-circle", Story(N_("You declined the brief"), N_("%(name)s declined the brief"))),
    "brief.withdrawn": _news(
        "arrow-counterclockwise", Story(N_("You withdrew the brief"), N_("%(name)s withdrew the brief"))
    ),
    "offer.made": EventText(
        "receipt",
        "request_opened",
        {"": Story(N_("You offered to do it for %(amount)s"), N_("%(name)s offers to do it for %(amount)s"))},
    ),
    "offer.changes_asked": _news(
        "arrow-repeat",
        Story(N_("You asked for changes to the offer"), N_("%(name)s asked for changes to the offer")),
    ),
    "offer.declined": _news("x-circle", Story(N_("You declined the offer"), N_("%(name)s declined the offer"))),
    "offer.withdrawn": _news(
        "arrow-counterclockwise", Story(N_("You withdrew the offer"), N_("%(name)s withdrew the offer"))
    ),
    "offer.expired": _news("hourglass-bottom", to_all(N_("The offer expired: nobody answered in time"))),
    "order.placed": EventText(
        "receipt",
        "order_placed",
        {
            "offer": Story(
                N_("You accepted the offer and placed the order"),
                N_("%(name)s accepted the offer and placed the order"),
            )
        },
    ),
}


def agreed(plan: Plan, reader: str) -> Sentences:
    """B6, B8: the order is placed, and what is paid first."""
    first = plan.before.money(plan.agreed[0].amount)
    until = At(plan.at + plan.before.policy.charge_window, "medium")
    said = [Sentence(N_("The order is placed on the terms of this offer."))]
    if reader == CLIENT:
        message = N_("You pay %(amount)s first, before %(until)s; it stays in escrow until you approve the work.")
        said.append(sentence(message, amount=first, until=until))
    else:
        message = N_("%(client)s pays %(amount)s first, before %(until)s; it stays in escrow until it is approved.")
        said.append(sentence(message, amount=first, until=until, client=plan.before.client_name))
    return tuple(said)


def about_brief(plan: Plan, reader: str) -> Sentences:
    """What becomes of a brief or an offer that is not accepted."""
    if plan.after.state == "dismissed":
        return (Sentence(N_("This ends here. Nothing is ordered and nothing is paid.")),)
    if plan.actor.role == CLOCK:
        expires = sentence(N_("The offer expires on %(at)s. Nothing is ordered and nothing is paid."), at=plan.at)
        return expires, _another(plan, reader)
    return Sentence(N_("This offer can no longer be accepted. Nothing is ordered yet.")), _another(plan, reader)


def _another(plan: Plan, reader: str) -> Sentence:
    if reader == FREELANCER:
        return Sentence(N_("You can make another offer."))
    return sentence(N_("%(freelancer)s can make another offer."), freelancer=plan.before.freelancer_name)
