"""The clock of an instruction: nothing ends it but an answer, and finance is reminded of it (X51, X53)."""

from __future__ import annotations

from datetime import datetime

from app.rules.base.deadlines import NEVER, first_wake, kind_of
from app.rules.base.facts import NEW, DeadlineFacts, OrderFacts
from app.rules.base.people import FINANCE

INSTRUCTION = "instruction"


def reminding(facts: OrderFacts, instruction_id: int, at: datetime) -> DeadlineFacts:
    """Return what reminds finance of an instruction after its working days; it is due never."""
    kind = kind_of(INSTRUCTION)
    wake = first_wake(kind, facts.policy, at, NEVER, at, facts.zone)
    return DeadlineFacts(
        id=NEW,
        subject=INSTRUCTION,
        subject_id=instruction_id,
        kind=INSTRUCTION,
        who=FINANCE,
        human=kind.human,
        opened_at=at,
        due_at=NEVER,
        wake_at=wake,
        state="running",
        remaining=None,
        policy_version=facts.policy.version,
    )
