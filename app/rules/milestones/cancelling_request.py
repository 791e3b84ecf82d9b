"""What a party wants cancelled of a milestone order, and why: chosen, checked, kept and shown (B7, X19)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Invalid, Refusal
from app.core.words import N_, Fact, sentence
from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.fields import Choice
from app.rules.base.kind import CodedFact, Opening
from app.rules.base.people import Actor
from app.rules.base.plan import Given
from app.rules.cases import support_texts as texts
from app.rules.cases.contests import MILESTONE, REST, in_scope, unfinished
from app.rules.cases.reasons import BY_CODE, check_reason
from app.rules.milestones.cancelling import about


@dataclass(frozen=True, slots=True)
class SupportCancellation:
    """What is to be cancelled and why; without a milestone it is the rest of the order."""

    reason: str
    milestone_id: int | None = None


def details(scope: str, reason: str) -> SupportCancellation:
    return SupportCancellation(reason, None if scope == REST else int(scope))


def _scopes(facts: OrderFacts, role: str) -> tuple[tuple[str, Fact], ...]:
    """Return what can be cancelled: each milestone that is not finished, and all of them."""
    message = N_("Milestone %(number)s: %(title)s (%(amount)s)")
    each = (
        (str(m.id), sentence(message, number=m.position, title=m.title, amount=facts.money(m.amount)))
        for m in unfinished(facts)
    )
    return (*each, (REST, N_("The rest of the order: everything that is not approved yet")))


SCOPE = Choice("scope", N_("What should be cancelled?"), N_("Choose what should be cancelled."), _scopes, few=True)


def refuse_when_finished(facts: OrderFacts, actor: Actor) -> None:
    """Refuse (409) when nothing is left to cancel."""
    if not unfinished(facts):
        raise Refusal(409, "nothing_left", N_("Everything in this order is finished. There is nothing left to cancel."))


def check(opening: Opening) -> None:
    """Refuse (422) a reason of the other side, a missing explanation (F13), and what cannot be cancelled."""
    check_reason(opening.actor.role, opening.details.reason, opening.comment)
    if not _wanted(opening):
        raise Invalid("scope", "scope_missing", SCOPE.missing)


def _wanted(opening: Opening) -> tuple[MilestoneFacts, ...]:
    return tuple(m for m in unfinished(opening.facts) if opening.details.milestone_id in (None, m.id))


def keeps(opening: Opening) -> Given:
    return {
        "reason": opening.details.reason,
        "scope": REST if opening.details.milestone_id is None else MILESTONE,
        "milestones": [m.id for m in _wanted(opening)],
    }


def opening_facts(facts: OrderFacts, case: CaseFacts) -> Given:
    scope = (m for m in facts.milestones if m.id in case.details["milestones"])
    return about(facts, case) | {"amount": sum(m.escrow for m in scope), "reason": case.details["reason"]}


def rows(facts: OrderFacts, case: CaseFacts) -> tuple[CodedFact, ...]:
    rows = (
        CodedFact(N_("What is cancelled"), texts.what(facts, case), in_mail=False),
        CodedFact(N_("Reason"), BY_CODE[case.details["reason"]].label),
    )
    if case.closed_at is not None:
        return rows
    held = facts.money(sum(m.escrow for m in in_scope(facts, case)))
    return (*rows, CodedFact(N_("Of this, in escrow"), held, in_mail=False))


def holds(facts: OrderFacts, case: CaseFacts) -> tuple[int, ...]:
    """X34: what is contested the clock does not approve."""
    return tuple(case.details["milestones"])
