"""The outbox: leases, fencing, back-off, what is final, and what becomes of every delivery (X46, G1)."""

import smtplib
from datetime import timedelta

import pytest

from app.core.mail import transport
from app.core.mail.transport import OUTBOX, MailError
from app.models import Notification
from app.models.queries import order_page
from app.models.queries.deliveries import finish, first_waiting, lease
from app.rules.base.people import CLIENT, FREELANCER
from app.services.accounts import accounts
from app.services.mail import items, outbox
from tests.support.domain.people import FRED, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, Server
from tests.support.mail.mailbox import server as server

MINUTE = timedelta(minutes=1)


def take(world: World, token: str, size: int = 20) -> list[int]:
    with world.tx() as tx:
        return lease(tx.connection, token, tx.wall, tx.wall + outbox.LEASE, size)


def shown(deal: Deal, event_id: int) -> str:
    """What the order's timeline knows of the mail of an event."""
    with deal.world.tx(write=False) as tx:
        rows = order_page.timeline(tx.connection, deal.id, FREELANCER, 50)
    return next(row.mail for row in rows if row.id == event_id)


@pytest.mark.rule("X46")
def test_everybody_who_was_told_gets_one_mail_and_it_is_recorded(mailbox: Mailbox, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    sent = mailbox.send()
    assert len(sent) == 4  # the order and the request, to both
    rows = mailbox.rows("sent")
    assert len(rows) == 4
    assert {(row.attempts, row.error, row.lease_until, row.finished_at) for row in rows} == {
        (1, None, None, mailbox.world.now)
    }
    assert mailbox.send() == []


@pytest.mark.rule("X46")
def test_a_lease_cannot_be_taken_by_anybody_else_until_it_runs_out(mailbox: Mailbox, deal: Deal, world: World) -> None:
    mine = take(world, "one", 1)
    theirs = take(world, "two")
    assert (len(mine), len(theirs)) == (1, 1)
    assert set(mine).isdisjoint(theirs)
    assert take(world, "three") == []
    with world.tx(write=False) as tx:
        assert first_waiting(tx.connection, tx.wall) is None
    world.wait(seconds=90)
    assert len(take(world, "three")) == 2


@pytest.mark.rule("X46")
def test_whoever_comes_late_cannot_record_a_result(mailbox: Mailbox, deal: Deal, world: World) -> None:
    ids = take(world, "slow")
    world.wait(seconds=91)
    assert take(world, "fast") == ids
    with world.tx() as tx:
        assert finish(tx.connection, ids, "slow", state="dead") == 0
        assert finish(tx.connection, ids, "fast", state="sent") == 2
        assert finish(tx.connection, ids, "fast", state="dead") == 0
    assert {row.state for row in mailbox.rows()} == {"sent"}


@pytest.mark.rule("X46")
def test_trouble_is_borne_with_longer_and_longer_pauses_and_then_given_up(
    mailbox: Mailbox, deal: Deal, world: World, server: Server
) -> None:
    mailbox.send()
    deal.message(CLIENT)
    world.wait(minutes=2)
    pauses = [1, 5, 15, 60, 240, 720, 1440, 1440, 1440]
    for number, minutes in enumerate(pauses, start=1):
        server.troubles = [MailError("smtp_451")]
        assert mailbox.send() == []
        row = mailbox.rows("waiting")[0]
        assert (row.attempts, row.error) == (number, "smtp_451")
        assert row.available_at == world.now + minutes * MINUTE
        world.wait(minutes=minutes, microseconds=-1)
        assert mailbox.send() == []
        world.wait(microseconds=1)
    server.troubles = [MailError("smtp_451")]
    assert mailbox.send() == []
    dead = mailbox.rows("dead")[0]
    assert (dead.attempts, dead.error, dead.finished_at) == (10, "smtp_451", world.now)
    world.wait(days=30)
    assert mailbox.send() == []


def test_one_trouble_is_over_at_the_next_attempt(mailbox: Mailbox, deal: Deal, world: World, server: Server) -> None:
    server.troubles = [MailError("no_connection")]
    assert len(mailbox.send()) == 1
    world.wait(minutes=1)
    assert len(mailbox.send()) == 1
    assert [(row.state, row.attempts, row.error) for row in mailbox.rows()] == [("sent", 2, None), ("sent", 1, None)]


@pytest.mark.rule("G1")
def test_a_refusal_is_final_and_the_timeline_may_say_so(
    mailbox: Mailbox, deal: Deal, world: World, server: Server
) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=24)
    world.sweep()
    server.troubles = [MailError("smtp_550", final=True)]
    assert mailbox.send() == []
    event = deal.events("deadline.reminded")[0]
    row = mailbox.rows("dead")[0]
    assert (row.error, row.attempts) == ("smtp_550", 1)
    assert shown(deal, event.id) == "dead"
    assert FRED.email not in str(vars(row))


