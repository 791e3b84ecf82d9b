"""The account page: name, language, time zone, and the browsers in which one is signed in."""

from collections.abc import Callable

import pytest

from app.core.database.tx import Transactions
from app.models import User
from tests.support.domain.people import CLARA
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

FIELDS = {"name": "Clara J.", "locale": "es", "timezone": "America/New_York"}
Enter = Callable[..., Browser]


def test_name_language_and_zone_are_saved_and_used_at_once(
    clara: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    response = clara.post("/account", **FIELDS)
    assert (response.status_code, response.location) == (303, "/account")
    page = clara.get("/account").text
    assert '<html lang="es"' in page
    assert "Clara J." in page
    assert '<option value="America/New_York" selected>' in page
    with transactions.open(write=False) as tx:
        saved = tx.session.get_one(User, ids["clara"])
        assert {name: getattr(saved, name) for name in FIELDS} == FIELDS


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", " \t\n"), ("name", "x" * 201), ("locale", "xx"), ("locale", ""), ("timezone", "Mars/Base")],
)
def test_what_cannot_be_is_named_and_the_rest_is_kept(
    clara: Browser, ids: dict[str, int], transactions: Transactions, field: str, value: str
) -> None:
    response = clara.post("/account", **FIELDS | {field: value})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    kept = {name: text for name, text in FIELDS.items() if name != field}
    assert all(text in response.text for text in kept.values())
    with transactions.open(write=False) as tx:
        assert tx.session.get_one(User, ids["clara"]).name == CLARA.name


def test_columns_that_are_not_asked_for_cannot_be_set(
    clara: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    own = {"id": "99", "email": "evil@people.example", "roles": "admin", "password_hash": "x", "suspended_at": "1"}
    assert clara.post("/account", **FIELDS, **own).status_code == 303
    with transactions.open(write=False) as tx:
        saved = tx.session.get_one(User, ids["clara"])
        assert (saved.email, saved.roles, saved.suspended_at) == (CLARA.email, "", None)
        assert saved.password_hash != "x"


def test_text_is_cleaned_before_it_is_kept(clara: Browser, ids: dict[str, int], transactions: Transactions) -> None:
    clara.post("/account", **FIELDS | {"name": "Cla\0ra\u202e\u2066  Jose\u0301\r\nX"})
    with transactions.open(write=False) as tx:
        assert tx.session.get_one(User, ids["clara"]).name == "Clara José X"


def test_names_are_text_and_never_markup(clara: Browser) -> None:
    clara.post("/account", **FIELDS | {"name": "<img src=x onerror=alert(1)>{{7*7}}"})
    page = clara.get("/account").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page


def test_the_page_lists_the_browsers_and_signs_the_others_out(enter: Enter) -> None:
    here, there = enter(CLARA), enter(CLARA)
    assert here.get("/account").text.count("this browser") == 1
    assert "Sign out of all other browsers" in here.get("/account").text
    assert here.post("/account/sign-ins").location == "/account"
    assert there.get("/account").status_code == 302
    page = here.get("/account").text
    assert "All other browsers are signed out." in page
    assert "Not signed in anywhere else." in page


def test_the_others_of_other_people_stay_signed_in(clara: Browser, enter: Enter) -> None:
    from tests.support.domain.people import OLGA

    olga = enter(OLGA)
    clara.post("/account/sign-ins")
    assert olga.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/sign-ins"])
def test_guests_are_sent_to_the_door(guest: Browser, path: str) -> None:
    response = guest.post(path, name="x")
    assert response.status_code == 303
    assert response.location.startswith("/login?next=")
    fragment = guest.post(path, htmx=True, name="x")
    assert fragment.status_code == 204
    assert fragment.headers["HX-Redirect"].startswith("/login?next=")
    assert "Please sign in first." in guest.get("/login").text


def test_the_account_is_loaded_in_few_statements(clara: Browser) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    event.listen(clara.services.engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest: seen.append(sql))
    assert clara.get("/account").status_code == 200
    wanted = [sql for sql in seen if "sign_ins" in sql]
    assert len(wanted) == 2  # who is here with the unread count; and the list of browsers
    assert len(seen) <= 5


@pytest.mark.rule("X44")
def test_a_public_name_is_taken_once_and_can_be_given_up(
    clara: Browser, fred: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    def save(browser: Browser, handle: str) -> int:
        return browser.post("/account", name="N", locale="en", timezone="UTC", handle=handle).status_code

    def kept(name: str) -> str | None:
        with transactions.open(write=False) as tx:
            return tx.session.get_one(User, ids[name]).handle

    assert (save(clara, "Bakery-1"), kept("clara")) == (303, "bakery-1")
    assert (save(fred, "bakery-1"), kept("fred")) == (422, None)
    assert (save(clara, ""), kept("clara")) == (303, None)
    assert (save(fred, "bakery-1"), kept("fred")) == (303, "bakery-1")


@pytest.mark.rule("X44")
@pytest.mark.parametrize("handle", ["ab", "x" * 41, "with space", "ana@people.example", "é-name", "<b>"])
def test_a_public_name_of_other_signs_is_named(clara: Browser, handle: str) -> None:
    response = clara.post("/account", name="N", locale="en", timezone="UTC", handle=handle)
    assert response.status_code == 422
    assert 'id="handle-error"' in response.text
