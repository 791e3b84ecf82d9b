"""The stages through which a case may go, and the one in which it is (M5)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.words import N_, Message, Sentence, sentence
from app.rules.base.facts import CaseFacts
from app.rules.base.registry import kind_of

DONE, NOW, AHEAD = "done", "now", "ahead"

_STAGE = N_("Stage %(number)s of %(count)s: %(stage)s")


@dataclass(frozen=True, slots=True)
class Progress:
    """All stages of a case in their order, and the place of its own among them, from 0."""

    stages: tuple[Message, ...]
    place: int

    def state(self, place: int) -> str:
        """Return whether a stage is done, the one it is in, or ahead."""
        return DONE if place < self.place else NOW if place == self.place else AHEAD

    @property
    def told(self) -> Sentence:
        """Say which stage of how many it is in."""
        return sentence(_STAGE, number=self.place + 1, count=len(self.stages), stage=self.stages[self.place])


def progress(case: CaseFacts) -> Progress | None:
    """Return how far a case is; None where its kind has no stages, and once it is out of them."""
    stages = kind_of(case).stages
    states = [state for state, _ in stages]
    if case.state not in states:
        return None
    return Progress(tuple(label for _, label in stages), states.index(case.state))
