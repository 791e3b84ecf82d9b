"""The group conversation of a case: both parties and staff beside them, apart from the order's own (B14, X63)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Refusal
from app.core.words import N_, Listed, Message, Sentence, sentence
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import DISPUTE
from app.rules.base.people import ARBITER, PARTIES, SUPPORT, Actor, one_of
from app.rules.base.plan import Plan
from app.rules.conversations.messages import GROUP_MESSAGE, check_written
from app.rules.milestones.cancelling import check_impartial

ORDER, GROUP = "order", "group"  # kinds of conversations
BEGUN = "group.begun"
_AS: dict[str, Message] = {
    SUPPORT: N_("%(name)s from customer service"),
    ARBITER: N_("%(name)s from the dispute team"),
}
CLOSED = N_("This case has ended, so nobody can write here anymore.")
READ = N_("%(names)s read this.")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, a party of the order or of the staff; `active` while they still have the role of staff."""

    user_id: int
    role: str
    name: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group, and who is in it."""

    id: int
    ref: str
    case_ref: str
    members: tuple[Member, ...]

    def member(self, user_id: int) -> Member | None:
        """This person as a member."""
        return next((one for one in self.members if one.user_id == user_id), None)


def may_read(member: Member | None, case: CaseFacts) -> bool:
    """Tell whether a member reads the group: the parties always, staff until the case is decided, and only while they
    have the role (X33)."""
    if member is None:
        return False
    return member.role in PARTIES or (member.active and case.closed_at is None)


def who_reads(group: GroupFacts, case: CaseFacts) -> Sentence:
    """Name everybody who reads what is written in a group."""
    readers = [one for one in group.members if may_read(one, case)]
    return sentence(READ, names=Listed(tuple(_named(one) for one in readers)))


def _named(member: Member) -> str | Sentence:
    known_as = _AS.get(member.role)
    return member.name if known_as is None else Sentence(known_as, {"name": member.name})


def decide_group(facts: OrderFacts, case: CaseFacts, group: GroupFacts, actor: Actor, now: datetime) -> Plan:
    """Return the plan of a new group of this case: everybody in it is told.

    Refuses (409) a case that is decided, (403) a party of the order among the staff, and (ValueError) members who are
    neither parties nor of the staff that decide cases, a group that lacks a party, or a case of which no staff hear
    (F20).
    """
    if case.closed_at is not None:
        raise Refusal(409, "case_over", CLOSED)
    if case.layer < DISPUTE:
        raise ValueError(f"{case.kind} is between the two")
    staff = [one for one in group.members if one.role not in PARTIES]
    if any(one.role not in _AS for one in staff) or not {one.role for one in group.members}.issuperset(PARTIES):
        raise ValueError(f"a group of {[one.role for one in group.members]}")
    for one in staff:
        check_impartial(facts, one.user_id)
    change = Change(facts, actor, now)
    told = {"case": case.ref, "conversation": group.ref, "kind": f"by_{actor.role}"}
    change.event(BEGUN, told, tell=_others(group, actor))
    return change.plan()


def decide_group_message(
    facts: OrderFacts, case: CaseFacts, group: GroupFacts, actor: Actor, now: datetime, body: str, digest: str | None
) -> Plan:
    """Return the plan of a message in a group: all others in it are told, and no clock stops.

    Refuses (404) who is not in it or can no longer read it, (409) a case that is decided, and (422) what
    `decide_message` does.
    """
    member = group.member(actor.user_id or 0)
    if member is None or member.role != actor.role or not may_read(member, case):
        raise Refusal(404, "not_yours", N_("This page does not exist, or it belongs to someone else."))
    if case.closed_at is not None:
        raise Refusal(409, "case_over", CLOSED)
    check_written(body, digest)
    change = Change(facts, actor, now)
    by_staff = {} if actor.role in PARTIES else {"kind": f"by_{actor.role}"}
    told = {"text": digest, "case": case.ref, "conversation": group.ref, **by_staff}
    change.event(GROUP_MESSAGE, told, tell=_others(group, actor))
    return change.plan()


def _others(group: GroupFacts, actor: Actor) -> tuple[str, ...]:
    """Everybody in it but who acts."""
    others = [one for one in group.members if one.user_id != actor.user_id]
    return tuple(one.role if one.role in PARTIES else one_of(one.role, one.user_id) for one in others)
