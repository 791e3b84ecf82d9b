"""`flask users`: adding people, sending links, suspending."""

import pytest
from click.testing import Result
from flask import Flask

from app.core.database.tx import Transactions
from app.models import Delivery, PasswordLink
from app.services.accounts import accounts
from tests.support.domain.fixtures import database_url as database_url
from tests.support.domain.people import CLARA
from tests.support.pages.accounts import clara as clara
from tests.support.pages.accounts import guest as guest
from tests.support.pages.accounts import ids as ids
from tests.support.pages.accounts import transactions as transactions
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["users", *args])


def test_a_person_is_added_and_chooses_the_first_password(app: Flask, guest: Browser) -> None:
    result = run(app, "add", " Ana@People.example", " Ana  López ", "--locale", "es", "--show-link")
    assert result.exit_code == 0, result.output
    link = result.output.strip()
    assert link.startswith("http://localhost/password/")
    path = link.removeprefix("http://localhost")
    assert guest.post(path, new_password="una casa en el mar", repeat="una casa en el mar").status_code == 303
    assert guest.post("/login", email="ana@people.example", password="una casa en el mar").status_code == 303
    page = guest.get("/account").text
    assert '<html lang="es"' in page
    assert "Ana López" in page


def test_the_link_is_mailed_unless_it_is_shown(app: Flask, transactions: Transactions) -> None:
    result = run(app, "add", "ana@people.example", "Ana", "--role", "support", "--role", "finance")
    assert result.exit_code == 0, result.output
    assert "on its way to ana@people.example" in result.output
    with transactions.open(write=False) as tx:
        user = accounts.find(tx, "ana@people.example")
        assert user is not None
        assert user.roles == "support finance"
        assert user.password_hash is None
        assert tx.session.query(PasswordLink).count() == tx.session.query(Delivery).count() == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["no-address", "Ana"], "is not an e-mail address"),
        (["a@b@c.example", "Ana"], "is not an e-mail address"),
        (["a\r\nBcc: x@y.example", "Ana"], "is not an e-mail address"),
        (["ana@people.example", " "], "A name has 1 to 200 characters."),
        (["ana@people.example", "x" * 201], "A name has 1 to 200 characters."),
        (["ana@people.example", "Ana", "--locale", "xx"], "Offered: en, nl, es."),
        (["ana@people.example", "Ana", "--timezone", "Mars/Base"], "For example: Europe/Madrid."),
        (["ana@people.example", "Ana", "--role", "emperor"], "emperor"),
        ([CLARA.email.upper(), "Clara"], "There is already an account with this address."),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_added(
    app: Flask, ids: dict[str, int], transactions: Transactions, args: list[str], said: str
) -> None:
    result = run(app, "add", *args)
    assert result.exit_code != 0
    assert said in result.output
    with transactions.open(write=False) as tx:
        assert accounts.find(tx, "ana@people.example") is None
        assert tx.session.query(Delivery).count() == 0


def test_a_new_link_is_sent_to_somebody_we_know(app: Flask, ids: dict[str, int], transactions: Transactions) -> None:
    assert run(app, "link", CLARA.email).exit_code == 0
    assert run(app, "link", "nobody@people.example").exit_code == 1
    with transactions.open(write=False) as tx:
        assert [row.user_id for row in tx.session.query(PasswordLink)] == [ids["clara"]]


def test_a_person_is_suspended_and_let_in_again(app: Flask, clara: Browser, ids: dict[str, int]) -> None:
    assert "is suspended" in run(app, "suspend", CLARA.email).output
    assert clara.get("/account").status_code == 302
    assert "may sign in again" in run(app, "suspend", CLARA.email, "--lift").output
    clara.sign_in(ids["clara"])
    assert clara.get("/account").status_code == 200


@pytest.mark.parametrize("address", ["ana@people.example", "a.b+c@sub.people.example", "josé@correo.example", "a@b.co"])
def test_addresses(address: str) -> None:
    assert accounts.is_email(address)


@pytest.mark.parametrize(
    "address", ["", "ana", "@b.example", "a@b", "a b@c.example", "a@b.example,c@d.example", "<a@b.c>"]
)
def test_no_addresses(address: str) -> None:
    assert not accounts.is_email(address)
