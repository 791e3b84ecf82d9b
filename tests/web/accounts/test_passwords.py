"""Passwords: a mailed link that works once, a change that signs everybody else out, and what is too easy to guess."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from app.core.clock import FixedClock
from app.core.database.tx import Transactions, Tx
from app.core.errors import Invalid
from app.models import PasswordLink, User
from app.services.accounts import accounts
from app.services.mail import account_mail
from tests.support.domain.people import CLARA, GOOD_PASSWORD, Person
from tests.support.web import Browser

NEW = "seven lamps in the fog"
Enter = Callable[..., Browser]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """The links that were handed to the mail: (user id, token)."""
    found: list[tuple[int, str]] = []
    send = account_mail.send_password_link

    def record(tx: Tx, secret_key: str, user_id: int, expires_at: datetime, first: bool = False) -> str:
        token = send(tx, secret_key, user_id, expires_at, first)
        found.append((user_id, token))
        return token

    monkeypatch.setattr(account_mail, "send_password_link", record)
    return found


def make_link(transactions: Transactions, user_id: int, lives: timedelta = accounts.LINK_LIVES) -> str:
    with transactions.open(write=True) as tx:
        return accounts.make_link(tx, user_id, lives)


def choose(browser: Browser, token: str, password: str = NEW, repeat: str | None = None) -> int:
    sent = browser.post(f"/password/{token}", new_password=password, repeat=password if repeat is None else repeat)
    return sent.status_code


def test_a_forgotten_password_is_replaced_by_a_mailed_link(
    guest: Browser, ids: dict[str, int], sent: list[tuple[int, str]]
) -> None:
    response = guest.post("/password", email=f" {CLARA.email.upper()}")
    assert (response.status_code, response.location) == (303, "/login")
    ((user_id, token),) = sent
    assert user_id == ids["clara"]
    page = guest.get(f"/password/{token}")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert choose(guest, token) == 303
    assert "Your password has been set." in guest.get("/login").text
    assert guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD).status_code == 422
    assert guest.post("/login", email=CLARA.email, password=NEW).status_code == 303


def test_everybody_gets_the_same_answer(
    guest: Browser, sent: list[tuple[int, str]], ids: dict[str, int], transactions: Transactions
) -> None:
    with transactions.open(write=True) as tx:
        accounts.suspend(tx, ids["olga"])
    pages = []
    for email in (CLARA.email, "nobody@people.example", "olga@people.example"):
        response = guest.post("/password", email=email)
        pages.append((response.status_code, response.location, "Check your inbox." in guest.get("/login").text))
    assert pages == [(303, "/login", True)] * 3
    assert [user_id for user_id, _ in sent] == [ids["clara"]]
    with transactions.open(write=False) as tx:
        assert [row.user_id for row in tx.session.query(PasswordLink)] == [ids["clara"]]


def test_an_empty_address_is_named(guest: Browser) -> None:
    response = guest.post("/password", email="")
    assert response.status_code == 422
    assert "Enter your email address." in response.text


def test_a_link_works_once(guest: Browser, ids: dict[str, int], transactions: Transactions) -> None:
    token = make_link(transactions, ids["clara"])
    assert choose(guest, token) == 303
    assert guest.get(f"/password/{token}").status_code == 404
    assert choose(guest, token, "another one of these") == 404
    assert guest.post("/login", email=CLARA.email, password=NEW).status_code == 303


def test_the_other_links_of_that_person_are_void(
    guest: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    first, second = make_link(transactions, ids["clara"]), make_link(transactions, ids["clara"])
    others = make_link(transactions, ids["olga"])
    assert choose(guest, second) == 303
    assert guest.get(f"/password/{first}").status_code == 404
    assert guest.get(f"/password/{others}").status_code == 200


def test_a_link_dies_of_age(guest: Browser, ids: dict[str, int], transactions: Transactions, clock: FixedClock) -> None:
    token = make_link(transactions, ids["clara"])
    clock.move(minutes=59, seconds=59)
    assert guest.get(f"/password/{token}").status_code == 200
    clock.move(seconds=1)
    page = guest.get(f"/password/{token}")
    assert page.status_code == 404
    assert "This link no longer works" in page.text
    assert 'href="/password"' in page.text
    assert choose(guest, token) == 404


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "..%2f..", "%F0%9F%92%A9", "%FF"])
def test_an_invented_link_is_answered_like_an_old_one(guest: Browser, token: str) -> None:
    assert guest.get(f"/password/{token}").status_code in (400, 404)
    assert choose(guest, token) in (400, 404)


def test_only_the_hash_of_a_link_is_kept(ids: dict[str, int], transactions: Transactions) -> None:
    token = make_link(transactions, ids["clara"])
    with transactions.open(write=False) as tx:
        assert token not in [row.token_hash for row in tx.session.query(PasswordLink)]


def test_two_who_use_the_same_link_at_once_set_one_password(
    guest: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    token = make_link(transactions, ids["clara"])
    with transactions.open(write=True) as tx:
        accounts.use_link(tx, token)
        with pytest.raises(accounts.Refusal) as refused:
            accounts.use_link(tx, token)
    assert refused.value.status == 404
    assert choose(guest, token) == 404


def test_choosing_a_password_signs_out_every_browser(
    enter: Enter, guest: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    one, other = enter(CLARA), enter(CLARA)
    assert choose(guest, make_link(transactions, ids["clara"])) == 303
    assert [browser.get("/account").status_code for browser in (one, other)] == [302, 302]


def test_changing_the_password_keeps_only_this_browser(enter: Enter) -> None:
    here, elsewhere = enter(CLARA), enter(CLARA)
    copied = here.client.get_cookie("session")
    changed = here.post("/account/password", password=GOOD_PASSWORD, new_password=NEW, repeat=NEW)
    assert (changed.status_code, changed.location) == (303, "/account")
    assert "Your password has been changed." in here.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert copied is not None
    elsewhere.client.set_cookie("session", copied.value)
    assert elsewhere.get("/account").status_code == 302
    assert elsewhere.post("/login", email=CLARA.email, password=NEW).status_code == 303


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "wrong", "new_password": NEW, "repeat": NEW}, "This is not your current password."),
        ({"password": GOOD_PASSWORD, "new_password": NEW, "repeat": NEW + "!"}, "The two passwords do not match."),
        ({"password": GOOD_PASSWORD, "new_password": "short", "repeat": "short"}, "Use 10 characters or more."),
        ({"password": GOOD_PASSWORD, "new_password": "clara12345", "repeat": "clara12345"}, "easy to guess"),
        ({"password": GOOD_PASSWORD, "new_password": "x y" * 400, "repeat": "x y" * 400}, "1,024 characters or fewer"),
        ({"password": "", "new_password": "", "repeat": ""}, "Enter your current password."),
    ],
)
def test_a_change_says_what_is_wrong_and_changes_nothing(
    enter: Enter, guest: Browser, fields: dict[str, str], said: str
) -> None:
    browser = enter(Person("", CLARA.email, "en", "UTC"))
    response = browser.post("/account/password", **fields)
    assert response.status_code == 422
    assert said in response.text
    assert all(f'"{value}"' not in response.text for value in fields.values() if value)
    assert guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD).status_code == 303


GUESSED = "password12 Wachtwoord1 1234567890 aaaaaaaaaaaa qwertyuiop1 JANSENclara".split()


@pytest.mark.parametrize("password", GUESSED)
def test_what_a_guesser_tries_first_is_refused(password: str) -> None:
    person = SimpleNamespace(name=CLARA.name, email=CLARA.email)
    with pytest.raises(Invalid) as refused:
        accounts.check_password(password, person)  # type: ignore[arg-type]
    assert refused.value.code == "common"


FINE = ["gele fiets", "ñandú y café", "correct horse battery", "漢字仮名交じり文です！", "aaaaab c d e f"]


@pytest.mark.parametrize("password", FINE)
def test_any_kind_of_characters_will_do(password: str) -> None:
    accounts.check_password(password, SimpleNamespace(name=CLARA.name, email=CLARA.email))  # type: ignore[arg-type]


def test_a_guest_cannot_change_a_password(guest: Browser) -> None:
    response = guest.post("/account/password", password=GOOD_PASSWORD, new_password=NEW, repeat=NEW)
    assert response.location is not None
    assert response.location.startswith("/login")


def test_set_password_leaves_the_others_alone(ids: dict[str, int], transactions: Transactions) -> None:
    def hash_of(tx: Tx, name: str) -> str | None:
        return tx.session.get_one(User, ids[name]).password_hash

    with transactions.open(write=True) as tx:
        before = hash_of(tx, "olga")
        accounts.set_password(tx, ids["clara"], "new")
    with transactions.open(write=False) as tx:
        assert (hash_of(tx, "clara"), hash_of(tx, "olga")) == ("new", before)
