"""How long banks take, as people are told: figures that nobody here decides, in the one place where they stand."""

from __future__ import annotations

from app.core.words import N_, Sentence, sentence

WORKING_DAYS = (5, 10)  # until what was given back shows in the account of who paid


def takes_days() -> Sentence:
    """Say how long a bank takes until a refund shows."""
    message = N_("Banks usually take %(least)s to %(most)s working days to show it in the account.")
    return sentence(message, least=WORKING_DAYS[0], most=WORKING_DAYS[1])
