"""What the sign-in page says to someone who comes from a mail: what waits for them, as far as the mail told it (G11).

A visitor without proof that the mail was for them reads no name, no deadline, and not whether there is such a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from sqlalchemy import null, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.i18n import Reader, reader
from app.core.runtime import runtime_services
from app.core.words import N_
from app.models import Case, Order
from app.rules.base.deadlines import NEVER, kind_of
from app.rules.base.facts import DeadlineFacts, OrderFacts
from app.rules.base.people import Actor, other
from app.rules.milestones.turns import waits_for
from app.services.deadlines.effective import effective
from app.services.mail.links import PROOF, reader_of_link
from app.services.store.loader import load
from app.web.frame.addresses import own_path, router
from app.web.frame.transactions import current_tx
from app.web.inbox.waiting import near

_PAGES = ("cases.page", "orders.page", "payments.page")  # where links of mails lead


@dataclass(frozen=True, slots=True)
class Welcome:
    """Why someone is asked to sign in: what they came for, and what then follows."""

    bold: str
    text: str
    zone: str = ""  # the name of the time zone, beside an instant


def welcome(target: str) -> Welcome | None:
    """What to say to someone who wants to go to this address of ours; None when it is no page of an order."""
    path = own_path(target)
    found = _page(urlsplit(path).path) if path else None
    if path is None or found is None:
        return None
    split, say = urlsplit(path), reader().say
    proof = parse_qs(split.query).get(PROOF, [""])[0]
    told = _told(*found, split.path, proof, reader()) if len(proof) == 32 and proof.isascii() else None
    return told or Welcome(say(N_("This page is for the people of an order.")), say(N_("Sign in, and you come to it.")))


def _page(path: str) -> tuple[str, str] | None:
    """Which page it is, and the reference in its address."""
    try:
        endpoint, values = router().match(path, method="GET")
    except (RequestRedirect, HTTPException):
        return None
    return (endpoint, values["ref"]) if endpoint in _PAGES else None


def _told(endpoint: str, ref: str, path: str, proof: str, who: Reader) -> Welcome | None:
    """What the mail told, as it stands now, and nothing of how it ended."""
    row, tx = _row(endpoint, ref), current_tx()
    parties = (row.client_id, row.freelancer_id) if row else ()
    user_id = reader_of_link(runtime_services().settings.secret_key, path, proof, parties)
    if row is None or user_id is None:
        return None
    facts = effective(tx, load(tx.connection, [row.id], runtime_services().settings.platform)[row.id]).facts
    actor = facts.actor(user_id)
    assert actor is not None  # noqa: S101  (one of the parties)
    name, deadline = facts.name(other(actor.role)), _deadline(facts, actor, row.case_id, tx.now)
    if deadline is not None:
        title = kind_of(deadline.kind).texts.inbox
        assert title is not None  # noqa: S101  (asked for)
        bold = who.say(title, name=name, at=near(deadline.due_at, tx.now, who))
        return Welcome(bold, who.say(N_("Sign in, and you come straight to it.")), who.zone_name)
    if any(case.id == row.case_id and case.closed_at is not None for case in facts.cases):
        over = N_("What %(name)s asked for has ended.")
        how = N_("Sign in to read how it ended, where the money is, and what you can still do.")
        return Welcome(who.say(over, name=name), who.say(how))
    return Welcome(who.say(N_("Your order with %(name)s"), name=name), who.say(N_("Sign in, and you come to it.")))


def _row(endpoint: str, ref: str) -> Any | None:
    """The order with this reference, or that of the case."""
    parties, session = select(Order.id, Order.client_id, Order.freelancer_id), current_tx().session
    if endpoint != "cases.page":
        return session.execute(parties.add_columns(null().label("case_id")).where(Order.ref == ref)).first()
    of_case = parties.add_columns(Case.id.label("case_id")).join(Case, Case.order_id == Order.id)
    return session.execute(of_case.where(Case.ref == ref)).first()


def _deadline(facts: OrderFacts, actor: Actor, case_id: int | None, now: datetime) -> DeadlineFacts | None:
    """The soonest deadline that waits for this person; of the case, where the link leads to one."""
    waits = (d for d in facts.deadlines if waits_for(d, actor.role, now) and d.due_at != NEVER)
    mine = (d for d in waits if case_id is None or (d.subject == "case" and d.subject_id == case_id))
    asked = (d for d in mine if kind_of(d.kind).texts.inbox is not None)
    return min(asked, key=lambda d: (d.due_at, d.id), default=None)


def without_proof(target: str | None) -> str | None:
    """The same address without the proof: who has signed in needs none, and may hand the address on."""
    if not target or f"{PROOF}=" not in target:
        return target
    split = urlsplit(target)
    rest = urlencode([(name, value) for name, value in parse_qsl(split.query) if name != PROOF])
    return split._replace(query=rest).geturl()
