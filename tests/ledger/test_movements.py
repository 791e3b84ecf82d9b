"""Only permitted movements: from which kind of account to which; whatever is not listed is refused (G8)."""

import ast
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app.core.money import Money
from app.ledger import chart
from app.ledger.movements import MOVEMENTS
from app.ledger.posting import NotPermitted, Posting, post
from tests.support.domain.facts import NOW
from tests.support.rules.unused_movements import UNUSED

# The rulebook, §1, X45 for history, and X57.
ALLOWED = {
    "fund": ("external", "escrow"),
    "extra": ("external", "escrow"),
    "refund": ("escrow", "refund_in_transit"),
    "refund_paid": ("refund_in_transit", "external"),
    "earn": ("escrow", "held"),
    "fee": ("escrow", "platform_fee"),
    "release": ("held", "available"),
    "payout": ("available", "payout_in_transit"),
    "payout_paid": ("payout_in_transit", "external"),
    "payout_back": ("payout_in_transit", "available"),
    "late_charge": ("external", "refund_in_transit"),
    "settled_before": ("escrow", "external"),
    "arbitration_paid": ("external", "arbitration"),
    "arbitration_spent": ("available", "arbitration"),
    "arbitration_refund": ("arbitration", "refund_in_transit"),
    "arbitration_back": ("arbitration", "available"),
    "arbitration_kept": ("arbitration", "platform_fee"),
    "take_held": ("held", "refund_in_transit"),
    "take_available": ("available", "refund_in_transit"),
    "take_owed": ("owed", "refund_in_transit"),
    "take_fee": ("platform_fee", "refund_in_transit"),
    "platform_pays": ("platform_fee", "available"),
    "charge_back": ("escrow", "chargeback"),
    "charge_back_held": ("held", "chargeback"),
    "charge_back_available": ("available", "chargeback"),
    "charge_back_owed": ("owed", "chargeback"),
    "charge_back_fee": ("platform_fee", "chargeback"),
    "charged_back": ("chargeback", "external"),
    "won_available": ("external", "available"),
    "won_owed": ("external", "owed"),
    "won_fee": ("external", "platform_fee"),
    "repay": ("available", "owed"),
    "repay_outside": ("external", "owed"),
}
ACCOUNTS = {kind: kind for kind in chart.KINDS} | {
    "escrow": chart.escrow(1),
    "held": chart.held(2, "EUR"),
    "available": chart.available(2, "EUR"),
    "owed": chart.owed(2, "EUR"),
}
NOWHERE = create_engine("sqlite://").connect()  # has no tables: whatever reaches it fails in another way


def posting(movement: str, source: str, target: str, minor: int = 100) -> Posting:
    """A posting between accounts."""
    return Posting(movement, "key", source, target, Money(minor, "EUR"), 1, NOW, NOW)


@pytest.mark.rule("G8", "X57")
def test_the_allow_list_is_the_rulebooks() -> None:
    assert {m.code: (m.source, m.target) for m in MOVEMENTS.values()} == ALLOWED


@pytest.mark.rule("G8")
@pytest.mark.parametrize("movement", [*ALLOWED, "gift", ""])
def test_no_movement_takes_any_other_route(movement: str) -> None:
    for source, target in product(ACCOUNTS, ACCOUNTS):
        if ALLOWED.get(movement) != (source, target):
            with pytest.raises(NotPermitted):
                post(NOWHERE, [posting(movement, ACCOUNTS[source], ACCOUNTS[target])])


@pytest.mark.rule("G8")
@pytest.mark.parametrize("minor", [0, -1])
def test_only_amounts_above_zero_move(minor: int) -> None:
    with pytest.raises(NotPermitted):
        post(NOWHERE, [posting("fund", "external", "escrow:1", minor)])


@pytest.mark.rule("G8")
def test_every_code_that_the_rules_name_is_permitted() -> None:
    named = set()
    for path in Path("app/rules").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "move":
                assert isinstance(node.args[0], ast.Constant), f"{path}: the code of a movement is written out"
                named.add(node.args[0].value)
    assert named == set(MOVEMENTS) - UNUSED, "named and not permitted, or permitted and never used"
    assert set(MOVEMENTS) >= UNUSED


@pytest.mark.parametrize("minor", [1.5, "100", None, True])
def test_money_is_whole_minor_units(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")  # type: ignore[arg-type]


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "EUR") - Money(1, "USD")
