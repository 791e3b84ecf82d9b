"""What work on a milestone makes true, told to one reader: started, delivered, sent back (X54, G2)."""

from __future__ import annotations

from app.core.words import N_, At, Sentence, sentence
from app.rules.base.kind import Sentences
from app.rules.base.people import CLIENT
from app.rules.base.plan import Plan
from app.rules.cases.outcomes import stays_in_escrow


def started(plan: Plan, reader: str) -> Sentences:
    """B6: what is paid, and until when; work begins then."""
    waited = next(d for d in plan.after.deadlines if d.kind == "charge" and d not in plan.before.deadlines)
    amount, until = plan.to_pay, At(waited.due_at, "named")
    if reader == CLIENT:
        return (sentence(_YOU_PAY, amount=amount, until=until),)
    return (sentence(_THEY_PAY, amount=amount, until=until, client=plan.before.client_name),)


_YOU_PAY = N_(
    "Pay %(amount)s now; the payment must arrive before %(until)s. The money goes into escrow, and then work begins."
)
_THEY_PAY = N_("%(client)s pays %(amount)s before %(until)s. The money goes into escrow, and then work begins.")


def delivered(plan: Plan, reader: str) -> Sentences:
    """X34: until when the client may answer, unless that time stands still, and where the money is meanwhile."""
    waits = next(d for d in plan.after.deadlines if d.kind == "approval" and d not in plan.before.deadlines)
    client = {"client": plan.before.client_name}
    if waits.state == "paused":
        first = sentence(
            N_(
                "%(client)s can approve the delivery or ask for changes. The time for this is paused while a "
                "cancellation request is open."
            ),
            **client,
        )
    else:
        message = N_("%(client)s can approve the delivery or ask for changes before %(until)s.")
        first = sentence(message, until=At(waits.due_at, "medium"), **client)
    return (first, *stays_in_escrow(plan))


def changes_asked(plan: Plan, reader: str) -> Sentences:
    """X38: the work goes on, and its days begin anew."""
    first = N_("The order goes on, and %(freelancer)s delivers again.")
    return (
        sentence(first, freelancer=plan.before.freelancer_name),
        *stays_in_escrow(plan),
        Sentence(N_("The time to approve starts again with the next delivery.")),
    )
