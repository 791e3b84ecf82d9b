"""The registry of kinds: filled by `app.rules.kinds`, read by every rule that must know what a case is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.core.words import Fact, Sentence
from app.rules.base import labels
from app.rules.base.deadlines import DEADLINES, waits_for_answer
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.kind import DISPUTE, RESPONDER, STAFF, Kind, Move
from app.rules.base.people import PARTIES
from app.rules.base.policy import Policy, policy

_KINDS: dict[str, Kind] = {}
KINDS: Mapping[str, Kind] = MappingProxyType(_KINDS)


def register(kinds: Iterable[Kind]) -> None:
    """Make these kinds known; refuse (ValueError) a second one of the same name, or a second clock."""
    for kind in kinds:
        if kind.name in _KINDS:
            raise ValueError(f"two kinds are called {kind.name}")
        twice = next((clock.name for clock in kind.clocks if clock.name in DEADLINES), None)
        if twice is not None:
            raise ValueError(f"two deadlines are called {twice}")
        _KINDS[kind.name] = kind
        DEADLINES.update({clock.name: clock for clock in kind.clocks})


def kind_of(case: CaseFacts) -> Kind:
    """Return the record of a case's kind."""
    return _KINDS[case.kind]


def awaited(facts: OrderFacts, case: CaseFacts) -> DeadlineFacts | None:
    """Return the deadline before which a party has to answer on this case, running or paused."""
    found = (d for d in facts.deadlines if (d.subject, d.subject_id) == ("case", case.id))
    return next((d for d in found if waits_for_answer(d)), None)


def readers_of_answer(kind: Kind) -> tuple[str, ...]:
    """Return the parties who see what the other side wrote with an answer, and its files."""
    written = (move.text for move in kind.moves if move.by == RESPONDER and move.text is not None)
    return next((text.readers for text in written), PARTIES)


def open_contest(facts: OrderFacts) -> CaseFacts | None:
    """Return the open contest, of which there is at most one (X25): a dispute, a complaint, a support cancellation."""
    return next((c for c in facts.cases if c.layer in (DISPUTE, STAFF) and c.closed_at is None), None)


def staff_read(case: CaseFacts) -> bool:
    """Tell whether staff read the case, and with it the order's conversation and requests: not before its kind says so,
    and not after it is decided (X33)."""
    return case.closed_at is None and case.state in kind_of(case).staff_see


def read_by_staff(facts: OrderFacts) -> bool:
    """Tell whether staff can read the conversation and the requests of an order now (X33)."""
    return any(staff_read(case) for case in facts.cases)


def held_back_by(facts: OrderFacts, milestone_id: int) -> tuple[CaseFacts, ...]:
    """Return the open cases because of which the clock does not approve this milestone (X34)."""
    alive = (case for case in facts.cases if case.closed_at is None)
    return tuple(c for c in alive if (holds := kind_of(c).holds) and milestone_id in holds(facts, c))


def is_contested(facts: OrderFacts, milestone_id: int) -> bool:
    """Tell whether an open contest is about this milestone."""
    case = open_contest(facts)
    holds = None if case is None else kind_of(case).holds
    return case is not None and holds is not None and milestone_id in holds(facts, case)


def policy_of(case: CaseFacts) -> Policy:
    """Return the policy that was in force when the case was opened (X42)."""
    return policy(case.policy_version)


def meaning(move: Move, policy: Policy) -> Sentence:
    """Say what a move makes true, with the policy's figures."""
    facts: dict[str, Fact] = {
        "label": labels.MUTUALLY_CANCELLED,
        "pause": policy.repeat_pause,
        "wait": policy.refund_wait,
        "offer": policy.offer_window,
    }
    return Sentence(move.means, {name: fact for name, fact in facts.items() if f"%({name})s" in move.means.id})
