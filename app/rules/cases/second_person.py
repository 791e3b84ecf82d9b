"""A second person of staff confirms what weighs much: one proposes, another confirms it or sends it back (X71)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, OrderFacts, changed
from app.rules.base.fields import Prose
from app.rules.base.kind import SEND_BACK, Move
from app.rules.base.people import SUPPORT, Actor, one_of
from app.rules.base.plan import Given, Plan
from app.rules.base.registry import kind_of
from app.rules.base.story import EventText, to_all
from app.rules.cases.closed import not_now
from app.rules.cases.contests import PROPOSED, hearers
from app.rules.cases.outcomes import nothing_else

_PROPOSAL = "proposal"  # among the details of a case: the parties see nothing of it
_REASON = Prose(
    N_("Why you do not confirm it"),
    N_("Explain why you do not confirm it, so that it can be decided again."),
    N_("Only customer service will read this."),
    readers=(),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that waits for a second person: the act, who proposed it, and the digest of the statement."""

    act: str
    by: int
    text: str | None


def proposal(case: CaseFacts) -> Proposal | None:
    """Return the decision that waits for a second person, if there is one."""
    kept = case.details.get(_PROPOSAL)
    return None if kept is None or case.closed_at is not None else Proposal(**kept)


def may_make(case: CaseFacts, move: Move, user_id: int | None) -> bool:
    """Tell whether this person of staff may make the move now: while a proposal waits, only another than who proposed
    it confirms it, and it can be sent back."""
    waits = proposal(case)
    if waits is None:
        return move.act != SEND_BACK
    return move.act == SEND_BACK or (move.act == waits.act and waits.by != user_id)


def confirms(case: CaseFacts, move: Move | None) -> bool:
    """Tell whether making this move confirms what somebody else proposed."""
    waits = proposal(case)
    return waits is not None and move is not None and waits.act == move.act


def propose(facts: OrderFacts, case: CaseFacts, act: str, actor: Actor, now: datetime, given: Given) -> Plan:
    """Return the plan that only proposes an act: the case keeps its state, and the parties see nothing of it."""
    change = Change(facts, actor, now, cause=(case.kind, case.state, "propose"))
    kept = {"act": act, "by": actor.user_id, "text": given.get("text")}
    change.case(case, details={**case.details, _PROPOSAL: kept})
    told = {"case": case.ref, "act": act, "text": given.get("text")}
    kind = kind_of(case)
    change.event(f"{kind.subject}.proposed", told, tell=hearers(kind.tier, PROPOSED), visibility="staff")
    return change.plan()


def without_proposal(case: CaseFacts) -> CaseFacts:
    """Return the case as it was before anything was proposed."""
    return changed(case, details={name: value for name, value in case.details.items() if name != _PROPOSAL})


def _send_back(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The proposal is off; the case can be decided again. Refuses (422) without a reason, (409) without proposal."""
    waits = proposal(case)
    if waits is None:
        raise not_now(change.before, case, kind_of(case).moves, to.act, to.by)
    if given.get("text") is None:
        raise _REASON.refusal("reason_missing")
    change.case(without_proposal(case))
    told = {"case": case.ref, "act": waits.act, **given}
    proposer = one_of(SUPPORT, waits.by)
    change.event(f"{kind_of(case).subject}.sent_back", told, tell=(proposer,), visibility="staff")


def sending_back(state: str) -> Move:
    """Return the move by which a second person does not confirm what was proposed in this state."""
    return Move(
        state,
        SEND_BACK,
        SUPPORT,
        state,
        _send_back,
        N_("The proposal is withdrawn, and customer service decides again."),
        nothing_else,
        N_("Send it back"),
        done=N_("You sent the proposal back."),
        text=_REASON,
        box="decline",
    )


def events_of(subject: str) -> dict[str, EventText]:
    """Return what the events of a proposal say, for the record of a kind that knows a second person."""
    return {
        f"{subject}.proposed": EventText(
            "people", "staff", {"": to_all(N_("A decision is waiting for a second person"))}
        ),
        f"{subject}.sent_back": EventText(
            "arrow-counterclockwise", "staff", {"": to_all(N_("A colleague sent your proposal back"))}
        ),
    }
