"""What a case of customer service leaves behind: who is told, what stands in the record, and who of the staff acts."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.models import Case, Deadline, Delivery, Notification
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import CLARA, FRED, Person
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.support_cancellations import PARTS, due
from tests.support.services.support_cancellations import deal as deal

PARTIAL = Person("Paula Both", "paula@people.example", "en", "UTC", roles="support")


@pytest.mark.rule("B7", "X33", "G8")
def test_everything_is_told_to_both_once_and_stands_in_the_record(deal: Deal, world: World) -> None:
    ask(deal)
    answer(deal, FREELANCER, "object")
    staff(deal, "take", "grant")
    due(deal)
    names = ["cancellation.opened", "cancellation.objected", "cancellation.taken", "order.cancelled", "refund.started"]
    for who in (CLIENT, FREELANCER):
        assert [name for name in deal.told(who) if name != "order.placed"] == names
    assert deal.events("cancellation.granted")[0].visibility == "parties"
    assert len(world.rows(Delivery)) == 2 * (len(names) + 1)


@pytest.mark.rule("F20", "X33")
def test_nobody_of_the_staff_is_told_by_mail(deal: Deal, world: World) -> None:
    ask(deal)
    staff(deal, "take")
    people = {deal.user_id(CLARA), deal.user_id(FRED)}
    assert {row.user_id for row in world.rows(Notification)} == people


@pytest.mark.rule("X25")
def test_the_database_itself_refuses_a_second_contest(deal: Deal, world: World) -> None:
    ref = ask(deal)
    row = deal.row(ref)
    columns = {c.name: getattr(row, c.name) for c in Case.__table__.columns if c.name not in ("id", "ref")}
    with world.tx() as tx:
        tx.session.add(Case(**columns | {"ref": "second", "kind": "complaint"}))
        with pytest.raises(IntegrityError):
            tx.session.flush()
        tx.session.rollback()
    assert [c.ref for c in deal.facts.cases] == [ref]


@pytest.mark.rule("G10", "X33")
def test_staff_who_are_a_party_do_nothing(world: World) -> None:
    deal = world.order(amounts=PARTS, freelancer=PARTIAL)
    ask(deal)
    for act in ("take", "grant", "refuse"):
        with refused(403, "conflict_of_interest"):
            staff(deal, act, person=PARTIAL)
    assert deal.case.state == "open"


@pytest.mark.rule("B7")
def test_somebody_else_of_the_staff_may_decide_what_one_took_up(deal: Deal) -> None:
    ask(deal)
    staff(deal, "take")
    staff(deal, "refuse", person=PARTIAL)
    assert deal.case.outcome == "refused"
    assert deal.row().staff_id != deal.user_id(PARTIAL)


@pytest.mark.rule("X52", "G10")
def test_a_statement_stays_with_its_case_whatever_ends_with_it(deal: Deal, world: World) -> None:
    update_ref = deal.open(CLIENT, "update")
    ref = ask(deal)
    staff(deal, "take", "grant")
    assert deal.row(update_ref).state == "superseded"
    assert deal.row(update_ref).verdict_ref is None
    assert deal.row(ref).verdict_ref is not None
    assert world.audit() is None


@pytest.mark.rule("G8", "X7")
def test_the_audit_names_a_refund_that_nobody_waits_for(deal: Deal, world: World) -> None:
    ask(deal, CLIENT, 1)
    staff(deal, "take", "grant")
    assert world.audit() is None
    with world.tx() as tx:
        tx.session.execute(update(Deadline).where(Deadline.kind == "refund").values(state="void"))
    assert world.audit() == f"order {deal.facts.ref} is over but still holds money in escrow"
