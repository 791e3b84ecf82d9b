"""The worked examples of the help pages: one order, on a Monday, and where its money is at each moment (G12)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.instants import start_of_day
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import current
from app.rules.texts.examples import Holding, example, holdings, order
from tests.support.domain.facts import AMSTERDAM

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.rule("G12", "F9", "F12", "F15")
@pytest.mark.parametrize(
    ("kind", "opened_by", "hours", "acts"),
    [
        ("update", CLIENT, 48, {"answer"}),
        ("cancel", CLIENT, 48, {"accept", "decline"}),
        ("cancel", FREELANCER, 48, {"accept", "decline"}),
        ("extension", FREELANCER, 96, {"accept", "decline"}),
    ],
)
def test_a_request_is_sent_on_a_monday_and_answered_in_every_way(
    kind: str, opened_by: str, hours: int, acts: set[str]
) -> None:
    found = example(current(), kind, opened_by)
    assert (found.sent_at, found.due_at) == (MONDAY, MONDAY + hours * HOUR)
    assert set(found.answers) == acts
    assert all((*found.answers.values(), found.silence))


@pytest.mark.rule("G12")
def test_the_order_is_one_of_300_euros_due_in_ten_days() -> None:
    facts = order(current())
    assert (facts.price, facts.escrow.minor, facts.currency) == (30_000, 30_000, "EUR")
    assert facts.delivery_due_at == facts.milestone.due_at == MONDAY + timedelta(days=10)
    assert (facts.client_name, facts.freelancer_name) == ("Robin", "Sam")


@pytest.mark.rule("G12", "X3", "B23")
def test_the_money_is_always_somewhere_and_what_the_clock_moves_next_is_named() -> None:
    def holding(
        client: int, escrow: int, freelancer: int, coming: str | None = None, at: datetime | None = None
    ) -> Holding:
        money = order(current()).money
        return Holding(money(client), money(escrow), money(freelancer), coming, at)

    assert holdings(current(), AMSTERDAM) == {
        "ongoing": holding(0, 30_000, 0),
        "approved": holding(0, 0, 27_000, "release", start_of_day(MONDAY, AMSTERDAM, 14)),
        "agreed": holding(30_000, 0, 0),
        "deemed": holding(0, 30_000, 0, "refund", MONDAY + timedelta(days=9)),
    }
