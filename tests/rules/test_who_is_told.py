"""Who is told of each event, and who may see it: both parties of nearly all, one of what is only theirs, staff alone
of what the marketplace and the gateway owe, nobody of what is told anyway."""

import pytest

from app.rules.base.people import CLIENT, FINANCE, FREELANCER, PARTIES, SUPPORT
from app.rules.texts.events import EVENTS
from tests.support.rules.case_plans import OF_CASES
from tests.support.rules.money_plans import HISTORY, OF_MONEY

PLANS = {**OF_CASES, **OF_MONEY}

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
    "cancellation.given_back": (),  # it waits again, and the desk shows it
    "cancellation.granted": (*PARTIES, SUPPORT),
    "cancellation.refused": (*PARTIES, SUPPORT),
    "cancellation.settled": (*PARTIES, SUPPORT),
    "cancellation.opened": (*PARTIES, SUPPORT),
    "evidence.added": (CLIENT,),  # who did not add it
    "refund.again": (),
    "request.superseded": (),
    "order.imported": (),
    "deadline.reminded": (FREELANCER,),  # who has to answer
    "deadline.more_asked": (CLIENT,),  # who did not ask
    "deadline.more_withdrawn": (CLIENT,),
    "message.posted": (FREELANCER,),  # who did not write it
}
QUIET: dict[str, dict[str, tuple[str, ...]]] = {  # by the plan: what is told with something else in it
    "approved late": {"money.available": ()},
    "approved by the clock": {"money.available": ()},
    "staff overtaken by an approval": {"money.available": ()},
    "staff cancel the rest": {"cancellation.granted": (SUPPORT,)},
    "staff carry out for the rest": {"cancellation.settled": (SUPPORT,)},
    "evidence added to a case that is taken up": {"evidence.added": (CLIENT, "support:99")},
    "payout not made": {"payout.failed": (FREELANCER,)},  # finance says so itself
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
    if name in HISTORY:
        expected = dict.fromkeys(told, ())  # nobody hears of what happened elsewhere (X45)
    assert told == expected | QUIET.get(name, {})
    seen = {event.name: event.visibility for event in plan.events}
    assert seen == {event: "staff" if event.startswith(STAFF_ONLY) else "parties" for event in seen}


def test_every_event_there_is_was_asked() -> None:
    assert {event.name for plan in PLANS.values() for event in plan().events} == set(EVENTS)
