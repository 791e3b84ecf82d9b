"""The test cards: what a payment page offers, and what each choice makes happen."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.words import N_, Message

DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Card:
    """One choice. `notices` are (seconds later, the state that is told); two of one state are one, sent twice."""

    name: str
    words: Message
    notices: tuple[tuple[float, str], ...] = ((0, "done"),)
    pays: bool = True
    known_after: float = 0.0  # seconds until the payment is known to have succeeded
    unheard: int = 0  # answers that get lost
    disputed_after: float | None = None


CARDS = (
    Card("pays", N_("The payment succeeds.")),
    Card("declined", N_("The card is declined. You can then try another one."), ((0, DECLINED),), pays=False),
    Card(
        "late", N_("The payment succeeds, but this is only known after ten seconds."), ((10, "done"),), known_after=10
    ),
    Card("twice", N_("The payment succeeds, and the site is told twice."), ((0, "done"), (0.5, "done"))),
    Card(
        "unordered",
        N_("The payment succeeds, and then an old notice arrives saying it was declined."),
        ((0, "done"), (2, DECLINED)),
    ),
    Card("silent", N_("The payment succeeds, but the site is never told: it has to check on its own."), ()),
    Card(
        "unheard",
        N_("The payment succeeds, and the first answer to the site’s question about it gets lost."),
        unheard=1,
    ),
    Card("disputed", N_("The payment succeeds, and the bank takes it back after five seconds."), disputed_after=5),
)


def card_named(name: str) -> Card | None:
    """The card of this name, if there is one."""
    return next((card for card in CARDS if card.name == name), None)
