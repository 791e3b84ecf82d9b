"""Who is told of each event, and who may see it: both parties of nearly all, one of what is only theirs, staff alone
of what the marketplace and the gateway owe, nobody of what is told anyway."""

import pytest

from app.rules.base.people import CLIENT, FINANCE, FREELANCER, PARTIES, SUPPORT
from app.rules.texts.events import EVENTS
from tests.support.rules.plans import PLANS

ALONE = {
    "charge.late": (CLIENT,),
    "money.available": (FREELANCER,),
    "money.contested": (FREELANCER,),
    "payout.asked": (),
    "payout.sent": (FREELANCER,),
    "payout.instructed": (FREELANCER,),
    "payout.waits": (FREELANCER,),
    "payout.resumed": (),
    "payout.paid": (FREELANCER,),
    "payout.failed": (FREELANCER, FINANCE),
    "charge.failed": (FINANCE,),
    "refund.failed": (FINANCE,),
    "instruction.given": (FINANCE,),
    "instruction.reminded": (FINANCE,),
    "instruction.confirmed": (),
    "instruction.failed": (),
    "cancellation.granted": (*PARTIES, SUPPORT),
    "cancellation.refused": (*PARTIES, SUPPORT),
    "cancellation.settled": (*PARTIES, SUPPORT),
    "cancellation.opened": (*PARTIES, SUPPORT),
    "refund.again": (),
    "request.superseded": (),
    "order.imported": (),
    "deadline.reminded": (FREELANCER,),  # who has to answer
    "message.posted": (FREELANCER,),  # who did not write it
}
QUIET = {  # by the plan: what is told with something else in it
    "approved late": {"money.available": ()},
    "approved after all": {"money.available": ()},
    "imported": {"order.placed": ()},
}
STAFF_ONLY = ("instruction.", "charge.failed", "refund.failed")


@pytest.mark.rule("G4", "F8", "F17", "X46", "X33", "X53")
@pytest.mark.parametrize("name", PLANS)
def test_both_are_told_but_where_it_is_the_affair_of_one(name: str) -> None:
    plan = PLANS[name]()
    assert plan.events
    told = {event.name: event.tell for event in plan.events}
    with_it = {event.name for event in plan.events if event.facts.get("delivered")}
    expected = {event: ALONE.get(event, () if event in with_it else PARTIES) for event in told}
    assert told == expected | QUIET.get(name, {})
    seen = {event.name: event.visibility for event in plan.events}
    assert seen == {event: "staff" if event.startswith(STAFF_ONLY) else "parties" for event in seen}


def test_every_event_there_is_was_asked() -> None:
    assert {event.name for plan in PLANS.values() for event in plan().events} == set(EVENTS)
