"""What people do before there is an order: post a brief, make offers, accept one (B5, B8, X8)."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace

from app.core.database.db import canonical, insert_rows, table_of
from app.core.database.tx import Tx
from app.core.errors import Invalid, Refusal
from app.core.platform import Platform
from app.core.words import N_
from app.models import Order
from app.models.tables import offers as versions
from app.models.tables.orders import new_salt
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import CLIENT, Actor
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.decide import decide_case
from app.rules.offers.terms import BRIEF, PART_LIMIT, Terms, check_brief, decide_brief
from app.services.milestones import milestones
from app.services.store.event_hash import Words, digest, words
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a client asks for: `title` and `description` in the language `lang`; terms only if they have some."""

    title: str
    description: str
    lang: str
    currency: str
    terms: Terms | None


def post_brief(
    tx: Tx, client_id: int, freelancer_id: int, brief: Brief, platform: Platform, order_ref: str | None = None
) -> str:
    """The brief is with the freelancer (B8); the reference under which it may become an order, by default a new one.

    Refuses (422) texts that are missing or too long, oneself, unknown currencies, and terms as `check_terms` does.
    """
    if client_id == freelancer_id:
        raise Invalid("freelancer", "oneself", N_("Choose someone other than yourself."))
    check_brief(brief.title, brief.description, brief.currency, current())
    facts = _proposal(tx, client_id, freelancer_id, brief, platform, order_ref or secrets.token_hex(16))
    kept = _kept(brief.title, brief.description, brief.terms, client_id, brief.lang)
    ref = secrets.token_hex(16)
    plan = decide_brief(facts, Actor(CLIENT, client_id), tx.now, ref, brief.terms, kept.digest)
    write(tx, [PlannedWrite(plan, terms=kept)])
    log.info("brief.post order=%s milestones=%d", facts.ref, len(brief.terms.parts) if brief.terms else 0)
    return facts.ref


def _proposal(tx: Tx, client_id: int, freelancer_id: int, brief: Brief, platform: Platform, ref: str) -> OrderFacts:
    """The row that becomes an order if both agree; title and description never change (X6)."""
    policy = current()
    row = {
        "ref": ref,
        "origin": "project",
        "title": brief.title,
        "description": brief.description,
        "lang": brief.lang,
        "client_id": client_id,
        "freelancer_id": freelancer_id,
        "currency": brief.currency,
        "price": brief.terms.total if brief.terms else 0,
        "plain": True,
        "state": "proposed",
        "ordered_at": tx.now,
        "listed_at": tx.now,
        "policy_version": policy.version,
        "fee_basis_points": policy.fee_basis_points,
        "head_seq": 0,
        "head_hash": "",
        "salt": new_salt(),
        "flags": "",
    }
    (made,) = insert_rows(tx.connection, table_of(Order), [row], ("id",))
    tx.lock_orders([made.id])
    return load(tx.connection, [made.id], platform)[made.id]


def _kept(title: str, description: str, terms: Terms | None, author_id: int, lang: str) -> Words:
    """What was proposed, as one text: its salted digest in the chain proves what both agreed to."""
    body = canonical({"title": title, "description": description, "parts": terms.as_json() if terms else []})
    kept = words(body, author_id, lang)
    assert kept is not None  # noqa: S101  (it is never empty)
    return kept


def brief_of(facts: OrderFacts) -> CaseFacts:
    """The brief of a proposal, or of the order that came of it; refuses (404) an order that never was one."""
    for case in facts.cases:
        if case.kind == BRIEF:
            return case
    raise Refusal(404, "no_brief", N_("There was no brief for this order."))


def make_offer(tx: Tx, facts: OrderFacts, actor: Actor, terms: Terms, message: Words | None, lang: str) -> None:
    """The freelancer's offer is with the client for a week, and replaces an earlier one (B5); refuses as deciding."""
    row = versions.agreed_words(tx.connection, facts.id)
    if terms.plain and not terms.parts[0].title:  # the order as a whole is called what it is called
        terms = Terms((replace(terms.parts[0], title=row.title[:PART_LIMIT]),))
    last = versions.proposed(tx.connection, facts.id)[-1]
    kept = _kept(
        row.title, row.description, terms, facts.freelancer_id, last.lang if _same_words(terms, last) else lang
    )
    given = {"terms": terms, "digest": kept.digest, "text": message.digest if message else None}
    plan = decide_case(facts, brief_of(facts), "offer", actor, tx.now, **given)
    write(tx, [PlannedWrite(plan, message, "offer", kept)])
    log.info("offer.make order=%s milestones=%d", facts.ref, len(terms.parts))


def _same_words(terms: Terms, before: versions.Proposed) -> bool:
    """Whether nothing but figures changed, so that the words are still in the language of who wrote them."""
    earlier = before.terms
    said = [(part.title, part.deliverable) for part in terms.parts]
    return earlier is not None and said == [(part.title, part.deliverable) for part in earlier.parts]


def planned_accept(tx: Tx, facts: OrderFacts, actor: Actor, version: int) -> Plan:
    """What accepting this version now makes true; refuses as accepting does, also a version that never was (409)."""
    found = versions.version(tx.connection, facts.id, version)
    read = {} if found is None else {"terms": found.terms, "digest": digest(found.salt + found.body)}
    return decide_case(facts, brief_of(facts), "accept", actor, tx.now, version=version, **read)


def accept(tx: Tx, facts: OrderFacts, actor: Actor, version: int, platform: Platform) -> None:
    """The order is placed with its milestones, and the first of them is charged (B6, B8, X37).

    Refuses (409) an offer that was replaced or has expired, and (403) anybody but the client.
    """
    write(tx, [PlannedWrite(planned_accept(tx, facts, actor, version))])
    log.info("offer.accept order=%s version=%d", facts.ref, version)
    milestones.initiate(tx, load(tx.connection, [facts.id], platform)[facts.id], actor)


def ask_changes(tx: Tx, facts: OrderFacts, actor: Actor, version: int, message: Words | None) -> None:
    """The client says what should be different; refuses (422) without saying so, (409) an offer that was replaced."""
    if message is None:
        raise Invalid("message", "message_missing", N_("Describe what should be different in the offer."))
    given = {"version": version, "text": message.digest}
    plan = decide_case(facts, brief_of(facts), "ask_changes", actor, tx.now, **given)
    write(tx, [PlannedWrite(plan, message, "message")])
    log.info("offer.ask_changes order=%s version=%d", facts.ref, version)


def end(tx: Tx, facts: OrderFacts, actor: Actor, act: str, text: Words | None = None) -> None:
    """The brief or the offer is taken back or declined, and nothing comes of it: `act` is decline or withdraw.

    Who declines may say something with it, which is kept as the answer (F17).
    """
    if act not in ("decline", "withdraw"):
        raise Refusal(422, "act_unknown", N_("You cannot answer that way. Choose one of the answers shown."))
    said = {"text": text.digest} if text else {}
    plan = decide_case(facts, brief_of(facts), act, actor, tx.now, **said)
    write(tx, [PlannedWrite(plan, text, "answer")])
    log.info("brief.%s order=%s by=%s", act, facts.ref, actor.role)
