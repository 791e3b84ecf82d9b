"""The registry of kinds. A new kind is a module here, a line in KINDS, its sentences in the catalogs, and its tests."""

from __future__ import annotations

from app.rules.base.complete import check, check_deadline
from app.rules.base.deadlines import DEADLINES
from app.rules.base.registry import register
from app.rules.kinds import brief, cancel, extension, milestone_dispute, support_cancellation, update

ALL = (brief.KIND, update.KIND, cancel.KIND, extension.KIND, support_cancellation.KIND, milestone_dispute.KIND)

for _deadline in DEADLINES.values():
    check_deadline(_deadline)
for _kind in ALL:
    check(_kind)
register(ALL)
