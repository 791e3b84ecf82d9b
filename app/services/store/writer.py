"""The one writer: checks and writes plans, as many as are given, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, tuple_, update

from app.core.database.db import canonical, insert_rows, table_of
from app.core.database.tx import Tx
from app.core.errors import LostRace
from app.ledger import chart
from app.ledger.movements import MOVEMENTS
from app.ledger.posting import Posting, post
from app.models import Case, Deadline, Hold, Milestone, Order, Pause, WrittenText
from app.rules.base.facts import NEW, CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.people import PARTIES, other
from app.rules.base.plan import Given, Plan, Transfer
from app.rules.disputes.asked import offered_to
from app.services.store.additions import Additions
from app.services.store.asking import ask_gateway, ask_marketplace
from app.services.store.event_log import PlannedWrite as PlannedWrite
from app.services.store.event_log import link, tell
from app.services.store.guards import changed_cases, compare_and_set, picker
from app.services.store.inserts import add, write_locks, write_offers, write_sealed
from app.services.store.standing import standing
from app.services.store.told import NOW, ROWS

MICROSECOND = timedelta(microseconds=1)

_order = picker("state consent price plain ordered_at delivery_due_at delivered_at completed_at cancelled_at listed_at")
_milestone = picker(
    "id state amount due_at submitted_at approved_at complaint_until held_until charge charged earned taken released "
    "paid_out spent paid refunded charged_back earned_at consent"
)
_case = picker("id state outcome closed_at version stance staff_id")
_opened_case = picker(
    "ref layer kind state opener_id responder_id opened_by policy_version outcome opened_at closed_at version"
)
_deadline = picker("id state due_at wake_at held_days more_days more_by")
_deadline_before = picker("state due_at wake_at more_days", "old_")
_started_deadline = picker("subject subject_id kind who human opened_at due_at wake_at state policy_version held_days")
_AS_LOADED = (
    "t.state = v.old_state AND t.due_at = v.old_due_at AND t.wake_at = v.old_wake_at AND t.more_days = v.old_more_days"
)
_words = picker("ref author_id lang body salt")
_hold = picker("cause milestone_id amount")


def write(tx: Tx, items: Sequence[PlannedWrite]) -> None:
    """All plans are true, or LostRace (or the database's IntegrityError) is raised and the caller must roll back.

    Compare-and-set updates repeat what was loaded; postings, events, notifications and deliveries follow.
    """
    if not items:
        return
    plans, added = [item.plan for item in items], Additions(tx)
    _write_words(added, items)
    opened = _write_cases(added, items)
    _write_deadlines(tx, plans, opened)
    _write_milestones(tx, plans)
    added.find_new(plans)
    add(added, items)
    ask_gateway(added, plans)
    ask_marketplace(added, plans)
    write_locks(added, plans, opened)
    write_offers(added, items, opened)
    write_sealed(tx, plans)
    events = link(tx, plans, [_told(item, added) for item in items])
    _write_orders(tx, plans, events)
    post(tx.connection, [_posting(tx, plan, move) for plan in plans for move in plan.moves])
    _write_holds(tx, plans)
    tell(tx, items, events)
    tx.enqueue_after_commit("mail")


def _told(item: PlannedWrite, added: Additions) -> Given:
    found = {NOW: standing(item), ROWS: added.digests(item.plan.before)}
    return {name: told for name, told in found.items() if told}


def _write_words(added: Additions, items: Sequence[PlannedWrite]) -> None:
    rows = [_words(words) | {"order_id": item.plan.before.id} for item in items for words in item.written]
    added.insert(WrittenText, rows)


def _write_cases(added: Additions, items: Sequence[PlannedWrite]) -> dict[str, int]:
    """Insert what is opened and compare-and-set what is changed; the new ids by reference."""
    changed = [_changed_case(c) for item in items for c in changed_cases(item.plan)]
    compare_and_set(added.tx, Case, changed, "t.version = v.old_version")
    rows = [_new_case(item, c) for item in items for c in item.plan.after.cases if c.id == NEW]
    returned = added.insert(Case, rows, returning=("ref", "id"))
    return {row.ref: row.id for row in returned}


def _changed_case(case: CaseFacts) -> dict[str, object]:
    own = {"details": canonical(case.details), "asked_id": _asked(case), "old_version": case.version - 1}
    return _case(case) | own


def _asked(case: CaseFacts) -> int | None:
    """The person who can answer the live offer on it."""
    side = offered_to(case)
    if side is None:
        return None
    return case.opener_id if side == case.opened_by else case.responder_id


def _new_case(item: PlannedWrite, case: CaseFacts) -> dict[str, object]:
    text = item.words.ref if item.words and item.role_of_words == "opening" else None
    own = {"order_id": item.plan.before.id, "details": canonical(case.details), "text_ref": text}
    return _opened_case(case) | own | {"asked_id": _asked(case)}


def _write_deadlines(tx: Tx, plans: Sequence[Plan], opened: dict[str, int]) -> None:
    changed = [_changed_deadline(d, plan) for plan in plans for d in plan.after.deadlines if d.id in plan.guarded]
    compare_and_set(tx, Deadline, changed, _AS_LOADED)
    fresh = [(d, _new_deadline(d, plan, opened)) for plan in plans for d in plan.after.deadlines if d.id == NEW]
    which = ("id", "order_id", "subject", "subject_id", "kind") if any(d.pauses for d, _ in fresh) else ()
    made = insert_rows(tx.connection, table_of(Deadline), [row for _, row in fresh], which)
    _write_pauses(tx, plans, {(r.order_id, r.subject, r.subject_id, r.kind): r.id for r in made}, fresh)


def _write_pauses(
    tx: Tx,
    plans: Sequence[Plan],
    made: Mapping[tuple[int, str, int, str], int],
    fresh: Sequence[tuple[DeadlineFacts, dict[str, object]]],
) -> None:
    """X60: every cause for which a deadline stands still is a row, and goes with its cause."""
    known = {d.id: d.pauses for plan in plans for d in plan.before.deadlines}
    changed = [d for plan in plans for d in plan.after.deadlines if d.id in plan.guarded and d.pauses != known[d.id]]
    gone = [(d.id, cause) for d in changed for cause in known[d.id] if cause not in d.pauses]
    if gone:
        tx.connection.execute(delete(Pause).where(tuple_(Pause.deadline_id, Pause.cause).in_(gone)))
    rows = [(d.id, cause) for d in changed for cause in d.pauses if cause not in known[d.id]]
    for deadline, row in fresh:
        key = (row["order_id"], row["subject"], row["subject_id"], row["kind"])
        rows += [(made[key], cause) for cause in deadline.pauses]  # type: ignore[index]
    given = [{"deadline_id": deadline_id, "cause": cause, "at": tx.now} for deadline_id, cause in rows]
    insert_rows(tx.connection, table_of(Pause), given)


def _changed_deadline(deadline: DeadlineFacts, plan: Plan) -> dict[str, object]:
    before = next(d for d in plan.before.deadlines if d.id == deadline.id)
    asked = plan.before.user_id(other(deadline.more_by)) if deadline.more_by else None
    more = {"remaining": _microseconds(deadline.remaining), "attempts": 0, "asked_id": asked}
    return _deadline(deadline) | _deadline_before(before) | more


def _new_deadline(deadline: DeadlineFacts, plan: Plan, opened: dict[str, int]) -> dict[str, object]:
    person = plan.before.user_id(deadline.who) if deadline.who in PARTIES else None
    row = _started_deadline(deadline) | {"order_id": plan.before.id, "user_id": person, "attempts": 0}
    if deadline.subject_id == NEW:
        row["subject_id"] = next(opened[c.ref] for c in plan.after.cases if c.id == NEW)
    return row | {"remaining": _microseconds(deadline.remaining)}


def _microseconds(span: timedelta | None) -> int | None:
    return None if span is None else span // MICROSECOND


def _write_milestones(tx: Tx, plans: Sequence[Plan]) -> None:
    rows = []
    for plan in plans:
        before = {m.id: m for m in plan.before.milestones}
        for milestone in plan.after.milestones:
            row, was = _milestone(milestone), before[milestone.id]
            if row != _milestone(was):
                rows.append(row | {"old_state": was.state})
    compare_and_set(tx, Milestone, rows, "t.state = v.old_state")


def _write_orders(tx: Tx, plans: Sequence[Plan], events: Sequence[list[dict[str, object]]]) -> None:
    rows = []
    for plan, chain in zip(plans, events, strict=True):
        head = {"head_seq": chain[-1]["seq"], "head_hash": chain[-1]["hash"], "old_head_seq": plan.before.head_seq}
        rows.append({"id": plan.before.id} | _order(plan.after) | head)
    compare_and_set(tx, Order, rows, "t.head_seq = v.old_head_seq")


def _posting(tx: Tx, plan: Plan, move: Transfer) -> Posting:
    source, target = accounts_of(plan.before, move)
    return Posting(move.code, move.key, source, target, move.amount, plan.before.id, move.at, tx.now)


def accounts_of(facts: OrderFacts, move: Transfer) -> tuple[str, str]:
    """The accounts that money leaves and arrives at."""
    movement = MOVEMENTS[move.code]
    return _account(movement.source, facts, move), _account(movement.target, facts, move)


def _account(kind: str, facts: OrderFacts, move: Transfer) -> str:
    owners = {
        "escrow": chart.escrow(move.milestone_id),
        "held": chart.held(facts.freelancer_id, facts.currency),
        "available": chart.available(facts.freelancer_id, facts.currency),
    }
    return owners.get(kind, kind)


def _write_holds(tx: Tx, plans: Sequence[Plan]) -> None:
    new = [_hold(hold) | {"order_id": plan.before.id, "at": plan.at} for plan in plans for hold in plan.holds]
    insert_rows(tx.connection, table_of(Hold), new)
    for plan in plans:
        for cause in plan.lifted:
            held = update(Hold).where(Hold.cause == cause, Hold.lifted_at.is_(None)).values(lifted_at=plan.at)
            if tx.connection.execute(held).rowcount != 1:
                raise LostRace(f"holds {cause}")
