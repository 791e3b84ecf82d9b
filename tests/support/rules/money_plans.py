"""A plan of everything that happens to work and its money: of people, the clock, the gateway and the marketplace."""

from dataclasses import replace

from app.rules.base.deadlines import NEVER, first_wake, kind_of
from app.rules.base.facts import DeadlineFacts, OrderFacts
from app.rules.base.people import CLIENT, FINANCE, FREELANCER, MARKETPLACE, THE_CLOCK, Actor
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.decide import decide_due
from app.rules.imports.history import Past, decide_history
from app.rules.instructions import FAILED, InstructionFacts, decide_confirmed, decide_instruct_again, decide_not_made
from app.rules.milestones.charges import decide_late_charge
from app.rules.milestones.placing import decide_place
from app.rules.operations import OperationFacts, decide_again, decide_done, decide_failed
from app.rules.payments.earnings import decide_go_on, decide_hold, decide_lift
from tests.support.domain.facts import ACTORS, CLARA_ID, DAY, NOW, act_on_order, committed, opened, order
from tests.support.rules import milestones
from tests.support.rules.case_plans import LATER, Plans, by_clock, delivered, promised

PAU = Actor(FINANCE, 9)


def of_work(name: str, role: str, facts: OrderFacts) -> Plan:
    """An act on the milestone that is being worked on."""
    return act_on_order(facts, name, ACTORS[role], LATER)


def part_delivered() -> OrderFacts:
    return milestones.act(milestones.pay(milestones.chain()), "deliver", FREELANCER)


def started() -> OrderFacts:
    """The second of three milestones waits for its payment."""
    return milestones.act(milestones.through(milestones.chain()), "initiate", CLIENT)


def last_delivered() -> OrderFacts:
    """The last of three milestones is delivered, and two are approved."""
    facts = milestones.through(started())
    return milestones.act(milestones.pay(milestones.act(facts, "initiate", CLIENT)), "deliver", FREELANCER)


def unpaid() -> OrderFacts:
    """An order of which nothing is in escrow yet."""
    (part,) = order().milestones
    empty = replace(part, escrow=0, charge=None, charged=0)
    return order(fee_basis_points=1_000, milestones=(empty,))


WORK: Plans = {
    "placed and paid by our gateway": lambda: decide_place(unpaid(), ACTORS[CLIENT], NOW),
    "placed elsewhere": lambda: decide_place(replace(unpaid(), custody=MARKETPLACE), ACTORS[CLIENT], NOW),
    "delivered": lambda: of_work("deliver", FREELANCER, order()),
    "delivered in place of an update": lambda: of_work("deliver", FREELANCER, opened("update", CLIENT)),
    "delivered in place of more time": lambda: of_work("deliver", FREELANCER, opened("extension", FREELANCER)),
    "delivered while a cancellation is asked for": lambda: of_work("deliver", FREELANCER, opened("cancel", FREELANCER)),
    "changes asked": lambda: of_work("ask_changes", CLIENT, delivered()),
    "approved": lambda: of_work("approve", CLIENT, delivered()),
    "approved by the clock": lambda: by_clock(delivered(), "approval"),
    "approved late": lambda: of_work("approve", CLIENT, order("delivered", fee_basis_points=1_000)),
    "approved with extras that are not paid": lambda: of_work(
        "approve", CLIENT, milestones.act(promised(), "deliver", FREELANCER)
    ),
    "milestone started": lambda: of_work("initiate", CLIENT, milestones.through(milestones.chain())),
    "milestone paid": lambda: decide_done(
        milestones.chain(), OperationFacts("charge:1", "charge", milestones.AMOUNTS[0], 11), LATER
    ),
    "milestone delivered": lambda: of_work("deliver", FREELANCER, milestones.pay(milestones.chain())),
    "milestone to change": lambda: of_work("ask_changes", CLIENT, part_delivered()),
    "milestone approved": lambda: of_work("approve", CLIENT, part_delivered()),
    "last milestone approved": lambda: of_work("approve", CLIENT, last_delivered()),
    "milestone given up": lambda: of_work("give_up", CLIENT, started()),
    "milestone not paid": lambda: by_clock(started(), "charge"),
    "order given up before it began": lambda: of_work("give_up", CLIENT, milestones.chain()),
}


def on_hold() -> OrderFacts:
    """A part of what was earned is contested."""
    facts = milestones.approved()
    return committed(decide_hold(facts, facts.milestone, "dispute:1", 500, THE_CLOCK, NOW))


def available() -> OrderFacts:
    return committed(by_clock(milestones.approved(), "release"))


def paid_in_part() -> OrderFacts:
    """Of what was earned a part is paid out already, and the rest is available."""
    facts = available()
    return replace(facts, milestones=(replace(facts.milestone, paid_out=111_100),))


def lifted(facts: OrderFacts) -> Plan:
    return decide_lift(facts, facts.milestone, "dispute:1", 500, PAU, LATER)


