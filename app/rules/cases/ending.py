"""How a peer request ends, whatever its kind (layer 1), and what else ends with it."""

from __future__ import annotations

from typing import Any

from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts
from app.rules.base.kind import Move
from app.rules.base.plan import Given
from app.rules.cases.pauses import going_on, let_go


def end(change: Change, case: CaseFacts, state: str, deadline_state: str = "met", **columns: Any) -> CaseFacts:
    """The case ends in `state`, its clocks with it, and what it held back goes on (X60); more of it may change."""
    change.finish_clocks(case, deadline_state)
    let_go(change, case, state)
    return change.case(case, state=state, outcome=state, closed_at=change.at, **columns)


CONTEST = "contest"  # what took the place of a request, where it does not go without saying (X61)


def supersede(change: Change, case: CaseFacts, cause: str = "") -> None:
    """X23, X25, X38: what came after it takes its place; nobody is told apart."""
    end(change, case, "superseded")
    why = {"cause": cause} if cause else {"kind": case.kind}
    change.event("request.superseded", {"case": case.ref} | why, tell=())


def withdraw(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """F6: the opener takes the request back; nothing else changes."""
    end(change, case, to.to, "void")
    change.event("request.withdrawn", {"case": case.ref, "kind": case.kind} | going_on(change))


def close(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """F9, F12, F15: the request ends and the order is what it was."""
    end(change, case, to.to, "lapsed" if to.act == "lapse" else "met")
    change.event(f"request.{to.to}", {"case": case.ref, "kind": case.kind} | going_on(change) | given)
