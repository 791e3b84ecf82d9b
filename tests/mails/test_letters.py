"""The link for a password: sent even if the worker is away now, and never kept where it could be read."""

import pytest
from sqlalchemy import select, text

from app.core.mail.transport import OUTBOX, MemoryMailer
from app.models import Delivery, PasswordLink
from app.services.accounts import accounts, sign_ins
from app.services.mail import outbox
from tests.mails.office import Office, html_of, text_of
from tests.people import CLARA, FRED, Person, user_of
from tests.worlds import World


def ask(office: Office, person: Person = CLARA, first: bool = False) -> None:
    """Somebody has asked for a link to this person's password."""
    with office.world.tx() as tx:
        accounts.send_link(tx, office.settings.secret_key, user_of(tx, person).id, first=first)


def link_in(text: str) -> str:
    """The token of the link in a mail."""
    return next(line for line in text.splitlines() if "/password/" in line).rpartition("/")[2]


def test_the_link_in_the_mail_opens_the_page_for_this_person(office: Office, world: World) -> None:
    ask(office)
    sent = office.send()
    assert [mail["To"] for mail in sent] == ["Clara Jansen <clara@people.example>"]
    token = link_in(text_of(sent[0]))
    assert f'href="http://localhost/password/{token}"' in html_of(sent[0])
    with world.tx() as tx:
        assert accounts.owner_of_link(tx, token).email == CLARA.email
        accounts.use_link(tx, token)


@pytest.mark.databases("sqlite")
def test_the_database_never_holds_the_token(office: Office, world: World) -> None:
    ask(office)
    with world.tx(write=False) as tx:
        before = str(tx.session.execute(text("SELECT * FROM deliveries")).all())
        before += str(tx.session.execute(text("SELECT * FROM password_links")).all())
    token = link_in(text_of(office.send()[0]))
    assert token not in before
    assert sign_ins.hashed(token) in before
    assert [row.letter for row in world.rows(Delivery)] == [None]  # and what it was made of is gone too


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("locale", "word"), [("en", "Choose"), ("nl", "wachtwoord"), ("es", "contraseña")])
@pytest.mark.parametrize("first", [True, False])
def test_it_is_said_in_the_readers_language(office: Office, locale: str, word: str, first: bool) -> None:
    person = Person("Ana", f"ana-{locale}@people.example", locale, "Europe/Madrid")
    ask(office, person, first)
    mail = office.send()[0]
    assert word in mail["Subject"]
    assert word in text_of(mail)
    assert "11:00 CET" in text_of(mail)  # the link works for an hour
    assert mail["Content-Language"] == locale


def test_a_link_that_no_longer_works_is_not_sent(office: Office, world: World) -> None:
    ask(office)  # used
    with world.tx() as tx:
        tx.session.execute(select(PasswordLink)).scalar_one().used_at = tx.wall
    ask(office)  # too old
    world.wait(hours=1)
    ask(office, FRED)  # whose owner was suspended
    with world.tx() as tx:
        accounts.suspend(tx, user_of(tx, FRED).id)
    assert office.send() == []
    assert [row.error for row in office.rows("skipped")] == ["link_over", "link_over", "suspended"]


def test_a_repeat_carries_the_same_link_and_message_id(office: Office, world: World) -> None:
    ask(office)
    for _ in range(2):  # killed before it could note what it had sent
        with world.tx(write=False) as tx:
            item = outbox.load_items(tx, [row.id for row in office.rows("waiting")], office.settings)[0]
        outbox.send(office.settings, MemoryMailer(), item)
    first, second = OUTBOX
    assert first["Message-ID"] == second["Message-ID"]
    assert link_in(text_of(first)) == link_in(text_of(second))
