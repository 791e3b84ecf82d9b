"""What is said of a cancellation through customer service: what it is about, what a decision means, its events (G2)."""

from __future__ import annotations

from app.core.words import N_, NP_, Sentence, sentence
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.fields import Prose
from app.rules.base.plan import Plan
from app.rules.base.story import EventText, Story, to_all
from app.rules.cases.contests import number_of
from app.rules.cases.outcomes import approval_goes_on, changed, stays_in_escrow, stays_then, waiting_refund
from app.rules.cases.reasons import BY_CODE
from app.rules.payments.texts import given_back

Sentences = tuple[Sentence, ...]

AGREE = N_("If customer service cancels it, the money goes back to the client without waiting.")
AT_ONCE = N_("The money goes back to the client right away.")
OBJECT = N_("Customer service reads the objection. If they still cancel, the refund waits for %(wait)s.")
WITHDRAW = N_(
    "The order goes on, and customer service does not decide anything. The same party can ask again after %(pause)s."
)
OBJECTION = Prose(
    N_("Why you do not agree"),
    N_("Explain why you do not agree, so that it can be taken into account."),
    N_("Customer service and %(name)s will see this exactly as you write it."),
)
STATEMENT = Prose(
    N_("Statement"),
    N_("Write the statement: the facts, and why you decide this way."),
    N_("Both parties will read this exactly as you write it. Name the facts you relied on and the rule you applied."),
)
WAITS = (
    Sentence(
        N_(
            "There is no deadline for customer service here. Until they decide, nothing is cancelled and "
            "the money stays where it is."
        )
    ),
    Sentence(N_("In the meantime, deliveries under it are not approved automatically.")),
)
I_DO_NOT_AGREE = NP_("button", "I do not agree")

_REST, _SHORT = N_("The rest of the order"), NP_("of an order", "The rest")


def what(facts: OrderFacts, case: CaseFacts) -> Sentence:
    """Say what is to be cancelled."""
    number = number_of(facts, case)
    if number is None:
        return Sentence(_REST)
    part = next(m for m in facts.milestones if m.position == number)
    return sentence(N_("Milestone %(number)s: %(title)s"), number=number, title=part.title)


def asks(facts: OrderFacts, case: CaseFacts) -> Sentence:
    """Say who asks to cancel what, as a title for staff."""
    message = N_("%(name)s asks to cancel: %(what)s")
    return sentence(message, name=facts.name(case.opened_by), what=what(facts, case))


def line(facts: OrderFacts, case: CaseFacts) -> Sentence:
    """Say what is to be cancelled and why, in a line of the queue."""
    number = number_of(facts, case)
    scope = Sentence(_SHORT) if number is None else sentence(N_("Milestone %(number)s"), number=number)
    return sentence(N_("%(what)s: %(reason)s"), what=scope, reason=BY_CODE[case.details["reason"]].label)


def decided(plan: Plan, reader: str) -> Sentences:
    """Say what a decision makes true: what is cancelled, where its money goes, and what stays."""
    case = changed(plan, "support_cancellation")
    if case.outcome != "granted":
        nothing = Sentence(N_("Nothing changes. The order goes on."))
        return (nothing, *stays_in_escrow(plan), *approval_goes_on(plan))
    money = _money(plan, case, reader)
    if plan.after.state == "cancelled":
        return (Sentence(N_("The order is cancelled.")), *money, *_stays(plan))
    first = sentence(N_("Milestone %(number)s is cancelled."), number=number_of(plan.after, case) or 0)
    return (first, *money, Sentence(N_("The order goes on without it.")))


def _money(plan: Plan, case: CaseFacts, reader: str) -> Sentences:
    """Back at once by moves of the plan, or in escrow until the refund's deadline that the plan starts."""
    wait = waiting_refund(plan)
    if wait is None:
        return given_back(plan, reader)
    return stays_then(plan, reader, wait, [m for m in plan.after.milestones if m.id in case.details["milestones"]])


def _stays(plan: Plan) -> Sentences:
    """What was approved is the freelancer's, whatever is cancelled afterwards."""
    approved = any(m.state == "approved" for m in plan.after.milestones)
    return (Sentence(N_("What was approved earlier stays paid.")),) if approved else ()


_GOES_ON = N_("The order goes on.")
_BOTH = {"milestone": _GOES_ON, "rest": _GOES_ON}


def _news(icon: str, **stories: Story) -> EventText:
    return EventText(icon, "order_news", {name.removeprefix("as_such"): story for name, story in stories.items()})


EVENTS = {
    "cancellation.opened": _news(
        "inboxes",
        milestone=Story(
            N_("You asked customer service to cancel milestone %(number)s"),
            N_("%(name)s asked customer service to cancel milestone %(number)s"),
        ),
        rest=Story(
            N_("You asked customer service to cancel the rest of the order"),
            N_("%(name)s asked customer service to cancel the rest of the order"),
        ),
    ),
    "cancellation.agreed": _news(
        "hand-thumbs-up",
        as_such=Story(N_("You agreed to the cancellation"), N_("%(name)s agreed to the cancellation")),
    ),
    "cancellation.objected": _news(
        "hand-thumbs-down",
        as_such=Story(N_("You objected to the cancellation"), N_("%(name)s objected to the cancellation")),
    ),
    "cancellation.withdrawn": EventText(
        "arrow-counterclockwise",
        "order_news",
        {
            "": Story(
                N_("You withdrew your request to customer service"),
                N_("%(name)s withdrew their request to customer service"),
            )
        },
        more=_BOTH,
    ),
    "cancellation.taken": _news("inboxes", as_such=to_all(N_("Customer service is looking into the cancellation"))),
    "cancellation.given_back": EventText(
        "inboxes", "", {"": to_all(N_("The case is waiting for someone else at customer service"))}
    ),
    "cancellation.granted": _news(
        "x-circle",
        milestone=to_all(N_("Customer service decided to cancel milestone %(number)s")),
        rest=to_all(N_("Customer service decided to cancel the rest of the order")),
    ),
    "cancellation.settled": _news(
        "x-circle",
        milestone=to_all(N_("Customer service cancelled milestone %(number)s, as both parties agreed")),
        rest=to_all(N_("Customer service cancelled the rest of the order, as both parties agreed")),
    ),
    "cancellation.refused": EventText(
        "arrow-right-circle",
        "order_news",
        {"": to_all(N_("Customer service decided not to cancel"))},
        more=_BOTH,
    ),
    "cancellation.closed": _news(
        "check2-circle", as_such=to_all(N_("The case with customer service ended because the delivery was approved"))
    ),
    "order.cancelled": EventText(
        "x-circle",
        "order_cancelled",
        {
            "staff": to_all(N_("The order was cancelled by customer service")),
            "settled": to_all(N_("Customer service cancelled the order, as both parties agreed")),
        },
        more={"settled": N_("%(refund)s goes back to %(client)s.")},
    ),
}
