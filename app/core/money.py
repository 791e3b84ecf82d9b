"""Money: whole minor units of one currency, never a fraction and never two currencies at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents, yen) with its ISO 4217 code."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("money is counted in whole minor units")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Parts in proportion to `weights` that sum to this amount: largest remainder first, ties in order."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be positive in sum and never negative")
        floors = [self.minor * weight // total for weight in weights]
        rest = self.minor - sum(floors)
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(self.minor * weights[i] % total), i))
        for index in by_remainder[:rest]:
            floors[index] += 1
        return tuple(Money(part, self.currency) for part in floors)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return other.minor


def exponent(currency: str) -> int:
    """How many decimals the currency has (JPY 0, EUR 2, KWD 3)."""
    return get_currency_precision(currency)


def from_decimal(amount: Decimal, currency: str) -> Money:
    """Money of a decimal in major units; more decimals than the currency has are refused by ValueError, zeros too."""
    places = amount.as_tuple().exponent
    if not isinstance(places, int) or -places > exponent(currency):
        raise ValueError("the amount has more decimals than the currency")
    return Money(int(amount.scaleb(exponent(currency))), currency)
