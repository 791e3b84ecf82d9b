"""What people and staff do with a case of any kind: open it, act on it, and lock its order as staff."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from app.core.database.tx import Tx
from app.core.errors import Refusal
from app.core.platform import Platform
from app.core.words import N_
from app.models.tables.offers import sealed_figure
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import PARTIES, SUPPORT, Actor, other
from app.rules.base.registry import kind_of
from app.rules.decide import decide_act
from app.rules.milestones.cancelling import check_impartial
from app.rules.opening import decide_open
from app.services.accounts import absences
from app.services.deadlines.changes import record_absence
from app.services.deadlines.deadlines import settle
from app.services.store.event_hash import Words
from app.services.store.event_log import Upload
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


def open_case(
    tx: Tx, facts: OrderFacts, actor: Actor, kind: str, details: Any, comment: Words | None = None
) -> CaseFacts:
    """The case is open and the other party is told at once (F17); both wishing the same can be an agreement (X24).

    Returns the case that is open, or the one that this agreed to. Its time begins when the other party is back, if
    they announced that they are away (G6). Refuses as `decide_open` does.
    """
    ref = secrets.token_hex(16)
    body, digest = (comment.body, comment.digest) if comment else ("", None)
    away = absences.away_until(tx, facts.user_id(other(actor.role)))
    plan = decide_open(facts, kind, actor, tx.now, ref, details, body, digest, away)
    opened = plan.after.case(ref)
    write(tx, [PlannedWrite(plan, comment, "opening" if opened else "answer")])
    if opened is not None and away is not None:
        record_absence(tx, ref)
    log.info("case.open order=%s kind=%s by=%s agreed=%s", facts.ref, kind, actor.role, opened is None)
    if opened is not None:
        return opened
    assert facts.request is not None  # noqa: S101  (only an open request makes this an agreement)
    return facts.request


def act(
    tx: Tx,
    facts: OrderFacts,
    actor: Actor,
    ref: str,
    name: str,
    text: Words | None = None,
    files: tuple[Upload, ...] = (),
    **given: Any,
) -> bool:
    """An act of a party or of staff has its effect, with the text, the files and what else is given with it.

    Returns False where it waits for a second person (X71). Refuses as `decide_act` and the move's own effect do.
    """
    case = find(facts, ref)
    listed: dict[str, Any] = {"files": [each.digest for each in files]} if files else {}
    listed |= _sealed(tx, case, name, actor)
    plan = decide_act(facts, case, name, actor, tx.now, text=text.digest if text else None, **listed, **given)
    written_as = "note" if plan.offers else "verdict" if actor.role == SUPPORT else "answer"
    write(tx, [PlannedWrite(plan, text, written_as, uploads=files)])
    done = plan.cause[2] == name
    log.info("case.%s case=%s kind=%s by=%s done=%s", name, ref, case.kind, actor.role, done)
    return done


def _sealed(tx: Tx, case: CaseFacts, name: str, actor: Actor) -> dict[str, Any]:
    """X73: what the other side entered, for an act that compares it; it goes nowhere but into the decision."""
    move = next((m for m in kind_of(case).moves if (m.state, m.act) == (case.state, name)), None)
    if move is None or not move.sealed or actor.role not in PARTIES:
        return {}
    return {"theirs": sealed_figure(tx.connection, case.id, other(actor.role))}


def find(facts: OrderFacts, ref: str) -> CaseFacts:
    """Return the case of this order with that reference; refuse with 404."""
    case = facts.case(ref)
    if case is None:
        raise Refusal(404, "no_case", N_("This request does not exist, or it is not yours."))
    return case


def lock_for_staff(tx: Tx, order_id: int, user_id: int, platform: Platform) -> tuple[OrderFacts, Actor]:
    """The order is locked, what was due on it is settled (X36), and this person acts on it as customer service.

    Refuses (403) a party of the order.
    """
    tx.lock_orders([order_id])
    facts = settle(tx, order_id, platform)
    check_impartial(facts, user_id)
    return facts, Actor(SUPPORT, user_id)
