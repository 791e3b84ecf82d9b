"""Mails that come late or twice: reminders once, the newest only, and nothing that has been overtaken (G1, X46)."""

from datetime import datetime, timedelta

import pytest

from app.core.mail.transport import OUTBOX, MemoryMailer
from app.models import Event
from app.models.queries.deliveries import lease
from app.rules.base.deadlines import kind_of, reminder_schedule
from app.rules.base.people import CLIENT, FREELANCER, other
from app.services.mail import items, outbox
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, text_of

QUARTER = timedelta(minutes=15)
KINDS = {  # kind of deadline: how it starts, whose turn it is
    "update": (lambda deal: deal.open(CLIENT, "update"), FREELANCER),
    "cancel by the client": (lambda deal: deal.open(CLIENT, "cancel"), FREELANCER),
    "cancel by the freelancer": (lambda deal: deal.open(FREELANCER, "cancel"), CLIENT),
    "extension": (lambda deal: deal.open(FREELANCER, "extension"), CLIENT),
    "approval": (lambda deal: deal.deliver(), CLIENT),
}
ADDRESS = {CLIENT: CLARA.email, FREELANCER: FRED.email}


def schedule(deal: Deal) -> list[datetime]:
    """The instants at which somebody is to be reminded on this order."""
    deadline = next(d for d in deal.facts.deadlines if kind_of(d.kind).reminds)
    return [
        reminder.at
        for reminder in reminder_schedule(
            kind_of(deadline.kind), deal.facts.policy, deadline.opened_at, deadline.due_at
        )
    ]


def reminders(mailbox: Mailbox) -> list[str]:
    """The status bars of the reminders that are sent now."""
    texts = [text_of(mail) for mail in mailbox.send()]
    return [line for text in texts for line in text.splitlines() if line.startswith("[") and " · " in line]


@pytest.mark.rule("G1")
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", KINDS)
def test_whoever_must_act_is_reminded_each_time_and_nobody_else(name: str, mailbox: Mailbox, world: World) -> None:
    start, turn = KINDS[name]
    deal = world.order()
    start(deal)  # type: ignore[no-untyped-call]
    due = max(d.due_at for d in deal.facts.deadlines)
    expected = schedule(deal)
    mailbox.send()
    came: list[datetime] = []
    step = QUARTER if due - world.now <= timedelta(hours=48) else timedelta(hours=1)
    while world.now < due - step:
        world.wait(seconds=step.total_seconds())
        world.sweep()
        came += [world.now for mail in mailbox.send() if " · " in text_of(mail) and ADDRESS[turn] in mail["To"]]
    assert len(came) == len(expected)
    assert all(timedelta(0) <= at - reminder < step for at, reminder in zip(came, expected, strict=True))
    after = [mail for mail in mailbox.to(ADDRESS[other(turn)]) if " · " in text_of(mail)]
    assert after == []


@pytest.mark.rule("G1")
def test_a_late_sweep_sends_only_the_newest(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=47, minutes=30)
    world.sweep()
    assert len(reminders(mailbox)) == 1
    assert deal.told(FREELANCER).count("deadline.reminded") == 1
    assert world.sweep() == 0


@pytest.mark.rule("G1")
@pytest.mark.parametrize("answer", ["accept", "decline", "withdraw"])
def test_a_reminder_of_what_was_answered_meanwhile_is_not_sent(
    answer: str, mailbox: Mailbox, deal: Deal, world: World
) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=24)
    world.sweep()  # the reminder waits to be sent
    if answer == "withdraw":
        deal.withdraw(CLIENT)
    else:
        deal.answer(FREELANCER, answer)
    assert reminders(mailbox) == []
    assert [row.error for row in mailbox.rows("skipped")] == ["not_running"]


@pytest.mark.rule("G1", "X35")
def test_a_reminder_of_a_deadline_that_was_moved_is_not_sent(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.until(deal.due() - timedelta(hours=1))
    world.sweep()  # the last reminder waits to be sent
    world.beat()
    world.wait(minutes=30)
    world.beat()
    world.sweep()  # and the deadline is moved by half an hour
    sent = mailbox.send()
    assert [line for mail in sent for line in text_of(mail).splitlines() if " · " in line] == []
    assert len(sent) == 2  # both are told of the new deadline
    assert [row.error for row in mailbox.rows("skipped")] == ["not_running"]


@pytest.mark.rule("G1")
def test_a_reminder_that_comes_after_its_deadline_is_not_sent(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=24)
    world.sweep()
    world.wait(hours=24)  # nobody sweeps, and the mail was stuck
    assert reminders(mailbox) == []
    assert [row.error for row in mailbox.rows("skipped")] == ["not_running"]


@pytest.mark.rule("G1")
def test_of_two_reminders_that_were_stuck_only_the_newer_is_sent(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    for hours in (24, 18):
        world.wait(hours=hours)
        world.sweep()
    assert len(world.rows(Event, Event.name == "deadline.reminded")) == 2
    assert [line.partition(" · ")[2] for line in reminders(mailbox)] == ["Recordatorio 2 de 3]"]


@pytest.mark.rule("G1", "X23")
def test_no_reminder_of_an_approval_that_stands_still(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.deliver()
    mailbox.send()
    world.wait(days=7)
    world.sweep()
    deal.open(FREELANCER, "cancel")  # holds the approval back
    assert reminders(mailbox) == []
    assert "not_running" in [row.error for row in mailbox.rows("skipped")]


@pytest.mark.rule("G1")
def test_a_request_that_was_answered_before_its_mail_went_out_is_not_announced(mailbox: Mailbox, deal: Deal) -> None:
    mailbox.send()
    deal.open(CLIENT, "update")
    deal.answer(FREELANCER, "answer", "Nearly there.")
    told = [str(mail["Subject"]) for mail in mailbox.send()]
    assert len(told) == 2  # the answer, to both
    assert [row.error for row in mailbox.rows("skipped")] == ["answered", "answered"]


@pytest.mark.rule("X3")
def test_a_late_mail_gives_the_cause_that_held_then(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=48)
    world.sweep()
    deal.agree(FREELANCER)
    mailbox.send()
    told = [text_of(mail) for mail in mailbox.to(CLARA.email)]
    late = next(text for text in told if "geen antwoord binnen 48 uur" in text)
    assert "beide partijen gingen akkoord" not in late


@pytest.mark.rule("X38")
def test_a_wish_for_changes_that_was_met_before_its_mail_went_out_is_not_announced(
    mailbox: Mailbox, deal: Deal
) -> None:
    deal.deliver()
    deal.ask_changes()
    deal.deliver()
    mailbox.send()
    assert "delivered_again" in [row.error for row in mailbox.rows("skipped")]


@pytest.mark.rule("X46")
def test_a_repeat_after_a_crash_carries_the_message_id_of_the_first(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    for token in ("killed after sending", "its successor"):
        with world.tx() as tx:
            ids = lease(tx.connection, token, tx.wall, tx.wall + outbox.LEASE, 20)
        with world.tx(write=False) as tx:
            guarded = items.load_items(tx, ids, mailbox.settings)
        for item in guarded:
            outbox.send(mailbox.settings, MemoryMailer(), item)
        world.wait(seconds=91)  # the lease runs out
    sent = [mail["Message-ID"] for mail in OUTBOX]
    assert len(sent) == 8
    assert sent[:4] == sent[4:]
    assert len(set(sent)) == 4
