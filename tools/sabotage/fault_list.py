"""The faults that `make sabotage SEED=planted` plants, each a promise broken by a few characters.

The text before is a short expression that should outlive a refactoring. `tests` names what must catch the fault: each
choice is one or more words, and a test fits a choice when every word is a rule that it is marked with or a part of its
name.
"""

from dataclasses import dataclass

ANYWHERE = ("app/**/*.py", "jobs/**/*.py")


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that is changed, and the tests that have to fail then."""

    what: str
    before: str
    after: str
    tests: tuple[str, ...]
    postgresql: bool = False  # races are only real there
    within: tuple[str, ...] = ANYWHERE  # globs, among whose files one has the text


DEADLINES = (
    Fault(
        "an answer at the very instant of its deadline is in time",
        'deadline.state == "running" and now >= deadline.due_at',
        'deadline.state == "running" and now > deadline.due_at',
        ("X26",),
    ),
    Fault(
        "the clock overlooks a deadline at its very instant",
        "not d.parked and d.wake_at <= now",
        "not d.parked and d.wake_at < now",
        ("X26", "X36"),
    ),
    Fault(
        "the last day of a complaint does not count",
        "policy.complaint_days + 1)",
        "policy.complaint_days)",
        ("X11",),
    ),
    Fault(
        "held money is available a microsecond early",
        "start_of_day(change.at, facts.zone, facts.policy.hold_days)",
        "start_of_day(change.at, facts.zone, facts.policy.hold_days) - change.at.resolution",
        ("X12", "B23"),
    ),
    Fault(
        "an outage that begins at a deadline still moves it",
        "opened_at < ended_at and due_at > began_at",
        "opened_at < ended_at and due_at >= began_at",
        ("X35",),
    ),
    Fault(
        "an act does not first settle what falls due at its very instant",
        "found is not None and found.due_at <= horizon",
        "found is not None and found.due_at < horizon",
        ("X36",),
    ),
    Fault(
        "the first reminder comes after a third of the window",
        "opened_at + window / 2",
        "opened_at + window / 3",
        ("G1",),
    ),
)

ACTS = (
    Fault(
        "the opener answers and the other side withdraws",
        "{case.opened_by: OPENER, other(case.opened_by): RESPONDER}",
        "{case.opened_by: RESPONDER, other(case.opened_by): OPENER}",
        ("X27", "F6"),
    ),
    Fault(
        "another party's act is refused with 409 and not with 403",
        'if not known(kind, act, by): raise Refusal(403, "not_your_act"',
        'if not known(kind, act, by):\n        raise Refusal(409, "not_your_act"',
        ("X27",),
    ),
    Fault(
        "a reminder goes to both parties",
        "PARTIES if deadline.who == BOTH else (deadline.who,)",
        "PARTIES",
        ("G1",),
    ),
)

MONEY = (
    Fault(
        "the odd cent of a fee goes to the side with the smaller claim to it",
        "-(self.minor * weights[i] % total)",
        "(self.minor * weights[i] % total)",
        ("parts_sum_to_the_whole",),
    ),
    Fault(
        "our gateway pays out what the marketplace holds",
        "ours, theirs = by_holder(milestone, ready)",
        "ours, theirs = ready, 0",
        ("X51",),
    ),
    Fault(
        "the worker asks the gateway for more than it took",
        "known is None and not covered",
        "known is None and row.amount < 0",
        ("X51",),
    ),
    Fault(
        "our gateway gives back what the marketplace holds",
        "ours, theirs = by_holder(milestone, amount)",
        "ours, theirs = amount, 0",
        ("X51",),
    ),
    Fault(
        "money of a lifted hold stays held",
        "contested=milestone.contested - amount",
        "contested=milestone.contested",
        ("X13",),
    ),
    Fault(
        "a freeze does not stop a payout",
        "or not ready or change.after.payable < ready",
        "or not ready",
        ("E10",),
    ),
    Fault(
        "the second release of a milestone has the effect key of the first",
        'f"release:milestone:{milestone.id}{again}"',
        'f"release:milestone:{milestone.id}"',
        ("X13",),
    ),
    Fault(
        "approving names the price where it should name the earnings",
        'moved(plan, "earn"), plan.actor.role == CLOCK',
        "plan.after.money(plan.after.price), plan.actor.role == CLOCK",
        ("G2", "B16"),
    ),
    Fault(
        "the ledger lets money go anywhere",
        "if allowed is None or route != (allowed.source, allowed.target):",
        "if allowed is None:",
        ("G8 movement",),
    ),
)

RACES = (
    Fault(
        "a payout does not wait for a freeze that is being written",
        "where(Balance.account == account).with_for_update()",
        "where(Balance.account == account)",
        ("payout_waits_for_a_freeze",),
        postgresql=True,
    ),
    Fault(
        "a late worker records the result of a mail it no longer leases",
        "Delivery.lease_token == token if token is not None else true()",
        "true()",
        ("X46",),
    ),
    Fault(
        "what the gateway did has its effect twice",
        'Operation.id == operation_id, Operation.state.in_(("waiting", "asked", "ended"))',
        "Operation.id == operation_id, Operation.id == operation_id",
        ("X37",),
    ),
    Fault(
        "the moment of an act is read before its lock is held",
        "self.read_clock_again() return wanted",
        "return wanted",
        ("X26",),
    ),
)

MAILS = (
    Fault(
        "a repeated mail has another Message-ID",
        "<delivery-{item.id}.{item.key[:16]}@",
        "<delivery-{item.id}.{item.attempts}.{item.key[:16]}@",
        ("X46",),
    ),
    Fault(
        "a mail is in English whatever its reader speaks",
        "reader_for(self.locale, self.timezone)",
        'reader_for("en", self.timezone)',
        ("G4",),
    ),
)

PAGES = (
    Fault(
        "everybody who is signed in finds everybody's requests",
        "Case.ref == checked(ref), Case.layer > PROPOSAL, _mine()",
        "Case.ref == checked(ref), Case.layer > PROPOSAL",
        ("F20", "X33"),
    ),
    Fault(
        "staff of any role open the pages of every role",
        "me().roles.isdisjoint(roles)",
        "not me().roles",
        ("X33",),
    ),
    Fault(
        "another site can send an answer in a reader's name",
        'frozenset({"ops.csp_report", "gateway.notices"})',
        'frozenset({"ops.csp_report", "gateway.notices", "cases.answer"})',
        ("another_site",),
    ),
    Fault(
        "a doubled click answers twice",
        "@once def answer(",
        "def answer(",
        ("once_per_form",),
    ),
    Fault(
        "a page marks notifications as read by being looked at",
        'tx, show = current_tx(), request.args.get("show", "")',
        "from app.core.runtime import runtime_services\n"
        "    with runtime_services().transactions.open(write=True) as own:\n"
        "        inbox.read_all(own, me().id, 2**31)\n"
        '    tx, show = current_tx(), request.args.get("show", "")',
        ("reading_changes_nothing", "inbox", "unread"),
    ),
)

FAULTS = (*DEADLINES, *ACTS, *MONEY, *RACES, *MAILS, *PAGES)
