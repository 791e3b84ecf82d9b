"""The group of a case is the parties' and that of the staff who are in it: who writes, who reads, and until when."""

from dataclasses import replace

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import NEW, OrderFacts
from app.rules.base.people import ARBITER, CLIENT, FINANCE, FREELANCER, PARTIES, SUPPORT, Actor
from app.rules.base.policy import current
from app.rules.conversations.groups import GroupFacts, Member, decide_group, decide_group_message, may_read
from tests.support.domain.facts import ACTORS, NOW, opened
from tests.support.rules.support_cancellations import SUPPORT as SAM
from tests.support.rules.support_cancellations import ask, chain, done

pytestmark = pytest.mark.rule("B14", "X63")
ABEL = Member(98, ARBITER, "Abel")
STAFF = Member(99, SUPPORT, "Sam")


def asked() -> OrderFacts:
    """Customer service is asked to cancel."""
    return ask(chain("funded", "planned"), part=1)


def group(facts: OrderFacts, *staff: Member) -> GroupFacts:
    """A group of the newest case, with both parties and these of the staff."""
    both = (Member(facts.user_id(side), side, facts.name(side)) for side in PARTIES)
    return GroupFacts(NEW, "group", facts.cases[-1].ref, (*both, *staff))


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (CLIENT, {FREELANCER, "support:99", "arbiter:98"}),
        (FREELANCER, {CLIENT, "support:99", "arbiter:98"}),
        (SUPPORT, {CLIENT, FREELANCER, "arbiter:98"}),
    ],
)
def test_a_message_is_told_to_all_others_in_the_group_and_changes_nothing(who: str, told: set[str]) -> None:
    facts, actor = asked(), SAM if who == SUPPORT else ACTORS[who]
    plan = decide_group_message(
        facts, facts.cases[-1], group(facts, STAFF, ABEL), actor, NOW, "x" * current().comment_limit, "digest"
    )
    (event,) = plan.events
    assert (event.name, set(event.tell), event.visibility) == ("group.posted", told, "parties")
    assert (event.facts["text"], event.facts["conversation"]) == ("digest", "group")
    assert plan.after == plan.before


@pytest.mark.parametrize(("body", "digest"), [("", None), ("x" * (current().comment_limit + 1), "digest")])
def test_a_message_is_as_long_as_in_the_conversation_of_the_order(body: str, digest: str | None) -> None:
    facts = asked()
    with pytest.raises(Refusal) as refused:
        decide_group_message(facts, facts.cases[-1], group(facts, STAFF), ACTORS[CLIENT], NOW, body, digest)
    assert refused.value.status == 422


@pytest.mark.parametrize("actor", [Actor(SUPPORT, 97), Actor(FINANCE, 99), Actor(FREELANCER, 96), Actor(SUPPORT, 98)])
def test_who_is_not_in_it_does_not_write_there(actor: Actor) -> None:
    facts, gone = asked(), replace(ABEL, role=SUPPORT, active=False)
    with pytest.raises(Refusal) as refused:
        decide_group_message(facts, facts.cases[-1], group(facts, STAFF, gone), actor, NOW, "Hello", "digest")
    assert refused.value.status == 404


def test_once_the_case_is_decided_nobody_writes_and_no_group_begins() -> None:
    facts = done(asked(), "take", "refuse")
    case, people = facts.cases[-1], group(facts, STAFF)
    for decide in (
        lambda: decide_group(facts, case, people, SAM, NOW),
        lambda: decide_group_message(facts, case, people, ACTORS[CLIENT], NOW, "Hello", "digest"),
    ):
        with pytest.raises(Refusal) as refused:
            decide()
        assert (refused.value.status, refused.value.code) == (409, "case_over")


@pytest.mark.rule("X33")
def test_staff_read_it_while_they_have_the_role_and_the_case_is_open_and_the_parties_always() -> None:
    facts = asked()
    opened_case, closed = facts.cases[-1], done(facts, "take", "refuse").cases[-1]
    party = Member(facts.client_id, CLIENT)
    assert [may_read(one, opened_case) for one in (party, STAFF, replace(STAFF, active=False), None)] == [
        True,
        True,
        False,
        False,
    ]
    assert [may_read(one, closed) for one in (party, STAFF)] == [True, False]


def test_a_group_has_both_parties_and_only_staff_who_decide_cases_and_none_who_is_a_party() -> None:
    facts = asked()
    case = facts.cases[-1]
    with pytest.raises(ValueError, match="finance"):
        decide_group(facts, case, group(facts, Member(97, FINANCE)), SAM, NOW)
    with pytest.raises(ValueError, match="support"):
        decide_group(facts, case, GroupFacts(NEW, "group", case.ref, (STAFF,)), SAM, NOW)
    with pytest.raises(Refusal) as refused:
        decide_group(facts, case, group(facts, Member(facts.client_id, SUPPORT)), SAM, NOW)
    assert (refused.value.status, refused.value.code) == (403, "conflict_of_interest")


@pytest.mark.rule("F20")
def test_a_request_between_the_two_has_no_group() -> None:
    facts = opened("cancel", CLIENT)
    with pytest.raises(ValueError, match="between the two"):
        decide_group(facts, facts.cases[-1], group(facts, STAFF), SAM, NOW)
