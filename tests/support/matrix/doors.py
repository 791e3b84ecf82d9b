"""Through which door each role does what: the request that its page would send, filled in as it should be.

Parties act on the pages of their order, staff at their desk where they have one; who has none of these tries the door
of those who do.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.core.instants import to_us
from app.models import ChatMessage
from app.models.queries import conversations
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import STAFF, Kind
from app.rules.base.people import SUPPORT
from app.rules.base.registry import KINDS
from app.rules.deadlines.lengthening import can_be_put_off, put_off_until
from tests.support.domain.worlds import Deal
from tests.support.matrix.book import (
    EVIDENCE,
    GROUP_MESSAGE,
    GROUP_READ,
    MESSAGE,
    MORE_TIME,
    OPEN,
    PARTIES,
    READ,
    Line,
)
from tests.support.matrix.kinds import SCRIPTS
from tests.support.matrix.scripts import DAYS, TEXT


class Desk(NamedTuple):
    """Where staff of one role act on the cases of a tier."""

    tier: int
    cases: str


DESKS = {SUPPORT: Desk(STAFF, "/support/cases")}  # of the staff roles that have one
IN_PLACE = (MESSAGE, GROUP_MESSAGE)  # for htmx the answer is the part of the page, and nothing is led elsewhere


class Click(NamedTuple):
    """A request: with fields it is posted."""

    path: str
    fields: Mapping[str, str] | None = None


class About(NamedTuple):
    """What the pages know of the order: its facts, and what lies beside them."""

    facts: OrderFacts
    message: int | None = None  # in its conversation
    group: str | None = None  # beside its newest case


def about(deal: Deal) -> About:
    """Look it up."""
    facts = deal.facts
    said = deal.world.rows(ChatMessage, ChatMessage.order_id == deal.id)
    with deal.world.tx(write=False) as tx:
        group = conversations.group_of(tx.connection, facts.cases[-1].id) if facts.cases else None
    return About(facts, said[-1].id if said else None, group.ref if group else None)


def click(seen: About, line: Line, role: str) -> Click:
    """What this role sends for the act of the line."""
    kind = KINDS[line.kind]
    order = f"/orders/{seen.facts.ref}"
    if line.act == OPEN:
        return Click(f"{order}/requests", {"kind": kind.name, **SCRIPTS[kind.name].asking(seen.facts)})
    if line.act == MESSAGE:
        return Click(f"{order}/messages", {"message": TEXT})
    case = next(each for each in reversed(seen.facts.cases) if each.kind == kind.name)
    if line.act in _BLOCKS:
        return _BLOCKS[line.act](seen, case)
    script = SCRIPTS[kind.name]
    path = order + script.doors[line.act] if line.act in script.doors else _door(kind, case, line.act, role)
    given = {"act": line.act, "case": case.ref, "text": TEXT, "version": _version(case)}
    return Click(path, None if line.act == READ else given | script.typed)


def form_of(sent: Click) -> str:
    """The page on which what is sent was filled in."""
    fields = sent.fields or {}
    if sent.path.endswith("/requests"):
        return f"{sent.path.removesuffix('/requests')}/resolution/{fields['kind']}"
    return f"{sent.path}?act={fields['act']}" if "act" in fields else sent.path


def _door(kind: Kind, case: CaseFacts, act: str, role: str) -> str:
    """The desk of who has one for this tier; for acts of staff theirs also for who has none, but for the parties, who
    have the page of their case."""
    own = DESKS.get(role)
    at = own if own is not None and own.tier == kind.tier else None
    if at is None and role not in PARTIES:
        at = next((DESKS[move.by] for move in kind.moves if move.act == act and move.by in DESKS), None)
    end = "" if act == READ else "/answer" if at is None else "/decision"
    return f"{'/cases' if at is None else at.cases}/{case.ref}{end}"


def _version(case: CaseFacts) -> str:
    """That of the newest offer on a case, of which there are several sorts."""
    offer = case.details.get("offer")
    return str((offer["version"] if isinstance(offer, Mapping) else offer) or 1)


Door = Callable[[About, CaseFacts], Click]


def _more_time(end: str, **fields: str) -> Door:
    def door(seen: About, case: CaseFacts) -> Click:
        deadline = can_be_put_off(seen.facts, case)
        until = "1" if deadline is None else str(to_us(put_off_until(deadline, deadline.more_days or DAYS)))
        return Click(f"/cases/{case.ref}/more-time{end}", {"until": until, "days": str(DAYS), **fields})

    return door


_ASK, _AGREE, _DECLINE, _TAKE_BACK = MORE_TIME
_BLOCKS: Mapping[str, Door] = {
    EVIDENCE: lambda seen, case: Click(f"/cases/{case.ref}/evidence", {"messages": str(seen.message)}),
    _ASK: _more_time(""),
    _AGREE: _more_time("/answer", agree="1"),
    _DECLINE: _more_time("/answer", decline="1"),
    _TAKE_BACK: _more_time("/withdrawal"),
    GROUP_READ: lambda seen, case: Click(f"/conversations/{seen.group}"),
    GROUP_MESSAGE: lambda seen, case: Click(f"/conversations/{seen.group}/messages", {"message": TEXT}),
}
