"""The events of milestones and of money on its way (B4, B6, B23, X13, X37)."""

from __future__ import annotations

from app.core.words import N_
from app.rules.base.story import EventText, Story, to_all

EVENTS: dict[str, EventText] = {
    "milestone.initiated": EventText(
        "play-circle",
        "order_news",
        {
            "": Story(N_("You started milestone %(number)s"), N_("%(name)s started milestone %(number)s")),
            "plain": to_all(N_("A payment of %(amount)s was requested")),
        },
    ),
    "milestone.funded": EventText(
        "shield-check",
        "order_news",
        {
            "": to_all(N_("%(amount)s was paid into escrow for milestone %(number)s")),
            "plain": to_all(N_("%(amount)s was paid into escrow")),
        },
    ),
    "milestone.unpaid": EventText(
        "x-circle",
        "order_news",
        {
            "": Story(
                N_("You cancelled the payment of milestone %(number)s"),
                N_("%(name)s cancelled the payment of milestone %(number)s"),
            ),
            "clock": to_all(N_("Milestone %(number)s was not paid in time")),
        },
    ),
    "milestone.delivered": EventText(
        "box-seam",
        "delivered",
        {"": Story(N_("You delivered milestone %(number)s"), N_("%(name)s delivered milestone %(number)s"))},
    ),
    "milestone.approved": EventText(
        "check2-circle",
        "approved",
        {
            "": Story(N_("You approved milestone %(number)s"), N_("%(name)s approved milestone %(number)s")),
            "clock": to_all(N_("Milestone %(number)s was approved automatically: nobody answered in time")),
        },
    ),
    "milestone.changes_asked": EventText(
        "arrow-repeat",
        "changes_asked",
        {
            "": Story(
                N_("You asked for changes to milestone %(number)s"),
                N_("%(name)s asked for changes to milestone %(number)s"),
            )
        },
    ),
    "charge.late": EventText(
        "arrow-return-left",
        "refund_paid",
        {
            "": to_all(N_("%(amount)s was paid too late and goes back to %(client)s")),
            "client": to_all(N_("%(amount)s was paid too late and goes back to you")),
        },
    ),
    "refund.started": EventText(
        "arrow-return-left",
        "refund_paid",
        {
            "agreed": Story(
                N_("You agreed to the cancellation, and the refund of %(amount)s was started"),
                N_("%(name)s agreed to the cancellation, and the refund of %(amount)s was started"),
            ),
            "waited": to_all(N_("The refund of %(amount)s to %(client)s was started")),
            "waited:client": to_all(N_("The refund of %(amount)s to you was started")),
        },
    ),
    "refund.instructed": EventText(
        "arrow-return-left",
        "refund_paid",
        {
            "": to_all(N_("The marketplace was asked to pay %(amount)s back to %(client)s")),
            "client": to_all(N_("The marketplace was asked to pay %(amount)s back to you")),
        },
    ),
    "refund.failed": EventText(
        "exclamation-triangle", "staff", {"": to_all(N_("The refund of %(amount)s to %(client)s failed"))}
    ),
    "charge.failed": EventText(
        "exclamation-triangle",
        "staff",
        {"": to_all(N_("The payment of %(amount)s by %(client)s could not be started"))},
    ),
    "refund.again": EventText(
        "bell",
        "",
        {
            "": to_all(N_("The refund of %(amount)s to %(client)s was started again")),
            "client": to_all(N_("The refund of %(amount)s to you was started again")),
        },
    ),
    "money.contested": EventText(
        "safe",
        "money_available",
        {"": to_all(N_("The waiting time is over, but some of the money is contested and stays held"))},
    ),
    "money.held": EventText(
        "safe", "money_available", {"": to_all(N_("%(amount)s stays held because it is contested"))}
    ),
    "money.freed": EventText("safe", "money_available", {"": to_all(N_("%(amount)s is no longer contested"))}),
    "payout.asked": EventText(
        "bell",
        "",
        {"": Story(N_("You requested the payout of %(amount)s"), N_("%(name)s requested the payout of %(amount)s"))},
    ),
    "payout.sent": EventText(
        "send",
        "money_available",
        {
            "": to_all(N_("The payout of %(amount)s to %(freelancer)s is on its way")),
            "freelancer": to_all(N_("The payout of %(amount)s to you is on its way")),
        },
    ),
    "payout.waits": EventText(
        "pause-circle",
        "money_available",
        {
            "frozen": to_all(N_("The payout to %(freelancer)s is on hold")),
            "frozen:freelancer": to_all(N_("Your payout is on hold because your balance is frozen")),
            "contested": to_all(N_("The payout to %(freelancer)s is waiting because the money is contested")),
            "contested:freelancer": to_all(N_("Your payout is waiting because the money is contested")),
        },
    ),
    "payout.instructed": EventText(
        "send",
        "money_available",
        {
            "": to_all(N_("The marketplace was asked to pay out %(amount)s to %(freelancer)s")),
            "freelancer": to_all(N_("The marketplace was asked to pay out %(amount)s to you")),
        },
    ),
    "instruction.given": EventText(
        "send",
        "staff",
        {
            "refund": to_all(N_("The marketplace has to pay %(amount)s back to %(client)s")),
            "payout": to_all(N_("The marketplace has to pay out %(amount)s to %(freelancer)s")),
            "charge": to_all(N_("The marketplace has to charge %(client)s %(amount)s for extras")),
        },
    ),
    "instruction.reminded": EventText(
        "bell", "staff", {"": to_all(N_("The marketplace has not answered an instruction yet"))}
    ),
    "instruction.confirmed": EventText(
        "check2-circle",
        "",
        {
            "refund": to_all(N_("Finance confirmed that %(amount)s was paid back to %(client)s")),
            "payout": to_all(N_("Finance confirmed that %(amount)s was paid out to %(freelancer)s")),
            "charge": to_all(N_("Finance confirmed that %(client)s was charged %(amount)s for extras")),
        },
    ),
    "instruction.failed": EventText(
        "exclamation-triangle",
        "",
        {
            "refund": to_all(N_("The marketplace did not pay %(amount)s back to %(client)s")),
            "payout": to_all(N_("The marketplace did not pay out %(amount)s to %(freelancer)s")),
            "charge": to_all(N_("The marketplace did not charge %(client)s %(amount)s for extras")),
        },
    ),
    "payout.resumed": EventText("bell", "", {"": to_all(N_("The payout to %(freelancer)s has resumed"))}),
    "payout.paid": EventText(
        "cash-coin",
        "money_available",
        {
            "": to_all(N_("%(amount)s was paid out to %(freelancer)s")),
            "freelancer": to_all(N_("%(amount)s was paid out to you")),
        },
    ),
    "payout.failed": EventText(
        "exclamation-triangle",
        "order_news",
        {
            "": to_all(N_("The payout to %(freelancer)s failed")),
            "freelancer": to_all(N_("The payout of %(amount)s failed; you can request it again")),
        },
    ),
}
