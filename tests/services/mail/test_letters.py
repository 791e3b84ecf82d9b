"""The link for a password: sent even if the worker is away now, and never kept where it could be read."""

import pytest
from sqlalchemy import select, text

from app.core.i18n import reader_for, use_reader
from app.core.mail.transport import OUTBOX, MemoryMailer
from app.models import Delivery, PasswordLink
from app.services.accounts import accounts, sign_ins
from app.services.mail import outbox
from tests.support.domain.people import CLARA, FRED, Person, user_of
from tests.support.domain.worlds import World
from tests.support.mail.mailbox import Mailbox, html_of, text_of


def ask(mailbox: Mailbox, person: Person = CLARA, first: bool = False) -> None:
    """Somebody has asked for a link to this person's password."""
    with mailbox.world.tx() as tx:
        accounts.send_link(tx, mailbox.settings.secret_key, user_of(tx, person).id, first=first)


def link_in(text: str) -> str:
    """The token of the link in a mail."""
    return next(line for line in text.splitlines() if "/password/" in line).rpartition("/")[2]


def test_the_link_in_the_mail_opens_the_page_for_this_person(mailbox: Mailbox, world: World) -> None:
    ask(mailbox)
    sent = mailbox.send()
    assert [mail["To"] for mail in sent] == ["Clara Jansen <clara@people.example>"]
    token = link_in(text_of(sent[0]))
    assert f'href="http://localhost/password/{token}"' in html_of(sent[0])
    with world.tx() as tx:
        assert accounts.owner_of_link(tx, token).email == CLARA.email
        accounts.use_link(tx, token)


@pytest.mark.databases("sqlite")
def test_the_database_never_holds_the_token(mailbox: Mailbox, world: World) -> None:
    ask(mailbox)
    with world.tx(write=False) as tx:
        before = str(tx.session.execute(text("SELECT * FROM deliveries")).all())
        before += str(tx.session.execute(text("SELECT * FROM password_links")).all())
    token = link_in(text_of(mailbox.send()[0]))
    assert token not in before
    assert sign_ins.hashed(token) in before
    assert [row.letter for row in world.rows(Delivery)] == [None]  # and what it was made of is gone too


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("locale", "word"), [("en", "Choose"), ("nl", "wachtwoord"), ("es", "contraseña")])
@pytest.mark.parametrize("first", [True, False])
def test_it_is_said_in_the_readers_language(mailbox: Mailbox, locale: str, word: str, first: bool) -> None:
    person = Person("Ana", f"ana-{locale}@people.example", locale, "Europe/Madrid")
    ask(mailbox, person, first)
    mail = mailbox.send()[0]
    assert word in mail["Subject"]
    assert word in text_of(mail)
    assert "11:00 CET" in text_of(mail)  # the link works for an hour
    assert mail["Content-Language"] == locale


def test_a_link_that_no_longer_works_is_not_sent(mailbox: Mailbox, world: World) -> None:
    ask(mailbox)  # used
    with world.tx() as tx:
        tx.session.execute(select(PasswordLink)).scalar_one().used_at = tx.wall
    ask(mailbox)  # too old
    world.wait(hours=1)
    ask(mailbox, FRED)  # whose owner was suspended
    with world.tx() as tx:
        accounts.suspend(tx, user_of(tx, FRED).id)
    assert mailbox.send() == []
    assert [row.error for row in mailbox.rows("skipped")] == ["link_over", "link_over", "suspended"]


def test_a_repeat_carries_the_same_link_and_message_id(mailbox: Mailbox, world: World) -> None:
    ask(mailbox)
    for _ in range(2):  # killed before it could note what it had sent
        with world.tx(write=False) as tx:
            item = outbox.load_items(tx, [row.id for row in mailbox.rows("waiting")], mailbox.settings)[0]
        outbox.send(mailbox.settings, MemoryMailer(), item)
    first, second = OUTBOX
    assert first["Message-ID"] == second["Message-ID"]
    assert link_in(text_of(first)) == link_in(text_of(second))


@pytest.mark.rule("G4")
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("asking", ["en", "es"])
def test_it_is_in_the_language_that_its_recipient_has_saved_and_not_in_that_of_who_asks(
    mailbox: Mailbox, asking: str
) -> None:
    """Anybody can ask for it, from a browser in any language; the worker may have served another reader just now."""
    with use_reader(reader_for(asking, "Asia/Tokyo")):
        ask(mailbox, CLARA)
        mail = mailbox.send()[0]
    assert mail["Content-Language"] == CLARA.locale == "nl"
    for said in (mail["Subject"], text_of(mail)):
        assert "wachtwoord" in said
    assert "CET" in text_of(mail)
