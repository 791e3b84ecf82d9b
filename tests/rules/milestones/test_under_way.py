"""Where the money of an earned milestone is, to the cent: with whom, since when, and on its way by whom (B23, X51)."""

from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any

import pytest

from app.rules.payments.breakdown import EarnedMilestone, breakdown, may_ask

DAY, PAID, ARRIVED = (datetime(2026, 3, day, tzinfo=UTC) for day in (24, 25, 26))


def earned(**known: Any) -> EarnedMilestone:
    """A milestone with these amounts; all others are nothing."""
    rest: dict[str, Any] = {field.name: 0 for field in fields(EarnedMilestone) if field.default is MISSING}
    rest |= {"payout": None, "held_until": DAY, "payout_at": PAID, "paid_at": ARRIVED}
    return EarnedMilestone(**rest | known)


@pytest.mark.rule("B23", "X51")
def test_what_our_gateway_and_the_marketplace_pay_is_under_way_together() -> None:
    assert earned(on_the_way=700, instructed=45).under_way == 745
    assert earned(instructed=45).under_way == 45


BREAKDOWNS = [
    ({}, [("held", 1_000, DAY)]),
    ({"contested": 300}, [("contested", 300, None), ("held", 700, DAY)]),
    ({"contested": 1_000}, [("contested", 1_000, None)]),
    ({"payout": "running"}, [("asked", 1_000, PAID)]),
    ({"released": 1_000}, [("available", 1_000, None)]),
    ({"released": 1_000, "payout": "running"}, [("asked", 1_000, PAID)]),
    ({"released": 1_000, "payout": "paused"}, [("frozen", 1_000, PAID)]),
    ({"released": 700, "contested": 300}, [("contested", 300, None), ("available", 700, None)]),
    (
        {"released": 1_000, "paid_out": 900, "on_the_way": 500, "instructed": 300},
        [("available", 100, None), ("marketplace", 300, None), ("on_the_way", 500, None), ("paid_out", 100, ARRIVED)],
    ),
    ({"released": 1_000, "paid_out": 1_000}, [("paid_out", 1_000, ARRIVED)]),
]


@pytest.mark.rule("B23", "X12", "X13", "X51", "E10")
@pytest.mark.parametrize(("known", "lines"), BREAKDOWNS)
def test_all_that_was_earned_is_somewhere_once(
    known: dict[str, Any], lines: list[tuple[str, int, datetime | None]]
) -> None:
    assert [(line.code, line.amount, line.at) for line in breakdown(earned(earned=1_000, **known))] == lines


@pytest.mark.rule("X12")
def test_a_payout_is_asked_for_once_while_anything_is_left() -> None:
    assert may_ask(1, asked=False)
    assert not may_ask(0, asked=False)
    assert not may_ask(500, asked=True)
