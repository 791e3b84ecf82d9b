"""Loading: a row's columns are the first arguments of its facts, so none may be left out in the middle."""

import pytest

from app.models import Milestone
from app.rules.base.facts import MilestoneFacts
from app.services.store.loader import _columns


def test_only_the_last_columns_can_be_left_out() -> None:
    elsewhere = dict.fromkeys(("escrow", "contested", "locks"), Milestone.amount)
    first, *_ = _columns(MilestoneFacts, Milestone, elsewhere, ("deliverable", "lang"))
    assert str(first) == "milestones.id"
    with pytest.raises(ValueError, match="not the last"):
        _columns(MilestoneFacts, Milestone, elsewhere, ("title",))
