"""The fields of a kind's form, described without a page: the web draws and reads them, and no kind knows how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import Invalid
from app.core.words import Fact, Message
from app.rules.base.facts import OrderFacts
from app.rules.base.people import PARTIES

Options = Callable[[OrderFacts, str], tuple[tuple[str, Fact], ...]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: the name under which its value goes to the details, and its label."""

    name: str
    label: Message


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """One of the options that an order offers to a side; `few` options stand open, many are folded away."""

    missing: Message
    options: Options
    few: bool = False


@dataclass(frozen=True, slots=True)
class Day(Field):
    """A later day for the delivery, as an instant in UTC; None keeps the present one."""


@dataclass(frozen=True, slots=True)
class Extras(Field):
    """Up to three extras, each with a title, a price in minor units and whole days."""


@dataclass(frozen=True, slots=True)
class Amount(Field):
    """An amount in the order's currency, in minor units; without `missing` it may stay empty, which is None."""

    missing: Message | None = None
    hint: Message | None = None


@dataclass(frozen=True, slots=True)
class Split(Field):
    """How a contested amount is divided, in minor units of the order's currency: back to the client, to the freelancer
    now, left in escrow. All empty is None; an empty part beside others is zero (X66)."""

    hint: Message


@dataclass(frozen=True, slots=True)
class Prose:
    """A text that a move asks for: its label, what is said when it is missing (None: it may be), and who reads it.

    `readers` are the parties who see it afterwards; staff see it always. The label may name the other party.
    """

    label: Message
    missing: Message | None
    hint: Message
    readers: tuple[str, ...] = PARTIES

    def refusal(self, code: str) -> Invalid:
        """Return the refusal (422) of a move without this text; LookupError where it may be missing."""
        if self.missing is None:
            raise LookupError("nothing is wrong without this text")
        return Invalid("text", code, self.missing)
