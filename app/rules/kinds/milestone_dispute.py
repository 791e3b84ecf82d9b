"""A dispute about a milestone's money: claim, answer, negotiation; first of what divides it (M4 to M7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from app.core.words import N_, NP_, Message
from app.rules.base.deadlines import DeadlineKind, DeadlineTexts
from app.rules.base.fields import Day, Split
from app.rules.base.kind import DISPUTE, OPENER, RESPONDER, Caution, Evidence, Kind, Move
from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.disputes import claim, offers, sealed, stages, texts

NAME = "milestone_dispute"

_COUNTER = (
    Split("offer", NP_("dispute", "Your offer"), N_("The amounts have to add up to the disputed amount.")),
    Day("new_due_on", N_("New delivery date for the remaining work")),
)
_ACCEPT = NP_("dispute", "Accept the offer")
_YES_ACCEPT, _ACCEPTED = NP_("dispute", "Yes, accept the offer"), N_("You accepted the offer. The dispute is settled.")


def _on_both_sides(make: Callable[[str], Move]) -> Iterator[Move]:
    yield make(OPENER)
    yield make(RESPONDER)


def _accepting(state: str, by: str) -> Move:
    return Move(
        state,
        "accept",
        by,
        "settled",
        stages.accept,
        texts.MEANS_ACCEPT,
        texts.divided,
        _ACCEPT,
        NP_("dispute", "If you accept the offer"),
        NP_("dispute", "If %(name)s accepts the offer"),
        _YES_ACCEPT,
        _ACCEPTED,
        title=_ACCEPT,
        answers_offer=True,
    )


def _conceding(state: str, by: str) -> Move:
    return Move(
        state,
        "concede",
        by,
        "settled",
        stages.concede,
        texts.MEANS_CONCEDE,
        texts.conceded,
        N_("Concede"),
        confirm=N_("Yes, give it all to the other party"),
        done=N_("You conceded. The dispute is over."),
        title=N_("Give the whole disputed amount to the other party"),
        box="decline",
        quiet=True,
    )


def _withdrawing(state: str) -> Move:
    return Move(
        state,
        "withdraw",
        OPENER,
        "withdrawn",
        stages.withdraw,
        texts.MEANS_WITHDRAW,
        texts.unlocked,
        N_("Withdraw the dispute"),
        confirm=N_("Yes, withdraw the dispute"),
        done=N_("Your dispute has been withdrawn."),
        title=N_("Withdraw the dispute"),
        box="decline",
        quiet=True,
    )


def _offering(by: str) -> Move:
    return Move(
        "stage_2",
        "offer",
        by,
        "stage_2",
        offers.make,
        texts.MEANS_OFFER,
        texts.if_accepted,
        NP_("dispute", "Make an offer"),
        confirm=NP_("dispute", "Send the offer"),
        done=NP_("dispute", "Your offer was sent."),
        title=NP_("dispute", "Make an offer"),
        text=texts.NOTE,
        fields=_COUNTER,
    )


def _declining(by: str) -> Move:
    return Move(
        "stage_2",
        "decline",
        by,
        "stage_2",
        offers.decline,
        texts.MEANS_DECLINE,
        texts.declined,
        NP_("dispute", "Decline the offer"),
        confirm=NP_("dispute", "Yes, decline the offer"),
        done=NP_("dispute", "You declined the offer."),
        title=NP_("dispute", "Decline the offer"),
        box="decline",
        answers_offer=True,
    )


def _sealing(by: str) -> Move:
    return Move(
        "stage_2",
        "seal",
        by,
        "stage_2",
        sealed.enter,
        sealed.MEANS,
        sealed.entered,
        sealed.LABEL,
        confirm=sealed.CONFIRM,
        done=sealed.DONE,
        title=sealed.LABEL,
        fields=(sealed.FIGURE,),
        sealed=True,
        quiet=True,
    )


def _first_stage() -> Iterator[Move]:
    yield _accepting("stage_1", RESPONDER)
    yield Move(
        "stage_1",
        "challenge",
        RESPONDER,
        "stage_2",
        stages.challenge,
        texts.MEANS_CHALLENGE,
        texts.negotiated,
        NP_("dispute", "Challenge the claim"),
        N_("If you challenge the claim"),
        N_("If %(name)s challenges the claim"),
        NP_("dispute", "Challenge the claim"),
        N_("You challenged the claim. Now you can negotiate."),
        title=N_("Challenge the claim"),
        text=texts.STATEMENT,
        box="decline",
    )
    yield Move(
        "stage_1",
        "lapse",
        CLOCK,
        "lost_by_default",
        stages.lapse,
        texts.MEANS_LAPSE,
        texts.divided,
        done=N_("The other party did not answer, so the disputed amount went to the party who opened the dispute."),
    )


def _second_stage() -> Iterator[Move]:
    yield from _on_both_sides(lambda by: _accepting("stage_2", by))
    yield from _on_both_sides(_offering)
    yield from _on_both_sides(_declining)
    yield from _on_both_sides(_sealing)
    yield Move(
        "stage_2",
        "unseal",
        CLOCK,
        "stage_2",
        sealed.expire,
        sealed.MEANS_LATE,
        sealed.expired,
        done=N_("No second figure was entered in time, so the sealed round is over."),
        after=lambda policy: policy.sealed_round or timedelta(0),
    )


def _ways_out() -> Iterator[Move]:
    for state in ("stage_1", "stage_2"):
        yield _withdrawing(state)
        yield from _on_both_sides(lambda by, state=state: _conceding(state, by))  # type: ignore[misc]


_TALK_FIRST: dict[str, Message] = dict.fromkeys(
    (CLIENT, FREELANCER),
    N_("Most problems are solved faster by talking. Have you written to %(name)s first? That costs nothing."),
)

KIND = Kind(
    name=NAME,
    tier=DISPUTE,
    opened_by=(CLIENT, FREELANCER),
    while_order=("ongoing", "delivered"),
    first="stage_1",
    stages=texts.STAGES,
    offers=True,
    evidence=Evidence(("stage_1", "stage_2")),
    locks=True,
    last_resort=True,
    on_sending=texts.locked,
    send=N_("Open the dispute"),
    times=texts.TIMES,
    subject="dispute",
    fields=claim.FIELDS,
    details=claim.details,
    comment=N_("Explanation"),
    uncommented=claim.EXPLAIN,
    caution=Caution(N_("A dispute is a last resort."), _TALK_FIRST),
    label=N_("Open a dispute"),
    explains=N_("Dispute an exact amount that is in escrow. Only that amount is locked; the rest goes on."),
    requested=N_("Dispute open"),
    sent=N_("Your dispute was opened."),
    states=texts.STATES,
    window=NAME,
    clocks=(
        sealed.ROUND,
        DeadlineKind(
            stages.NEGOTIATION,
            "case",
            "",
            reminds=True,
            texts=DeadlineTexts(button=N_("View the dispute"), news=N_("The dispute is still open"), anchor="dispute"),
            nudges=tuple(timedelta(days=days) for days in (3, 7, 14, 21)),
        ),
    ),
    refuses=claim.refuse_without_money,
    check=claim.check,
    keeps=claim.keeps,
    begins=stages.begin,
    opening_facts=claim.opening_facts,
    rows=claim.rows,
    moves=(*_first_stage(), *_second_stage(), *_ways_out()),
    events=texts.EVENTS,
)
