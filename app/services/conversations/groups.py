"""What people do in the group conversation of a case: staff begin it, everybody in it writes (B14, X63)."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from app.core.database.tx import Tx
from app.core.errors import Refusal
from app.core.platform import Platform
from app.core.words import N_
from app.models.queries import conversations
from app.rules.base.facts import NEW, CaseFacts, OrderFacts
from app.rules.base.people import PARTIES, Actor
from app.rules.conversations.groups import GroupFacts, Member, decide_group, decide_group_message
from app.rules.conversations.messages import TOGETHER
from app.services.cases.cases import find as case_of
from app.services.deadlines.deadlines import settle
from app.services.store.event_hash import Words
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


def begin(tx: Tx, facts: OrderFacts, actor: Actor, case_ref: str, others: Mapping[int, str]) -> str:
    """The case of this locked order has a group: both parties, who of the staff begins it, and `others` of the staff
    with their roles, by id; the reference of the group.

    Refuses (409) a second group, and what `decide_group` does.
    """
    case = case_of(facts, case_ref)
    if conversations.group_of(tx.connection, case.id) is not None:
        raise Refusal(409, "has_group", N_("This case already has a group conversation."))
    ref, staff = secrets.token_hex(16), {**({actor.user_id: actor.role} if actor.user_id else {}), **others}
    members = [Member(facts.user_id(side), side) for side in PARTIES]
    members += [Member(user_id, role) for user_id, role in staff.items()]
    group = GroupFacts(NEW, ref, case_ref, tuple(members))
    write(tx, [PlannedWrite(decide_group(facts, case, group, actor, tx.now), group=group)])
    log.info("group.begin case=%s by=%s members=%d", case_ref, actor.role, len(members))
    return ref


def load(tx: Tx, row: Any) -> GroupFacts:
    """The group of a row of `conversations.group`, with its people as they are now."""
    found = conversations.members(tx.connection, row.id)
    return GroupFacts(row.id, row.ref, row.case_ref, tuple(_member(one) for one in found))


def _member(row: Any) -> Member:
    active = row.role in PARTIES or (row.suspended_at is None and row.role in row.roles.split())
    return Member(row.user_id, row.role, row.name, active)


def lock(tx: Tx, order_id: int, platform: Platform) -> OrderFacts:
    """The order of a group is locked, and what was due on it is settled (X36)."""
    tx.lock_orders([order_id])
    return settle(tx, order_id, platform)


def post_message(
    tx: Tx, facts: OrderFacts, case: CaseFacts, group: GroupFacts, actor: Actor, message: Words | None
) -> None:
    """A message is in the group and all others in it are told; refuses as `decide_group_message`. It stops no clock."""
    body, digest = (message.body, message.digest) if message else ("", None)
    plan = decide_group_message(facts, case, group, actor, tx.now, body, digest)
    write(tx, [PlannedWrite(plan, message, "message", mail_after=TOGETHER, group=group)])
    log.info("group.post case=%s by=%s", case.ref, actor.role)
