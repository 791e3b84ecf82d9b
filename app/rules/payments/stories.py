"""The stories of milestones and of money on its way, told as those of `stories` (B4, B6, B23, X13, X37)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.words import N_, Message


@dataclass(frozen=True, slots=True)
class Story:
    """The same event to who did it, and to everybody else. What the clock does is told to all alike."""

    own: Message
    other: Message


def to_all(message: Message) -> Story:
    """A story that is the same for everybody."""
    return Story(message, message)


STORIES: dict[str, Story] = {
    "milestone.initiated": Story(N_("You started milestone %(number)s"), N_("%(name)s started milestone %(number)s")),
    "milestone.initiated:plain": to_all(N_("The payment of %(amount)s was asked for")),
    "milestone.funded": to_all(N_("%(amount)s was paid into escrow for milestone %(number)s")),
    "milestone.funded:plain": to_all(N_("%(amount)s was paid into escrow")),
    "milestone.unpaid": Story(
        N_("You cancelled the payment of milestone %(number)s"),
        N_("%(name)s cancelled the payment of milestone %(number)s"),
    ),
    "milestone.unpaid:clock": to_all(N_("Milestone %(number)s was not paid in time")),
    "milestone.delivered": Story(
        N_("You delivered milestone %(number)s"), N_("%(name)s delivered milestone %(number)s")
    ),
    "milestone.approved": Story(N_("You approved milestone %(number)s"), N_("%(name)s approved milestone %(number)s")),
    "milestone.approved:clock": to_all(N_("Milestone %(number)s was approved by itself: nobody answered in time")),
    "milestone.changes_asked": Story(
        N_("You asked for changes to milestone %(number)s"), N_("%(name)s asked for changes to milestone %(number)s")
    ),
    "extras.charged": to_all(N_("The extras were paid for: %(amount)s went into escrow")),
    "extras.void": to_all(N_("The extras were not paid for, so they and the new date do not hold")),
    "order.cancelled:unpaid": to_all(N_("The order was cancelled: the payment did not arrive")),
    "charge.late": to_all(N_("%(amount)s was paid too late and goes back to %(client)s")),
    "charge.late:client": to_all(N_("%(amount)s was paid too late and comes back to you")),
    "refund.started:agreed": Story(
        N_("You agreed to the cancellation, and the refund of %(amount)s was started"),
        N_("%(name)s agreed to the cancellation, and the refund of %(amount)s was started"),
    ),
    "refund.started:waited": to_all(N_("The refund of %(amount)s to %(client)s was started")),
    "refund.started:waited:client": to_all(N_("The refund of %(amount)s to you was started")),
    "refund.paid:arrived": to_all(N_("The refund of %(amount)s was paid to %(client)s")),
    "refund.paid:arrived:client": to_all(N_("The refund of %(amount)s was paid to you")),
    "refund.instructed": to_all(N_("The marketplace pays %(amount)s back to %(client)s")),
    "refund.instructed:client": to_all(N_("The marketplace pays %(amount)s back to you")),
    "refund.again": to_all(N_("The refund of %(amount)s to %(client)s was started again")),
    "refund.again:client": to_all(N_("The refund of %(amount)s to you was started again")),
    "money.contested": to_all(N_("The waiting time is over, but some of the money is contested and stays held")),
    "money.held": to_all(N_("%(amount)s stays held, because it is contested")),
    "money.freed": to_all(N_("%(amount)s is no longer contested")),
    "payout.asked": Story(
        N_("You asked for the payout of %(amount)s"), N_("%(name)s asked for the payout of %(amount)s")
    ),
    "payout.sent": to_all(N_("The payout of %(amount)s to %(freelancer)s is on its way")),
    "payout.sent:freelancer": to_all(N_("The payout of %(amount)s to you is on its way")),
    "payout.waits:frozen": to_all(N_("The payout to %(freelancer)s stands still")),
    "payout.waits:frozen:freelancer": to_all(N_("Your payout stands still because your balance is frozen")),
    "payout.waits:contested": to_all(N_("The payout to %(freelancer)s waits, because the money is contested")),
    "payout.waits:contested:freelancer": to_all(N_("Your payout waits, because the money is contested")),
    "payout.waits:marketplace": to_all(
        N_("The payout of %(amount)s to %(freelancer)s waits: the marketplace holds the money")
    ),
    "payout.waits:marketplace:freelancer": to_all(
        N_("Your payout of %(amount)s waits: the marketplace holds the money")
    ),
    "payout.resumed": to_all(N_("The payout to %(freelancer)s goes on")),
    "payout.paid": to_all(N_("%(amount)s was paid out to %(freelancer)s")),
    "payout.paid:freelancer": to_all(N_("%(amount)s was paid out to you")),
    "payout.failed": to_all(N_("The payout to %(freelancer)s could not be made")),
    "payout.failed:freelancer": to_all(N_("The payout of %(amount)s could not be made; you can ask for it again")),
}
