"""Language, time zone and appearance: guests keep them in cookies, people in the account; no value breaks a page."""

import pytest

from app.core.database.tx import Transactions
from app.models import User
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

SPANISH = {"locale": "es", "timezone": "Europe/Madrid", "theme": "dark"}


def test_a_guest_keeps_the_choice_in_cookies_and_stays_on_the_page(guest: Browser) -> None:
    response = guest.post("/account/language", **SPANISH, next="/password")
    assert (response.status_code, response.location) == (303, "/password")
    page = guest.get("/password").text
    assert '<html lang="es" dir="ltr" data-bs-theme="dark">' in page
    assert '<option value="Europe/Madrid" selected>' in page


def test_a_person_keeps_it_in_the_account(clara: Browser, ids: dict[str, int], transactions: Transactions) -> None:
    assert clara.post("/account/language", **SPANISH, next="/account").location == "/account"
    with transactions.open(write=False) as tx:
        saved = tx.session.get_one(User, ids["clara"])
        assert (saved.locale, saved.timezone, saved.name) == ("es", "Europe/Madrid", "Clara Jansen")
    elsewhere = Browser(clara.app, ids["clara"])
    assert '<html lang="es"' in elsewhere.get("/account").text


def test_a_link_with_lang_wins_in_this_browser_until_sign_out(clara: Browser) -> None:
    assert '<html lang="es"' in clara.get("/account?lang=es").text
    assert '<html lang="es"' in clara.get("/account").text
    clara.post("/logout")
    assert '<html lang="es"' not in clara.get("/login").text


def test_an_explicit_choice_ends_what_a_link_asked_for(clara: Browser) -> None:
    clara.get("/account?lang=es")
    assert clara.post("/account/language", **SPANISH | {"locale": "nl"}, next="/account?lang=es").location == "/account"
    assert '<html lang="nl"' in clara.get("/account").text


NO_CHOICES = ("", "xx", "nl-NL", "../../etc/passwd", "a" * 9000, "nl\n", "<script>", "\N{SNOWMAN}")
NO_LANGUAGES = ("xx", "nl-NL", "..%2f..%2fetc", "%00", "nl%0d%0aX: y", "a" * 3000, "%FF%FE", "en&lang=nl")


@pytest.mark.parametrize("field", ["locale", "timezone", "theme"])
def test_an_unknown_choice_is_named_and_the_rest_is_kept(guest: Browser, field: str) -> None:
    for value in NO_CHOICES:
        response = guest.post("/account/language", **SPANISH | {field: value}, next="/password")
        assert response.status_code == 422, value
        assert "Choose one of the options." in response.text
        assert 'name="next" value="/password"' in response.text
        assert "<script>" not in response.text


def test_no_language_in_an_address_breaks_a_page(guest: Browser) -> None:
    for value in NO_LANGUAGES:
        assert guest.get(f"/login?lang={value}").status_code in (200, 400), value
    guest.client.set_cookie("zone", "Mars/Base")
    guest.client.set_cookie("locale", "xx")
    guest.client.set_cookie("theme", "pink")
    assert guest.get("/login", headers={"Accept-Language": "xx;q=z,,*,"}).status_code == 200


def test_the_form_is_a_page_too_with_every_zone(guest: Browser) -> None:
    page = guest.get("/account/language")
    assert page.status_code == 200
    assert page.text.count("<option") > 400


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Calcutta", "Europe/Kiev", "UTC"])
def test_a_zone_under_its_older_name_can_be_saved(guest: Browser, zone: str) -> None:
    guest.client.set_cookie("zone", zone)
    assert guest.get("/account/language").status_code == 200
    assert guest.post("/account/language", **SPANISH | {"timezone": zone}).status_code == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_the_choice_leads_nowhere_else(guest: Browser, target: str) -> None:
    assert guest.post("/account/language", **SPANISH, next=target).location == "/orders"
