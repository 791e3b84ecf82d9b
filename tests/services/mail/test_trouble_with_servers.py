"""A mail server that refuses, hangs or is away: no mail is lost, none is doubled, nothing overtaken goes out."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core.mail import transport
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.people import FRED
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, text_of
from tests.support.mail.smtp_server import MailServer

AWAY = timedelta(hours=6)


def outcomes(mailbox: Mailbox) -> Counter[tuple[str, str | None]]:
    """How many deliveries ended, or wait, with which trouble."""
    return Counter((row.state, row.error) for row in mailbox.rows())


def work(mailbox: Mailbox, server: MailServer, until: datetime) -> None:
    """The mail worker looks every half hour, as long as `until` lies ahead."""
    while mailbox.world.now < until:
        mailbox.send(mail_url=server.url)
        mailbox.world.wait(minutes=30)


def reminders(server: MailServer) -> list[str]:
    """Of which orders the server took reminders."""
    return [str(mail["Subject"]) for mail in server.taken if " · Recordatorio" in text_of(mail)]


def each_once(server: MailServer) -> bool:
    """Whether no mail came twice."""
    return max(Counter(mail["Message-ID"] for mail in server.taken).values()) == 1


@pytest.fixture
def reminded(world: World, mailbox: Mailbox) -> list[Deal]:
    """Three requests whose first reminder waits to be sent; everything before has gone out."""
    deals = [world.order(title=title) for title in ("Lamp", "Chair", "Table")]
    for deal in deals:
        deal.open(CLIENT, "cancel")
    mailbox.send()
    world.wait(hours=24)
    world.sweep()
    return deals


@pytest.mark.rule("X46", "G1")
@pytest.mark.databases("sqlite")
def test_six_hours_without_a_server_lose_and_double_nothing_and_an_hour_later_all_is_sent(
    mailbox: Mailbox, world: World, reminded: list[Deal]
) -> None:
    server, back = MailServer(), world.now + AWAY
    answered, withdrawn, _ = reminded
    work(mailbox, server, world.now + timedelta(hours=2))
    answered.answer(FREELANCER, "decline")
    work(mailbox, server, world.now + timedelta(hours=1))
    withdrawn.withdraw(CLIENT)
    work(mailbox, server, back)
    assert {row.error for row in mailbox.rows("waiting")} == {"no_connection"}
    assert not mailbox.rows("dead")
    with server.running():
        work(mailbox, server, back + timedelta(hours=1))
    assert len(reminders(server)) == 1
    assert "Table" in reminders(server)[0]
    assert each_once(server)
    assert outcomes(mailbox)["skipped", "not_running"] == 2
    assert not mailbox.rows("waiting")
    assert sum("Lamp" in str(mail["Subject"]) for mail in server.taken) == 2  # the answer, to both


@pytest.mark.rule("G1")
@pytest.mark.databases("sqlite")
def test_after_three_days_without_a_server_a_mail_is_given_up_and_the_order_says_so(
    mailbox: Mailbox, world: World, deal: Deal
) -> None:
    server, end = MailServer(), world.now + timedelta(days=3)
    while world.now <= end:
        mailbox.send(mail_url=server.url)
        world.wait(hours=8)
    assert outcomes(mailbox) == {("dead", "no_connection"): 2}


@pytest.mark.rule("X46", "G1")
@pytest.mark.databases("sqlite")
def test_a_mail_that_nobody_tried_to_send_for_four_days_is_tried_for_three_days_more(
    mailbox: Mailbox, world: World, deal: Deal
) -> None:
    server = MailServer()
    world.wait(hours=96)
    mailbox.send(mail_url=server.url)
    assert outcomes(mailbox) == {("waiting", "no_connection"): 2}
    world.wait(hours=71)
    with server.running():
        mailbox.send(mail_url=server.url)
    assert {row.state for row in mailbox.rows()} == {"sent"}
    assert len(server.taken) == 2


@pytest.mark.rule("X46")
@pytest.mark.databases("sqlite")
def test_a_server_that_was_there_meanwhile_starts_the_three_days_again(
    mailbox: Mailbox, world: World, deal: Deal, smtp: MailServer
) -> None:
    away = MailServer()
    mailbox.send(mail_url=away.url)
    smtp.handler.answer = lambda _mail: "451 4.3.0 later"
    world.wait(hours=48)
    mailbox.send(mail_url=smtp.url)
    world.wait(hours=48)
    mailbox.send(mail_url=away.url)
    assert {row.state for row in mailbox.rows()} == {"waiting"}, "it has been away for two days, and then again"


@contextmanager
def silent_server() -> Iterator[str]:
    """The address of something that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.rule("X46")
