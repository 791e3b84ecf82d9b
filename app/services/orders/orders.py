"""What people do with an order: place it, deliver, approve, ask for changes, write to each other."""

from __future__ import annotations

import logging

from app.core.database.tx import Tx
from app.core.errors import Refusal
from app.core.platform import Platform
from app.core.words import N_
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.rules.conversations.messages import TOGETHER, check_changes, decide_message
from app.rules.decide import decide_milestone
from app.services.deadlines.deadlines import settle
from app.services.store.event_hash import Words
from app.services.store.event_log import Upload
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


def lock(tx: Tx, order_id: int, user_id: int, platform: Platform) -> tuple[OrderFacts, Actor]:
    """The order is locked, what was due on it is settled (X36), and this person is one of its parties.

    Refuses a stranger with 404.
    """
    tx.lock_orders([order_id])
    facts = settle(tx, order_id, platform)
    actor = facts.actor(user_id)
    if actor is None:
        raise Refusal(404, "not_yours", N_("This order does not exist, or it is not yours."))
    return facts, actor


def deliver(tx: Tx, facts: OrderFacts, actor: Actor, message: Words | None, files: tuple[Upload, ...] = ()) -> None:
    """The work is delivered with its message and files, and the client is told (X28, X38).

    The chain holds the files' digests and never their names.
    """
    text = message.digest if message else None
    listed: dict[str, object] = {"files": [each.digest for each in files]} if files else {}
    plan = decide_milestone(facts, "deliver", actor, tx.now, None, text=text, **listed)
    _write(tx, PlannedWrite(plan, message, "submission", uploads=files), "order.deliver")


def approve(tx: Tx, facts: OrderFacts, actor: Actor) -> None:
    """The client deems the delivery checked and is satisfied; the money leaves escrow (B16)."""
    _write(tx, PlannedWrite(decide_milestone(facts, "approve", actor, tx.now)), "order.approve")


def ask_changes(tx: Tx, facts: OrderFacts, actor: Actor, message: Words | None) -> None:
    """The delivery goes back to work with what should change (X38); refuses (422) without saying what."""
    check_changes(message.digest if message else None)
    plan = decide_milestone(facts, "ask_changes", actor, tx.now, text=message.digest if message else None)
    _write(tx, PlannedWrite(plan, message, "message"), "order.ask_changes")


def post_message(tx: Tx, facts: OrderFacts, actor: Actor, message: Words | None) -> None:
    """A message is in the conversation and the other party is told; refuses (422) an empty one. It stops no clock."""
    body, digest = (message.body, message.digest) if message else ("", None)
    plan = decide_message(facts, actor, tx.now, body, digest)
    _write(tx, PlannedWrite(plan, message, "message", mail_after=TOGETHER), "message.post")


def _write(tx: Tx, item: PlannedWrite, verb: str) -> None:
    write(tx, [item])
    log.info("%s order=%s by=%s", verb, item.plan.before.ref, item.plan.actor.role)
