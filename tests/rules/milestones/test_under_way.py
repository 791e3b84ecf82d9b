"""What is on its way of an earned milestone, of either payer (B23, X51)."""

from dataclasses import MISSING, fields
from typing import Any

import pytest

from app.rules.payments.breakdown import EarnedMilestone


def earned(**known: int) -> EarnedMilestone:
    """A milestone with these amounts; all others are nothing."""
    rest: dict[str, Any] = {field.name: 0 for field in fields(EarnedMilestone) if field.default is MISSING}
    return EarnedMilestone(**rest | known)


@pytest.mark.rule("B23", "X51")
def test_what_our_gateway_and_the_marketplace_pay_is_under_way_together() -> None:
    assert earned(on_the_way=700, instructed=45).under_way == 745
    assert earned(instructed=45).under_way == 45
