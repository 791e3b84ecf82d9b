"""A policy with other figures everywhere, for pages that must show those of the engine."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from app.rules.base.policy import DAY, HOUR, current

OTHER = replace(
    current(),
    version=2,
    windows=MappingProxyType(
        {"update": 31 * HOUR, "cancel": 53 * HOUR, "extension": 11 * DAY}
        | {"milestone_dispute:freelancer": 5 * DAY, "milestone_dispute:client": 15 * DAY}
    ),
    refund_wait=17 * DAY,
    sealed_round=31 * HOUR,
    repeat_pause=29 * HOUR,
    auto_approval_days=19,
    client_hold_days=8,
    more_time_days=6,
    absence_days=5,
    absence_year_days=21,
    charge_window=34 * HOUR,
    offer_window=9 * DAY,
    milestones_limit=27,
    hold_days=23,
    complaint_days=13,
    fee_basis_points=725,
    short_window=60 * HOUR,
    short_ladder=(7 * HOUR, 2 * HOUR),
    long_ladder=(37 * HOUR, 3 * HOUR),
    reminder_quiet=3 * HOUR,
    outage_tolerance=timedelta(minutes=9),
)
