"""What staff have to do about what they are told, whether it still has to be done, and on which page (X53)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.core.words import N_, NN_, Message
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import FINANCE, SUPPORT
from app.rules.cases.second_person import proposal
from app.rules.payments.instructed import INSTRUCTION

CASE, RETRY, FAILED = "/support/cases/{case}", "/finance/operations", "/finance/operations?show=failed"
INSTRUCTIONS = "/finance/instructions"
GROUP_PAGE = "/conversations/{group}"
# Where the work of a role stands, for what has no page of its own.
HOMES: Mapping[str, str] = {SUPPORT: "/support/cases", FINANCE: "/finance"}
HOME = "/inbox"

# Several messages of one group in one mail.
MANY_IN_GROUP = NN_(
    "%(num)s new message in the group conversation",
    "%(num)s new messages in the group conversation",
)

Stands = Callable[[CaseFacts], bool]


def _is_open(case: CaseFacts) -> bool:
    return case.closed_at is None


def _is_untaken(case: CaseFacts) -> bool:
    return case.closed_at is None and case.staff_id is None


def _is_proposed(case: CaseFacts) -> bool:
    return proposal(case) is not None


def _is_to_decide(case: CaseFacts) -> bool:
    return case.closed_at is None and proposal(case) is None


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, on which page; of a case, as long as it `stands`."""

    todo: Message
    path: str = CASE
    stands: Stands = _is_open


_ANSWERED = N_("Read the answer, then decide.")
_LOOK = N_("See what went wrong.")

# By the name of the event, or for cases of every kind by what happened to one.
TASKS: Mapping[str, Task] = {
    "opened": Task(N_("Take up the case and decide it."), stands=_is_untaken),
    "agreed": Task(_ANSWERED),
    "objected": Task(_ANSWERED),
    "proposed": Task(N_("Read the case, then confirm the proposal or send it back."), stands=_is_proposed),
    "sent_back": Task(N_("Read why it was sent back, then decide the case again."), stands=_is_to_decide),
    "refund.failed": Task(N_("See what went wrong, then try the refund again."), RETRY),
    "payout.failed": Task(_LOOK, FAILED),
    "charge.failed": Task(_LOOK, FAILED),
    "instruction.given": Task(N_("Ask the marketplace to do this, then confirm it here."), INSTRUCTIONS),
    "instruction.reminded": Task(N_("Ask the marketplace what happened to it, then answer here."), INSTRUCTIONS),
}


def task_of(event: str) -> Task | None:
    """Return what an event asks of the staff who are told of it; None where it asks nothing."""
    return TASKS.get(event) or TASKS.get(event.partition(".")[2])


def stands(event: str, order: OrderFacts, case: CaseFacts | None) -> bool:
    """Tell whether what an event asks is still to be done, as order and case are now; False where it asks nothing."""
    task = task_of(event)
    if task is not None and task.path == INSTRUCTIONS:
        return any(deadline.kind == INSTRUCTION for deadline in order.deadlines)
    return task is not None and (case is None or task.stands(case))


def path_of(event: str, facts: Mapping[str, Any], role: str) -> str:
    """Return where a member of staff, told in this role, finds what the event is about."""
    task = task_of(event)
    if task is not None and task.path != CASE:
        return task.path
    if facts.get("conversation"):
        return GROUP_PAGE.format(group=facts["conversation"])
    case = facts.get("case")
    return CASE.format(case=quote(str(case), safe="")) if case and role == SUPPORT else HOMES.get(role, HOME)
