"""Conversations as rows: every order has its own, a case can have a group, and the record tells of all of it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.instants import to_us
from app.models import ChatMessage, Conversation, ConversationMember
from app.models.queries import conversations
from app.rules.base.people import CLIENT, FREELANCER, PARTIES
from tests.support.domain.customer_service import ask, staff
from tests.support.domain.people import CLARA, FRED, SAM, TESS, user_of
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.groups import begin, write

pytestmark = pytest.mark.rule("X63")


@pytest.fixture
def deal(world: World) -> Deal:
    """An order with a case at customer service, in which the two wrote to each other."""
    with world.tx() as tx:
        user_of(tx, TESS)
    deal = world.order(amounts=(40_000, 30_001))
    deal.message(CLIENT, "Between us")
    ask(deal, part=1)
    return deal


def written(world: World, deal: Deal, group: str = "") -> list[str]:
    """What stands in the order's own conversation, or in this group."""
    with world.tx(write=False) as tx:
        if not group:
            rows, _ = conversations.of_order(tx.connection, deal.id)
        else:
            row = conversations.group(tx.connection, group)
            assert row is not None
            rows, _ = conversations.of_group(tx.connection, row.id)
    return [row.body for row in rows]


def test_every_order_and_every_brief_has_one_conversation_of_its_two_parties(world: World) -> None:
    for deal in (world.order(), world.brief(), world.order(imported=True)):
        (own,) = world.rows(Conversation, Conversation.order_id == deal.id)
        members = world.rows(ConversationMember, ConversationMember.conversation_id == own.id)
        assert own.kind == "order"
        assert {(one.user_id, one.role) for one in members} == {(deal.user_id(side), side) for side in PARTIES}


@pytest.mark.rule("B14", "X33")
def test_a_group_stands_apart_and_reaches_those_in_it_alone(world: World, deal: Deal) -> None:
    group = begin(deal)
    write(deal, group, CLIENT, "To all")
    write(deal, group, SAM, "I read it")
    assert (written(world, deal), written(world, deal, group)) == (["Between us"], ["To all", "I read it"])
    assert deal.told(FREELANCER)[-3:] == ["group.begun", "group.posted", "group.posted"]
    assert deal.told(CLIENT)[-2:] == ["group.begun", "group.posted"]
    assert deal.told(SAM)[-1] == "group.posted"
    assert "group.posted" not in deal.told(TESS), "she has the role, and is not in the group"
    assert world.audit() is None


@pytest.mark.databases("sqlite")
@pytest.mark.rule("B14")
def test_a_case_has_one_group_to_which_staff_bring_others(world: World, deal: Deal) -> None:
    group = begin(deal, "", TESS)
    write(deal, group, FRED, "Hello both")
    assert deal.told(TESS)[-2:] == ["group.begun", "group.posted"]
    with refused(409, "has_group"):
        begin(deal)


@pytest.mark.databases("sqlite")
@pytest.mark.rule("X33")
def test_who_has_left_the_role_is_told_nothing_more(world: World, deal: Deal) -> None:
    group = begin(deal, "", TESS)
    with world.tx() as tx:
        user_of(tx, TESS).roles = ""
    write(deal, group, CLIENT)
    assert (deal.told(TESS)[-1], deal.told(SAM)[-1]) == ("group.begun", "group.posted")


@pytest.mark.databases("sqlite")
@pytest.mark.rule("B14", "X33")
def test_after_the_decision_nobody_writes_there_and_for_staff_it_is_gone(deal: Deal) -> None:
    group = begin(deal)
    staff(deal, "take", "refuse")
    with refused(409, "case_over"):
        write(deal, group, CLIENT)
    with refused(404, "not_yours"):
        write(deal, group, SAM)


def test_who_is_in_a_conversation_and_which_message_is_where_is_never_changed(world: World, deal: Deal) -> None:
    begin(deal)
    for statement in (
        "UPDATE conversation_members SET role = 'client'",
        "DELETE FROM conversation_members",
        "UPDATE conversations SET kind = 'thread'",
        "UPDATE messages SET conversation_id = conversation_id + 1",
    ):
        with pytest.raises(DBAPIError, match="append-only"), world.tx() as tx:
            tx.connection.execute(text(statement))


def test_a_thread_about_no_order_is_in_no_chain_and_an_order_has_one_conversation(world: World, deal: Deal) -> None:
    with world.tx() as tx:
        user = user_of(tx, CLARA).id
        thread = Conversation(ref="thread", kind="thread", at=tx.now)
        tx.session.add(thread)
        tx.session.flush()
        (ref,) = tx.connection.execute(text("SELECT text_ref FROM messages")).one()
        tx.session.add(ChatMessage(author_id=user, text_ref=ref, at=tx.now, conversation_id=thread.id))
    assert world.audit() is None
    values = {"order": deal.id, "at": to_us(world.now)}
    insert = "INSERT INTO conversations (ref, order_id, kind, at) VALUES"
    for row in ("('second', :order, 'order', :at)", "('nobodys', NULL, 'order', :at)", "('x', :order, 'group', :at)"):
        with pytest.raises(DBAPIError), world.tx() as tx:
            tx.connection.execute(text(f"{insert} {row}"), values)