@pytest.mark.rule("G1")
def test_the_timeline_shows_what_became_of_a_reminder(mailbox: Mailbox, deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=24)
    world.sweep()
    event = deal.events("deadline.reminded")[0]
    assert shown(deal, event.id) == "waiting"
    mailbox.send()
    assert shown(deal, event.id) == "sent"


def test_a_mail_that_cannot_be_written_stops_nobody(
    mailbox: Mailbox, deal: Deal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_mail = items.write_mail

    def fail_once(*given: object) -> object:
        monkeypatch.setattr(items, "write_mail", write_mail)
        raise KeyError("secret text")

    monkeypatch.setattr(items, "write_mail", fail_once)
    assert len(mailbox.send()) == 1
    assert [(row.state, row.error) for row in mailbox.rows()] == [("waiting", "not_written"), ("sent", None)]
    assert "secret text" not in caplog.text


@pytest.mark.parametrize("address", ["no address", "@nobody.example", "x@", "a@b@c", "x y@z.example", "<x@y.example>"])
def test_an_address_that_is_none_is_given_up_at_once(mailbox: Mailbox, world: World, deal: Deal, address: str) -> None:
    with world.tx() as tx:
        user_of(tx, FRED).email = address
    assert len(mailbox.send()) == 1
    assert [row.error for row in mailbox.rows("dead")] == ["address"]


def test_what_has_killed_its_sender_time_and_again_is_given_up(mailbox: Mailbox, deal: Deal, world: World) -> None:
    for _ in range(12):
        take(world, "killed")
        mailbox.leases_run_out()
    assert mailbox.send() == []
    assert {(row.state, row.error) for row in mailbox.rows()} == {("dead", "too_often")}


def test_a_suspended_person_gets_no_mail(mailbox: Mailbox, deal: Deal, world: World) -> None:
    with world.tx() as tx:
        accounts.suspend(tx, user_of(tx, FRED).id)
    assert [mail["To"] for mail in mailbox.send()] == ["Clara Jansen <clara@people.example>"]
    assert [row.error for row in mailbox.rows("skipped")] == ["suspended"]


def test_what_was_loaded_too_long_ago_is_given_back_and_loaded_again(
    mailbox: Mailbox, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal.open(CLIENT, "cancel")
    monkeypatch.setattr(outbox, "FRESH_SECONDS", 0.0)
    assert len(mailbox.send()) >= 1
    assert {row.attempts for row in mailbox.rows("waiting")} <= {0}
    monkeypatch.undo()
    mailbox.send()
    assert {(row.state, row.attempts) for row in mailbox.rows()} == {("sent", 1)}
    assert len(OUTBOX) == 4


@pytest.mark.rule("X46")
def test_in_the_app_everybody_is_told_once_whatever_becomes_of_the_mail(
    mailbox: Mailbox, deal: Deal, world: World, server: Server
) -> None:
    server.troubles = [MailError("timeout"), MailError("smtp_550", final=True)]
    mailbox.send()
    deal.open(FREELANCER, "cancel")
    mailbox.send()
    told = [(row.event_id, row.user_id) for row in world.rows(Notification)]
    assert len(told) == len(set(told)) == 4


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (smtplib.SMTPServerDisconnected("x@y.example"), "disconnected"),
        (smtplib.SMTPAuthenticationError(535, b"x@y.example"), "auth"),
        (smtplib.SMTPSenderRefused(550, b"no", "x@y.example"), "sender_refused"),
        (smtplib.SMTPHeloError(500, b"x"), "smtp"),
        (TimeoutError("x@y.example"), "timeout"),
        (ConnectionRefusedError("x@y.example"), "no_connection"),
        (UnicodeEncodeError("ascii", "x", 0, 1, "y"), "address"),
        (RuntimeError("x@y.example"), "unknown"),
    ],
)
def test_trouble_has_a_short_code_without_addresses(error: Exception, code: str) -> None:
    assert transport.trouble(error) == code
