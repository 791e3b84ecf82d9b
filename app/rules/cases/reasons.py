"""Reasons for a cancel request: codes are stored, labels are said in the reader's language (F13, G4)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Invalid
from app.core.words import N_, NP_, Fact, Message
from app.rules.base.facts import OrderFacts
from app.rules.base.fields import Choice
from app.rules.base.people import CLIENT, FREELANCER


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason one or both sides may give; `choice` says it in the form, where readers see `label`."""

    code: str
    by: tuple[str, ...]
    label: Message
    choice: Message | None = None
    needs_explanation: bool = False


REASONS = (
    Reason("ordered_by_mistake", (CLIENT,), N_("Ordered by mistake")),
    Reason("no_longer_needed", (CLIENT,), N_("No longer needed")),
    Reason("no_response", (CLIENT, FREELANCER), N_("The other party does not respond")),
    Reason("late", (CLIENT,), N_("Delivery is late")),
    Reason("not_as_described", (CLIENT,), N_("Not as described")),
    Reason("quality", (CLIENT,), N_("Quality below what was agreed")),
    Reason("rights_problem", (CLIENT,), N_("Copyright or trademark problem")),
    Reason("requirements_missing", (FREELANCER,), N_("Information needed was not provided")),
    Reason("out_of_scope", (FREELANCER,), N_("Request goes beyond the order")),
    Reason("cannot_complete", (FREELANCER,), N_("I cannot complete the work")),
    Reason("agreed_together", (CLIENT, FREELANCER), N_("We agreed to stop")),
    Reason("other", (CLIENT, FREELANCER), NP_("reason", "Other"), N_("Other (explain)"), needs_explanation=True),
)

# Only in disputes, whose reasons are figures of the policy (M4).
WORK_DONE = Reason("work_done", (FREELANCER,), N_("The work is done as agreed"))

BY_CODE = {reason.code: reason for reason in (*REASONS, WORK_DONE)}


def offered(role: str) -> tuple[Reason, ...]:
    """The reasons this side may choose from."""
    return tuple(reason for reason in REASONS if role in reason.by)


def _options(facts: OrderFacts, role: str) -> tuple[tuple[str, Fact], ...]:
    return tuple((reason.code, reason.choice or reason.label) for reason in offered(role))


REASON = Choice("reason", N_("Reason"), N_("Choose a reason to continue."), _options)


def check_reason(role: str, code: str, comment: str) -> None:
    """Refuse (422) a reason that is not this side's, and an explanation that is missing (F13)."""
    reason = BY_CODE.get(code)
    if reason is None or role not in reason.by:
        raise Invalid("reason", "reason_missing", REASON.missing)
    if reason.needs_explanation and not comment.strip():
        raise Invalid("comment", "explanation_missing", N_("Explain your reason in a few words."))
