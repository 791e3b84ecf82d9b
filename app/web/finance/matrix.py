"""The trial balance as one matrix: accounts by currencies, with the proof that each currency sums to zero (G8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.core.i18n import Reader
from app.core.words import N_, Message
from app.web.finance.lines import journal_of, money
from app.web.finance.records import Amount, Check, Matrix, MatrixRow
from app.web.payments.money import ACCOUNTS

# What belongs together and has a sum of its own; sums are in one currency, for those of several mean nothing.
GROUPS: dict[str, tuple[Message, Sequence[str]]] = {
    "people": (N_("Of clients and freelancers"), ("escrow", "held", "available")),
    "transit": (N_("On its way"), ("refund_in_transit", "payout_in_transit")),
}
ALONE = ("platform_fee", "external")
Found = Mapping[str, Mapping[str, int]]  # by currency what every kind of account holds, in minor units


def matrix(found: Found, who: Reader) -> Matrix:
    """Accounts by currencies; a kind of account that nobody knows has a row too, so that all rows make the sum."""
    rows: list[MatrixRow] = []
    for name, (label, kinds) in GROUPS.items():
        rows.append(MatrixRow(who.say(label), _sums(found, kinds, who), group=name))
        rows += [_row(found, kind, who, inside=True) for kind in kinds]
    known = [kind for _, kinds in GROUPS.values() for kind in kinds] + [*ALONE]
    others = {kind for kinds in found.values() for kind in kinds} - {*known}
    rows += [_row(found, kind, who) for kind in (*ALONE, *sorted(others))]
    return Matrix(rows, [_check(currency, sum(kinds.values()), who) for currency, kinds in found.items()])


def _row(found: Found, kind: str, who: Reader, inside: bool = False) -> MatrixRow:
    label, amounts = ACCOUNTS.get(kind), []
    for currency, kinds in found.items():
        held = kinds.get(kind, 0)
        href = journal_of(kind=kind, currency=currency) if held and label else None
        amounts.append(Amount(who.money(money(held, currency)), href))
    return MatrixRow(who.say(label) if label else kind, amounts, inside=inside)


def _sums(found: Found, kinds: Iterable[str], who: Reader) -> list[Amount]:
    each = {currency: sum(held.get(kind, 0) for kind in kinds) for currency, held in found.items()}
    return [Amount(who.money(money(amount, currency)), None) for currency, amount in each.items()]


def _check(currency: str, amount: int, who: Reader) -> Check:
    return Check(currency, who.money(money(amount, currency)), amount == 0)