@pytest.mark.databases("sqlite")
def test_a_server_that_says_nothing_is_tried_again_and_then_all_is_sent(
    mailbox: Mailbox, world: World, reminded: list[Deal], smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SECONDS", 0.2)
    with silent_server() as url:
        mailbox.send(mail_url=url)
    assert outcomes(mailbox)["waiting", "disconnected"] == 3
    world.wait(minutes=1)
    mailbox.send(mail_url=smtp.url)
    assert len(reminders(smtp)) == 3
    assert each_once(smtp)


@pytest.mark.rule("X46")
@pytest.mark.databases("sqlite")
def test_a_mail_whose_receipt_never_came_comes_again_under_the_same_number(
    mailbox: Mailbox, world: World, reminded: list[Deal], smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can know whether the server kept it; its reader's program can, by the number."""
    monkeypatch.setattr(transport, "SECONDS", 0.2)
    receive = smtp.handler.handle_DATA

    async def late(*given: Any) -> str:
        said = await receive(*given)
        if len(smtp.taken) == 1:
            await asyncio.sleep(0.5)
        return said

    monkeypatch.setattr(smtp.handler, "handle_DATA", late)
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox)["waiting", "disconnected"] == 1
    world.wait(minutes=1)
    mailbox.send(mail_url=smtp.url)
    counts = Counter(mail["Message-ID"] for mail in smtp.taken)
    assert sorted(counts.values()) == [1, 1, 2]
    assert not mailbox.rows("waiting")


@pytest.mark.rule("X46")
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("said", ["421 4.3.2 going down", "450 4.2.0 busy", "452 4.3.1 disk full"])
def test_what_is_refused_for_now_goes_out_later_and_only_once(
    mailbox: Mailbox, world: World, reminded: list[Deal], smtp: MailServer, said: str
) -> None:
    smtp.handler.recipients[FRED.email] = said
    mailbox.send(mail_url=smtp.url)
    assert not mailbox.rows("dead")
    assert smtp.taken == []
    reminded[0].answer(FREELANCER, "decline")
    smtp.handler.recipients.clear()
    world.wait(minutes=1)
    mailbox.send(mail_url=smtp.url)
    assert len(reminders(smtp)) == 2
    assert each_once(smtp)
    assert outcomes(mailbox)["skipped", "not_running"] == 1
    assert not mailbox.rows("waiting")


@pytest.mark.rule("X46", "G1")
@pytest.mark.databases("sqlite")
def test_what_is_refused_for_good_is_given_up_at_once_and_the_rest_goes_out(
    mailbox: Mailbox, world: World, reminded: list[Deal], smtp: MailServer
) -> None:
    for deal in reminded:
        deal.answer(FREELANCER, "decline")
    smtp.handler.recipients[FRED.email] = "550 5.1.1 no such user"
    mailbox.send(mail_url=smtp.url)
    assert outcomes(mailbox)["dead", "smtp_550"] == 3
    assert len(smtp.taken) == 3
    world.wait(days=4)
    mailbox.send(mail_url=smtp.url)
    assert len(smtp.taken) == 3
