"""Returning milestones of an order that may go on without them, and refunding what they hold in escrow (X7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.people import other
from app.rules.base.registry import kind_of
from app.rules.cases.contests import FINISHED, unfinished
from app.rules.cases.ending import supersede
from app.rules.milestones.work import follow
from app.rules.payments.promises import void_promises
from app.rules.payments.refunds import emptied, refund_milestone, tell_refund


def return_milestones(
    change: Change, case: CaseFacts, scope: Sequence[MilestoneFacts], refund_at: datetime | None
) -> None:
    """These milestones are returned. Their escrow goes back to the client now, or waits in escrow until `refund_at`.

    Nobody waits for their payment any more; what was asked or promised for the one in work falls with it. The order
    stands where the others stand.
    """
    _end_what_belonged(change, scope)
    for milestone in scope:
        _end_deadlines(change, milestone)
        if milestone.state == "charging" and milestone.charge is not None:
            change.ended.append(milestone.charge)
        if refund_at is None:
            refund_milestone(change, milestone, f"case:{case.id}:{milestone.id}")
        else:
            change.milestone(milestone.id, state=emptied(milestone))
        if milestone.paid:
            change.milestone(milestone.id, consent="explicit" if refund_at is None else "decided")
    if refund_at is not None:
        change.start("refund", case.id, other(case.opened_by), refund_at)
    if unfinished(change.after):
        follow(change)


def _end_what_belonged(change: Change, scope: Sequence[MilestoneFacts]) -> None:
    """An extension is about the milestone in work; an update may still be wanted of the next one, if there is any."""
    if change.after.milestone.id not in [m.id for m in scope]:
        return
    void_promises(change)
    request = change.after.request
    over = len(scope) == len(unfinished(change.after))
    if request is not None and (over or kind_of(request).on_approval):
        supersede(change, request)


def _end_deadlines(change: Change, milestone: MilestoneFacts) -> None:
    for kind in ("approval", "charge"):
        change.finish(change.after.deadline("milestone", milestone.id, kind), "void")


def refund_returned(change: Change, case: CaseFacts, cause: str) -> None:
    """What a case returned and still holds in escrow goes back to the client; both are told. An order whose other
    milestones were approved meanwhile is completed now that it holds nothing any more."""
    mine = [m for m in change.after.milestones if m.id in case.details["milestones"] and m.state in FINISHED]
    for milestone in mine:
        if milestone.escrow:
            refund_milestone(change, milestone, f"case:{case.id}:{milestone.id}")
    tell_refund(change, case, cause)
    if change.after.state != "cancelled":
        follow(change)