def payout(charged: int, payable: int) -> Plan:
    """A payout of which our gateway has so much, out of a balance of which so much is not frozen."""
    facts = committed(by_clock(milestones.act(milestones.approved(), "ask_payout", FREELANCER), "release"))
    return by_clock(replace(facts, payable=payable, milestones=(replace(facts.milestone, charged=charged),)), "payout")


def resumed() -> Plan:
    (plan,) = decide_go_on(committed(payout(1, 1)), NOW + 20 * DAY)
    return plan


def operation(kind: str, state: str = "asked") -> OperationFacts:
    return OperationFacts(f"{kind}:1", kind, 500, 11, state=state, user_id=CLARA_ID)


def failed(kind: str) -> Plan:
    """The gateway will never do this."""
    paid = replace(order("completed").milestone, paid_out=124_000, charged=0)
    waits = replace(order().milestone, state="charging", charge="charge:1")
    facts = order("completed", milestones=(waits if kind == "charge" else paid,))
    plan = decide_failed(facts, operation(kind), LATER)
    assert plan is not None
    return plan


def instruction(kind: str, state: str = "open") -> InstructionFacts:
    return InstructionFacts(5, f"{kind}:1", kind, 500, 11, CLARA_ID, state, NOW)


def instructed() -> OrderFacts:
    """Finance waits for the marketplace's answer."""
    wake = first_wake(kind_of("instruction"), current(), NOW, NEVER, NOW)
    own = ("instruction", 5, "instruction", FINANCE, False)
    waits = DeadlineFacts(9, *own, NOW, NEVER, wake, "running", None, current().version)
    paid = replace(order("completed").milestone, paid_out=124_000, charged=0)
    return order("completed", milestones=(paid,), deadlines=(waits,))


def confirmed(kind: str) -> Plan:
    return decide_confirmed(instructed(), instruction(kind), PAU, LATER, "MP-1", NOW.date())


def not_made(kind: str) -> Plan:
    return decide_not_made(instructed(), instruction(kind), PAU, LATER)


MONEY: Plans = {
    "available": lambda: by_clock(milestones.approved(), "release"),
    "available but for what is contested": lambda: by_clock(on_hold(), "release"),
    "held": lambda: decide_hold(milestones.approved(), milestones.approved().milestone, "dispute:1", 5, PAU, LATER),
    "freed before its day": lambda: lifted(on_hold()),
    "freed after its day": lambda: lifted(committed(by_clock(on_hold(), "release"))),
    "payout asked before its day": lambda: of_work("ask_payout", FREELANCER, milestones.approved()),
    "payout asked after its day": lambda: act_on_order(available(), "ask_payout", ACTORS[FREELANCER], NOW + 20 * DAY),
    "payout asked of the rest": lambda: act_on_order(paid_in_part(), "ask_payout", ACTORS[FREELANCER], NOW + 20 * DAY),
    "paid out by both": lambda: payout(50_000, 111_600),
    "payout of a frozen balance": lambda: payout(50_000, 111_599),
    "payout goes on": resumed,
    "charge failed": lambda: failed("charge"),
    "refund failed": lambda: failed("refund"),
    "payout failed": lambda: failed("payout"),
    "charged too late": lambda: decide_late_charge(order(), "charge:9", 11, order().money(500), LATER),
    "refund arrived": lambda: decide_done(order(), operation("refund"), LATER),
    "payout arrived": lambda: decide_done(order(), operation("payout"), LATER),
    "refund again": lambda: decide_again(order(), operation("refund", "failed"), PAU, LATER),
    "finance reminded": lambda: decide_due(instructed(), instructed().deadlines[0], instructed().deadlines[0].wake_at),
    "refund confirmed": lambda: confirmed("refund"),
    "payout confirmed": lambda: confirmed("payout"),
    "late charge confirmed": lambda: confirmed("charge"),
    "refund not made": lambda: not_made("refund"),
    "payout not made": lambda: not_made("payout"),
    "late charge not made": lambda: not_made("charge"),
    "refund instructed again": lambda: decide_instruct_again(instructed(), instruction("refund", FAILED), PAU, LATER),
}


def history(state: str, days: int) -> Plan:
    """An order whose work was delivered, and then completed or cancelled, so many days ago elsewhere."""
    then = NOW - days * DAY
    past = {"delivered": {"delivered_at": then}, "completed": {"delivered_at": then, "completed_at": then + DAY}}
    own = past.get(state, {"cancelled_at": then} if state == "cancelled" else {})
    return decide_history(replace(unpaid(), custody=MARKETPLACE), Past(state, then - DAY, source="csv", **own), NOW)


HISTORY: Plans = {
    "imported as ongoing": lambda: history("ongoing", 3),
    "imported as delivered": lambda: history("delivered", 3),
    "imported as delivered long ago": lambda: history("delivered", 40),
    "imported as completed": lambda: history("completed", 3),
    "imported as completed long ago": lambda: history("completed", 40),
    "imported as cancelled": lambda: history("cancelled", 40),
}
OF_MONEY: Plans = {**WORK, **MONEY, **HISTORY}
