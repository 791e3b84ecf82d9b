"""Windows are elapsed time: no clock change in anybody's zone moves a deadline (X2)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import Refusal
from app.rules.base.people import CLIENT, FREELANCER, other
from tests.support.domain.facts import ACTORS, US, act, opened, order

HOUR = timedelta(hours=1)
WINDOWS = {("update", CLIENT): 48, ("cancel", CLIENT): 48, ("cancel", FREELANCER): 48, ("extension", FREELANCER): 96}
CHANGES = {  # zone -> the instants of 2026 at which its clocks change, and by how much
    "Europe/Amsterdam": {"2026-03-29T01:00": 1, "2026-10-25T01:00": -1},
    "Europe/Madrid": {"2026-03-29T01:00": 1, "2026-10-25T01:00": -1},
    "America/New_York": {"2026-03-08T07:00": 1, "2026-11-01T06:00": -1},
}
CASES = [
    pytest.param(zone, datetime.fromisoformat(change).replace(tzinfo=UTC), hours, id=f"{zone}-{change[:10]}")
    for zone, changes in CHANGES.items()
    for change, hours in changes.items()
]


@pytest.mark.rule("X2", "F9", "F12", "F15", "F18", "F19")
@pytest.mark.parametrize(("zone", "change", "hours"), CASES)
@pytest.mark.parametrize(("kind", "role"), WINDOWS)
@pytest.mark.parametrize("before", [timedelta(0), US, 12 * HOUR, 47 * HOUR])
def test_a_window_across_a_clock_change_is_as_long_as_any_other(
    zone: str, change: datetime, hours: int, kind: str, role: str, before: timedelta
) -> None:
    place, window = ZoneInfo(zone), WINDOWS[kind, role] * HOUR
    start = change - before - US
    facts = opened(kind, role, order(zone=place, delivery_due_at=start + 96 * HOUR), now=start)
    deadline = facts.deadlines[0]
    assert deadline.due_at - start == window

    # On the wall there the same window looks an hour longer or shorter: the change is really inside it.
    on_the_wall = deadline.due_at.astimezone(place).replace(tzinfo=None) - start.astimezone(place).replace(tzinfo=None)
    assert on_the_wall == window + hours * HOUR

    answer = "answer" if kind == "update" else "accept"
    assert act(facts, answer, ACTORS[other(role)], deadline.due_at - US, text="digest").events
    with pytest.raises(Refusal) as refusal:
        act(facts, answer, ACTORS[other(role)], deadline.due_at)
    assert refusal.value.code == "too_late"
