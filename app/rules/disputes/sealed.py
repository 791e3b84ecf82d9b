"""A sealed round: both enter a figure that nobody sees, and where the two overlap they settle in the middle (X73)."""

from __future__ import annotations

from app.core.errors import Invalid, Refusal
from app.core.words import N_, NP_, Sentence, sentence
from app.rules.base.change import Change
from app.rules.base.deadlines import DeadlineKind, DeadlineTexts
from app.rules.base.facts import CaseFacts
from app.rules.base.fields import Amount
from app.rules.base.kind import Move
from app.rules.base.people import CLIENT, other
from app.rules.base.plan import Given, Plan, SealedDraft
from app.rules.base.registry import policy_of
from app.rules.disputes.offers import Offer
from app.rules.disputes.stages import settle
from app.rules.milestones.division import Parts

Sentences = tuple[Sentence, ...]

ROUND = DeadlineKind(
    "sealed_round",
    "case",
    "unseal",
    human=True,
    reminds=True,
    texts=DeadlineTexts(
        before=N_("Enter your figure before %(due)s"),
        row=N_("Enter your figure before %(at)s"),
        inbox=N_("Enter your sealed figure for the dispute with %(name)s before %(at)s"),
        button=N_("View the dispute"),
        news=N_("A sealed figure is waiting for yours"),
        planned=N_("The sealed round ends, if no second figure is entered"),
        anchor="dispute",
    ),
)
FIGURE = Amount(
    "sealed_figure",
    N_("Your figure: how much goes back to the client"),
    N_("Enter your figure."),
    N_(
        "As the client, enter the least you want back; as the freelancer, the most you would give back. Where the two "
        "overlap, you settle in the middle, and everything else goes to the freelancer. The middle then lets each of "
        "you work out the other figure."
    ),
)
MEANS = N_(
    "Both parties enter a figure that nobody else sees. If the figures overlap, the dispute is settled in the middle; "
    "otherwise both are deleted unseen."
)
MEANS_LATE = N_("The sealed round ends without a settlement, and the figure that was entered is deleted unseen.")

_OVER = N_("There is one sealed round in a dispute, and it is over.")
_ENTERED = N_("You have already entered your figure. It stays sealed until %(name)s enters one.")
_BEYOND = N_("Enter a figure from zero to the disputed amount of %(amount)s.")


def enter(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X73: a figure is entered; the second one ends the round, and settles where the two overlap.

    `sealed_figure` is in minor units, `theirs` that of the other side, where it was entered. Refuses (409) a second
    round and a second figure of one side, and (422) a figure beyond the disputed amount.
    """
    round_ = case.details.get("sealed", {})
    if round_.get("over"):
        raise Refusal(409, "round_over", _OVER)
    me = change.actor.role
    if round_.get("entered") == me:
        raise Refusal(409, "figure_entered", _ENTERED, name=change.before.name(other(me)))
    figure, theirs = given.get("sealed_figure"), given.get("theirs")
    if figure is None:
        raise Invalid(FIGURE.name, "figure_missing", N_("Enter your figure."))
    if not 0 <= figure <= case.details["amount"]:
        raise Invalid(FIGURE.name, "figure_beyond", _BEYOND, amount=change.before.money(case.details["amount"]))
    if not round_:
        _begin(change, case, figure)
    elif theirs is None:  # read back, and nothing of the other figure may show
        change.event("dispute.sealed", {"case": case.ref})
    elif (middle := _middle(*((figure, theirs) if me == CLIENT else (theirs, figure)))) is None:
        _end(change, case, "met", "apart")
    else:
        parts = Parts(client=middle, freelancer=case.details["amount"] - middle)
        settle(change, case, "settled", Offer(0, me, parts), "sealed")


def expire(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X73: nobody entered a second figure in time."""
    _end(change, case, "lapsed", "late")


def _begin(change: Change, case: CaseFacts, figure: int) -> None:
    me, policy = change.actor.role, policy_of(case)
    assert policy.sealed_round is not None  # noqa: S101  (every version that knows disputes has it)
    change.case(case, details={**case.details, "sealed": {"entered": me}})
    change.sealed.append(SealedDraft(case.id, me, figure))
    change.start(ROUND.name, case.id, other(me), change.at + policy.sealed_round, policy=policy)
    change.event("dispute.sealed", {"case": case.ref, "due_at": change.at + policy.sealed_round})


def _middle(least: int, most: int) -> int | None:
    """What goes back to the client, the odd minor unit included; None where the figures do not overlap."""
    return None if least > most else (least + most + 1) // 2


def _end(change: Change, case: CaseFacts, state: str, how: str) -> None:
    change.finish(change.after.deadline("case", case.id, ROUND.name), state)
    change.unsealed.append(case.id)
    change.case(case, details={**case.details, "sealed": {"over": 1}})
    change.event("dispute.unsealed", {"case": case.ref, "kind": how})


def entered(plan: Plan, reader: str) -> Sentences:
    """Say what entering a figure leads to; never what the other figure is."""
    return (
        Sentence(N_("Nobody sees your figure: not the other party, and not customer service.")),
        Sentence(N_("If the two figures overlap, the dispute is settled in the middle right away.")),
        Sentence(N_("If they do not, or if no second figure comes in time, both are deleted unseen.")),
    )


def expired(plan: Plan, reader: str) -> Sentences:
    """Say that the round ends, and what goes on."""
    late = N_("On %(at)s the sealed round ends without a settlement, and the figure is deleted unseen.")
    return (sentence(late, at=plan.at), Sentence(N_("The negotiation goes on.")))


LABEL = N_("Enter a sealed figure")
CONFIRM, DONE = NP_("sealed round", "Seal the figure"), N_("Your figure is sealed.")
