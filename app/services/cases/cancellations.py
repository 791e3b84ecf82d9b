"""What people and staff do with a cancellation through customer service: ask, agree, object, withdraw, decide (B7)."""

from __future__ import annotations

import logging
import secrets

from app.core.database.tx import Tx
from app.core.platform import Platform
from app.rules.base.facts import OrderFacts
from app.rules.base.people import SUPPORT, Actor
from app.rules.cases.asking import Wish, decide_asking
from app.rules.cases.cancellations import check_impartial
from app.rules.decide import decide_case
from app.services.cases.cases import find
from app.services.deadlines.deadlines import settle
from app.services.store.event_hash import Words
from app.services.store.writer import Written, write

log = logging.getLogger(__name__)


def ask(tx: Tx, facts: OrderFacts, actor: Actor, wish: Wish, comment: Words | None) -> str:
    """Customer service is asked to cancel; the other party is told. The reference of the case.

    Refuses as `decide_asking`.
    """
    ref = secrets.token_hex(16)
    body, digest = (comment.body, comment.digest) if comment else ("", None)
    plan = decide_asking(facts, actor, tx.now, ref, wish, body, digest)
    write(tx, [Written(plan, comment, "opening")])
    log.info("cancellation.ask order=%s case=%s by=%s", facts.ref, ref, actor.role)
    return ref


def agree(tx: Tx, facts: OrderFacts, actor: Actor, ref: str) -> None:
    """The other party agrees: before the decision, or after it, which makes the waiting refund at once (X7)."""
    _act(tx, facts, actor, ref, "agree")


def oppose(tx: Tx, facts: OrderFacts, actor: Actor, ref: str, why: Words | None) -> None:
    """The other party objects and says why (422 without it)."""
    _act(tx, facts, actor, ref, "object", why, "answer")


def withdraw(tx: Tx, facts: OrderFacts, actor: Actor, ref: str) -> None:
    """The opener takes it back."""
    _act(tx, facts, actor, ref, "withdraw")


def lock_for_staff(tx: Tx, order_id: int, user_id: int, platform: Platform) -> tuple[OrderFacts, Actor]:
    """The order is locked, what was due on it is settled (X36), and this person acts on it as customer service.

    Refuses (403) a party of the order.
    """
    tx.lock_orders([order_id])
    facts = settle(tx, order_id, platform)
    check_impartial(facts, user_id)
    return facts, Actor(SUPPORT, user_id)


def take(tx: Tx, facts: OrderFacts, actor: Actor, ref: str) -> None:
    """Somebody of customer service takes the case up; refuses (403) a party of the order."""
    _act(tx, facts, actor, ref, "take")


def decide(tx: Tx, facts: OrderFacts, actor: Actor, ref: str, act: str, statement: Words | None) -> None:
    """The case is decided: `act` is settle, grant or refuse; refuses (422) without a statement (G10)."""
    _act(tx, facts, actor, ref, act, statement, "verdict")


def _act(
    tx: Tx, facts: OrderFacts, actor: Actor, ref: str, act: str, text: Words | None = None, role: str = ""
) -> None:
    given = {"text": text.digest if text else None} if role else {}
    plan = decide_case(facts, find(facts, ref), act, actor, tx.now, **given)
    write(tx, [Written(plan, text, role)])
    log.info("cancellation.%s case=%s by=%s", act, ref, actor.role)
