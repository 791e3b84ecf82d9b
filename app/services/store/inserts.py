"""What plans add to orders besides their state: extras, offers, milestones, locks, and words in their place."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import delete

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Tx
from app.ledger.locks import Lock
from app.models import (
    Case,
    CaseOffer,
    ChatMessage,
    Conversation,
    ConversationMember,
    Evidence,
    Extra,
    Milestone,
    Offer,
    SealedFigure,
    Submission,
)
from app.models.queries.conversations import own_id
from app.rules.base.facts import NEW, LockFacts
from app.rules.base.people import PARTIES
from app.rules.base.plan import Plan
from app.rules.conversations.groups import GROUP, ORDER, GroupFacts
from app.rules.offers.terms import BRIEF
from app.services.files.uploads import attach
from app.services.store.additions import Additions
from app.services.store.event_hash import Words
from app.services.store.event_log import WRITTEN_ON_A_CASE, Exhibit, PlannedWrite
from app.services.store.guards import answered_case, compare_and_set, picker
from app.services.store.told import AMOUNTS

_extra = picker("milestone_id case_ref title price days")
_agreed = picker("title deliverable amount due_at lang")
_terms = picker("author_id lang salt")
_figure = picker("case_id by figure")
_divided = picker("version by client freelancer escrow due_at")
_exhibit = picker("case_id kind digest file_ref message_id shown_on")


def add(added: Additions, items: Sequence[PlannedWrite]) -> None:
    """What the plans add is there: extras, versions of offers, agreed milestones, and where people's words belong."""
    rows = [{"order_id": item.plan.before.id} | _extra(extra) for item in items for extra in item.plan.extras]
    added.insert(Extra, rows)
    added.insert(Offer, [_offer(item, item.terms) for item in items if item.terms])
    added.insert(Milestone, [row for item in items for row in _milestones(item.plan)])
    _begin_conversations(added, [item.plan for item in items if not item.plan.before.head_seq])
    for item in items:
        if item.group and item.group.id == NEW:
            _group(added, item.plan, item.group)
        if item.role_of_words == "submission":
            _submission(added, item)
        elif item.words and item.role_of_words == "message":
            _message(added, item, item.words)
        elif item.words and item.role_of_words in WRITTEN_ON_A_CASE:
            _answer(added, item, item.words)
        elif item.exhibits:
            _evidence(added, item)


def _offer(item: PlannedWrite, terms: Words) -> dict[str, object]:
    """A version of what is proposed; the brief's case knows its number."""
    brief = next(c for c in item.plan.after.cases if c.kind == BRIEF)
    own = {"order_id": item.plan.before.id, "version": brief.details["version"], "at": item.plan.at}
    return _terms(terms) | own | {"terms": terms.body, "text_ref": item.words.ref if item.words else None}


def _milestones(plan: Plan) -> Iterator[dict[str, object]]:
    """What was agreed is part of the order; nothing of it is paid yet."""
    for position, part in enumerate(plan.agreed, start=1):
        yield (
            _agreed(part)
            | dict.fromkeys(AMOUNTS, 0)
            | {"order_id": plan.before.id, "position": position, "state": "planned"}
        )


def _submission(added: Additions, item: PlannedWrite) -> None:
    text = item.words.ref if item.words else None
    milestone = item.plan.before.milestone.id
    row = {"order_id": item.plan.before.id, "milestone_id": milestone, "text_ref": text, "at": item.plan.at}
    written = added.insert(Submission, [row], returning=("id",))
    attach(added, item, written[0].id)


def _message(added: Additions, item: PlannedWrite, words: Words) -> None:
    order_id, group = item.plan.before.id, item.group
    row = {"order_id": order_id, "author_id": words.author_id, "text_ref": words.ref, "at": item.plan.at}
    row["conversation_id"] = group.id if group else own_id(added.tx.connection, order_id)
    insert_rows(added.tx.connection, table_of(ChatMessage), [row])
    added.remember(order_id, "group_messages" if group else "messages", row)


def _begin_conversations(added: Additions, plans: Sequence[Plan]) -> None:
    """Every order has its own conversation from its first event on, with its two parties."""
    connection = added.tx.connection
    rows = [_conversation(plan, secrets.token_hex(16), ORDER) for plan in plans]
    made = insert_rows(connection, table_of(Conversation), rows, ("order_id", "id"))
    found = {row.order_id: row.id for row in made}
    members = [
        {"conversation_id": found[p.before.id], "user_id": p.before.user_id(side), "role": side, "since": p.at}
        for p in plans
        for side in PARTIES
    ]
    insert_rows(connection, table_of(ConversationMember), members)


