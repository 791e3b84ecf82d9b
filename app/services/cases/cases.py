"""What people do with a case: open it, answer it, withdraw it, agree to it afterwards."""

from __future__ import annotations

import logging
import secrets

from app.core.database.tx import Tx
from app.core.errors import Invalid, Refusal
from app.core.words import N_
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import Actor
from app.rules.cases.details import Details
from app.rules.decide import decide_case
from app.rules.opening import decide_open
from app.services.store.event_hash import Words
from app.services.store.writer import Written, write

log = logging.getLogger(__name__)


def open_request(
    tx: Tx, facts: OrderFacts, actor: Actor, kind: str, details: Details, comment: Words | None
) -> CaseFacts:
    """The request is open and the other party is told at once (F17); both wishing to cancel is an agreement (X24).

    Returns the case that is open, or the one that this agreed to. Refuses as `decide_open` does.
    """
    ref = secrets.token_hex(16)
    body, digest = (comment.body, comment.digest) if comment else ("", None)
    plan = decide_open(facts, kind, actor, tx.now, ref, details, body, digest)
    opened = plan.after.case(ref)
    write(tx, [Written(plan, comment, "opening" if opened else "answer")])
    log.info("request.open order=%s kind=%s by=%s agreed=%s", facts.ref, kind, actor.role, opened is None)
    if opened is not None:
        return opened
    assert facts.request is not None  # noqa: S101  (only an open cancel request makes this an agreement)
    return facts.request


def answer(tx: Tx, facts: OrderFacts, actor: Actor, ref: str, act: str, text: Words | None) -> None:
    """The other party's answer has its effect: `act` is answer, accept or decline (F10, F12)."""
    case = find(facts, ref)
    plan = decide_case(facts, case, act, actor, tx.now, text=text.digest if text else None)
    if act == "answer" and text is None:
        raise Invalid("answer", "answer_missing", N_("Write the update first."))
    write(tx, [Written(plan, text, "answer")])
    log.info("request.answer case=%s act=%s by=%s", ref, act, actor.role)


def withdraw(tx: Tx, facts: OrderFacts, actor: Actor, ref: str) -> None:
    """The opener takes the request back (F6, X27)."""
    _act(tx, facts, actor, ref, "withdraw")


def agree(tx: Tx, facts: OrderFacts, actor: Actor, ref: str) -> None:
    """The side that had been silent agrees to the cancellation; the refund is made at once (X3)."""
    _act(tx, facts, actor, ref, "agree")


def _act(tx: Tx, facts: OrderFacts, actor: Actor, ref: str, act: str) -> None:
    write(tx, [Written(decide_case(facts, find(facts, ref), act, actor, tx.now))])
    log.info("request.%s case=%s by=%s", act, ref, actor.role)


def find(facts: OrderFacts, ref: str) -> CaseFacts:
    """The case of this order with that reference; refuses with 404."""
    case = facts.case(ref)
    if case is None:
        raise Refusal(404, "no_case", N_("This request does not exist, or it is not yours."))
    return case
