"""The stories of cases that customer service decides, told as those of `stories` (B7, X19)."""

from __future__ import annotations

from app.core.words import N_
from app.rules.payments.stories import Story, to_all

STORIES: dict[str, Story] = {
    "cancellation.opened:milestone": Story(
        N_("You asked customer service to cancel milestone %(number)s"),
        N_("%(name)s asked customer service to cancel milestone %(number)s"),
    ),
    "cancellation.opened:rest": Story(
        N_("You asked customer service to cancel the rest of the order"),
        N_("%(name)s asked customer service to cancel the rest of the order"),
    ),
    "cancellation.agreed": Story(N_("You agreed to the cancellation"), N_("%(name)s agreed to the cancellation")),
    "cancellation.objected": Story(N_("You objected to the cancellation"), N_("%(name)s objected to the cancellation")),
    "cancellation.withdrawn": Story(
        N_("You withdrew what you had asked of customer service"),
        N_("%(name)s withdrew what they had asked of customer service"),
    ),
    "cancellation.taken": to_all(N_("Customer service is looking into the cancellation")),
    "cancellation.granted:milestone": to_all(N_("Customer service decided to cancel milestone %(number)s")),
    "cancellation.granted:rest": to_all(N_("Customer service decided to cancel the rest of the order")),
    "cancellation.settled:milestone": to_all(N_("Customer service cancelled milestone %(number)s, as you both agreed")),
    "cancellation.settled:rest": to_all(N_("Customer service cancelled the rest of the order, as you both agreed")),
    "order.cancelled:staff": to_all(N_("The order was cancelled by customer service")),
    "order.cancelled:settled": to_all(N_("Customer service cancelled the order, as you both agreed")),
    "cancellation.refused": to_all(N_("Customer service decided not to cancel")),
    "cancellation.closed": to_all(N_("The case of customer service ended because the delivery was approved")),
}