def _conversation(plan: Plan, ref: str, kind: str, case_id: int | None = None) -> dict[str, object]:
    return {"ref": ref, "order_id": plan.before.id, "case_id": case_id, "kind": kind, "at": plan.at}


def _group(added: Additions, plan: Plan, group: GroupFacts) -> None:
    case_id = next(case.id for case in plan.after.cases if case.ref == group.case_ref)
    (made,) = added.insert(Conversation, [_conversation(plan, group.ref, GROUP, case_id)], ("id",))
    rows = [
        {"conversation_id": made.id, "user_id": one.user_id, "role": one.role, "since": plan.at}
        for one in group.members
    ]
    insert_rows(added.tx.connection, table_of(ConversationMember), rows)
    for row in rows:
        added.remember(plan.before.id, "conversation_members", row)


def _evidence(added: Additions, item: PlannedWrite) -> None:
    """The files first, which the pieces name."""
    attach(added, item, case_id=item.exhibits[0].case_id)
    own = {"order_id": item.plan.before.id, "author_id": item.plan.actor.user_id, "at": item.plan.at}
    rows = [_exhibit(each) | own | {"ref": secrets.token_hex(16)} | _beside(each) for each in item.exhibits]
    added.insert(Evidence, rows)


def _beside(each: Exhibit) -> dict[str, object]:
    return {
        "caption_ref": each.caption.ref if each.caption else None,
        "why_ref": each.why.ref if each.why else None,
    }


def _answer(added: Additions, item: PlannedWrite, words: Words) -> None:
    answered = answered_case(item.plan)
    column = WRITTEN_ON_A_CASE[item.role_of_words]
    attach(added, item, case_id=answered.id)
    row = {"id": answered.id, column: words.ref, "old_version": answered.version}
    compare_and_set(added.tx, Case, [row], "t.version = v.old_version")


def write_offers(added: Additions, items: Sequence[PlannedWrite], opened: Mapping[str, int]) -> None:
    """The offers that the plans make are there, each with what was written along with it."""
    added.insert(CaseOffer, [row for item in items for row in _case_offers(item, opened)])


def _case_offers(item: PlannedWrite, opened: Mapping[str, int]) -> Iterator[dict[str, object]]:
    known = {case.ref: case.id for case in item.plan.before.cases}
    for offer in item.plan.offers:
        note = item.words.ref if item.words and offer.case_ref in known else None  # with an opening it explains that
        yield _divided(offer) | {
            "order_id": item.plan.before.id,
            "case_id": known.get(offer.case_ref) or opened[offer.case_ref],
            "author_id": item.plan.before.user_id(offer.by),
            "text_ref": note,
            "at": item.plan.at,
        }


def write_sealed(tx: Tx, plans: Sequence[Plan]) -> None:
    """X73: figures are kept in their own table until their round ends, and are told in no event."""
    rows = [_figure(draft) | {"at": plan.at} for plan in plans for draft in plan.sealed]
    insert_rows(tx.connection, table_of(SealedFigure), rows)
    over = [case_id for plan in plans for case_id in plan.unsealed]
    if over:
        tx.connection.execute(delete(SealedFigure).where(SealedFigure.case_id.in_(over)))


def write_locks(added: Additions, plans: Sequence[Plan], opened: Mapping[str, int]) -> None:
    """The locks are as the plans say; `opened` are the ids of new cases by reference.

    LostRace where one was lifted by somebody else. The database refuses (IntegrityError) more than escrow holds.
    """
    lifted = [{"id": lock.id, "lifted_at": plan.at} for plan in plans for lock in _gone(plan)]
    compare_and_set(added.tx, Lock, lifted, "t.lifted_at IS NULL")
    added.insert(Lock, [row for plan in plans for row in _new(plan, opened)])


def _gone(plan: Plan) -> Iterator[LockFacts]:
    kept = {lock.id for milestone in plan.after.milestones for lock in milestone.locks}
    return (lock for m in plan.before.milestones for lock in m.locks if lock.id not in kept)


def _new(plan: Plan, opened: Mapping[str, int]) -> Iterator[dict[str, object]]:
    of_order = {"order_id": plan.before.id, "at": plan.at}
    new_case = next((opened[case.ref] for case in plan.after.cases if case.id == NEW), NEW)
    for milestone in sorted(plan.after.milestones, key=lambda each: each.id):
        for lock in milestone.locks:
            if lock.id == NEW:
                row = {"case_id": lock.case_id or new_case, "milestone_id": milestone.id, "amount": lock.amount}
                yield of_order | row
