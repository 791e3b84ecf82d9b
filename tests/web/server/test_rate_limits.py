"""Guessing and flooding are slowed down, for the guesser and not for everybody."""

import pytest
from flask import Flask

from app.core.settings import Settings
from app.core.supervisor.embedded_redis import EmbeddedServer
from app.services.accounts import sign_ins
from app.web.server import rate_limits
from tests.support.apps import make_settings
from tests.support.domain.people import CLARA, GOOD_PASSWORD, OLGA
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def app(own_app: Flask) -> Flask:
    own_app.config["LIMITS"] = True
    return own_app


def guess(browser: Browser, times: int, email: str = CLARA.email) -> list[int]:
    return [browser.post("/login", email=email, password="guess").status_code for _ in range(times)]


def test_guessing_one_person_s_password_ends_soon(guest: Browser) -> None:
    assert guess(guest, 12) == [422] * 10 + [429] * 2
    response = guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD)
    assert response.status_code == 429
    assert "Too many requests" in response.text
    assert 'href="/login"' in response.text


def test_other_people_at_the_same_address_may_still_sign_in(guest: Browser) -> None:
    guess(guest, 11)
    assert guest.post("/login", email=OLGA.email, password=GOOD_PASSWORD).status_code == 303


def test_the_person_may_still_sign_in_from_elsewhere(guest: Browser, app: Flask) -> None:
    guess(guest, 11)
    elsewhere = Browser(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert elsewhere.post("/login", email=CLARA.email, password=GOOD_PASSWORD).status_code == 303


def test_one_network_cannot_try_many_people(guest: Browser) -> None:
    tried = [guess(guest, 1, f"person{number}@people.example")[0] for number in range(22)]
    assert tried == [422] * 20 + [429] * 2


def test_writing_the_address_differently_does_not_help(guest: Browser) -> None:
    spellings = [CLARA.email, CLARA.email.upper(), f" {CLARA.email} "] * 4
    assert [guess(guest, 1, email)[0] for email in spellings] == [422] * 10 + [429] * 2


# What the look-up of an account leaves out, or writes in one way: none of it may be a new account for the counting.
INVISIBLE = ("\x07", "\x85", "\u202a", "\u202e", "\u2066", "\ufeff", "\u2028", "\t")
SPELLINGS = [f"{sign}{CLARA.email}" for sign in INVISIBLE] + [
    f"{CLARA.email[:3]}{sign}{CLARA.email[3:]}" for sign in "\x01\u202b\ufeff"
]


def test_signs_that_the_look_up_leaves_out_are_no_new_account(guest: Browser) -> None:
    assert [guess(guest, 1, email)[0] for email in [*SPELLINGS, CLARA.email]] == [422] * 10 + [429] * 2


def test_nor_is_an_address_with_composed_letters(guest: Browser) -> None:
    spellings = ["jos\u00e9@people.example", "jose\u0301@people.example", "JOS\u00c9@people.example"] * 4
    assert [guess(guest, 1, email)[0] for email in spellings] == [422] * 10 + [429] * 2


def test_nor_do_they_flood_a_mailbox_with_links(guest: Browser) -> None:
    assert [guest.post("/password", email=email).status_code for email in SPELLINGS[:7]] == [303] * 5 + [429] * 2


def test_a_person_with_several_browsers_is_one_person(app: Flask, ids: dict[str, int]) -> None:
    wrong = {"password": "guess", "new_password": "seven lamps in the fog", "repeat": "seven lamps in the fog"}
    answers = []
    for number in range(22):
        browser = Browser(app, ids["clara"])
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        answers.append(browser.post("/account/password", **wrong).status_code)
    assert answers == [422] * 20 + [429] * 2
    assert Browser(app, ids["olga"]).post("/account/password", **wrong).status_code == 422


def test_a_session_that_is_over_is_counted_by_its_address(app: Flask, ids: dict[str, int]) -> None:
    browser = Browser(app, ids["clara"])
    browser.get("/account")
    with browser.services.transactions.open(write=True) as tx:
        sign_ins.end_all(tx, ids["clara"])
    answers = {browser.post("/account/password", password="x").status_code for _ in range(21)}
    assert answers == {303, 429}
    assert Browser(app, ids["clara"]).post("/account/password", password="x").status_code == 422


def test_a_whole_ipv6_network_counts_as_one(app: Flask, ids: dict[str, int]) -> None:
    answers = []
    for number in range(12):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = f"2001:db8::{number + 1:x}"
        answers += guess(browser, 1)
    assert answers == [422] * 10 + [429] * 2


def test_nobody_s_mailbox_is_flooded_with_links(guest: Browser) -> None:
    answers = [guest.post("/password", email=CLARA.email).status_code for _ in range(7)]
    assert answers == [303] * 5 + [429] * 2


def test_a_note_says_it_where_htmx_asked(guest: Browser) -> None:
    guess(guest, 10)
    response = guest.post("/login", htmx=True, email=CLARA.email, password="x")
    assert (response.status_code, response.headers["HX-Retarget"]) == (429, "#notes")
    assert "Wait a few minutes" in response.text


def test_reading_is_not_limited(guest: Browser) -> None:
    assert {guest.get("/login").status_code for _ in range(50)} == {200}


@pytest.fixture
def with_redis(settings: Settings, own_redis: EmbeddedServer) -> Flask:
    from app import create_app

    own_redis.start()
    folder, url = settings.data_dir, settings.database_url
    made = create_app(make_settings(folder, url, redis_url=own_redis.url))
    made.config["LIMITS"] = True
    return made


def test_several_web_processes_count_together_in_redis(
    with_redis: Flask, ids: dict[str, int], own_redis: EmbeddedServer
) -> None:
    from app import create_app

    settings = Browser(with_redis).services.settings
    other = create_app(settings)
    other.config["LIMITS"] = True
    assert guess(Browser(with_redis), 6) + guess(Browser(other), 6) == [422] * 10 + [429] * 2


def test_without_redis_each_process_counts_for_itself(
    with_redis: Flask, ids: dict[str, int], own_redis: EmbeddedServer
) -> None:
    browser = Browser(with_redis)
    assert guess(browser, 3) == [422] * 3
    own_redis.stop()
    assert guess(browser, 12) == [422] * 10 + [429] * 2


@pytest.mark.parametrize("address", ["", "unix:", "not an address", "\N{SNOWMAN}", "::ffff:1.2.3.4"])
def test_any_remote_address_can_be_counted(app: Flask, address: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert rate_limits.address()
