"""Which language and zone a request gets, what is remembered, and that nothing a client sends can hurt."""

import threading

import flask_babel
import pytest
from flask import Flask, make_response, redirect
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import (
    choose_again,
    forget_link,
    init_i18n,
    known_locale,
    language_choices,
    reader,
    reader_for,
    remember_choice,
    use_reader,
)
from tests.support.i18n.catalogs import SETTINGS


@pytest.fixture
def site(bare_app):
    bare_app.add_url_rule("/", "who", lambda: f"{reader().code} {reader().zone.key}")
    bare_app.add_url_rule("/quiet", "quiet", lambda: "nobody asked")
    return bare_app


def asked(client, path="/", **headers):
    answer = client.get(path, headers={key.replace("_", "-"): value for key, value in headers.items()})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("path", "saved", "cookies", "accept", "code"),
    [
        ("/?lang=es", "nl", {"lang": "nl", "locale": "nl"}, "nl", "es"),
        ("/", "en", {"lang": "nl", "locale": "es"}, "es", "nl"),  # what a link asked for wins until sign-out
        ("/", "nl", {"locale": "es"}, "es", "nl"),
        ("/", None, {"locale": "es"}, "nl", "es"),
        ("/", None, {}, "fr, es;q=0.9, nl;q=0.2", "es"),
        ("/", None, {}, "nl-BE", "nl"),
        ("/", None, {}, "fr", "en"),
        ("/", None, {}, "", "en"),
        ("/?lang=xx", "xx", {"lang": "xx", "locale": "xx"}, "xx", "en"),
        ("/?lang=", "nl", {}, "es", "nl"),
    ],
)
def test_the_order_of_languages(site, path, saved, cookies, accept, code):
    site.extensions["account"] = (saved, None)
    client = site.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    assert asked(client, path, Accept_Language=accept).split()[0] == code


@pytest.mark.parametrize(
    ("saved", "cookie", "zone"),
    [
        ("Atlantic/Canary", "Europe/Madrid", "Atlantic/Canary"),
        (None, "Europe/Madrid", "Europe/Madrid"),
        ("Nowhere/Land", "Europe/Madrid", "Europe/Madrid"),
        (None, "../../etc/passwd", "Europe/Amsterdam"),
        (None, None, "Europe/Amsterdam"),
    ],
)
def test_the_order_of_zones(site, saved, cookie, zone):
    site.extensions["account"] = (None, saved)
    client = site.test_client()
    if cookie:
        client.set_cookie("zone", cookie)
    assert asked(client).split()[1] == zone


def test_a_link_changes_this_page_and_the_next_ones_until_sign_out(site):
    site.add_url_rule("/out", "out", lambda: _after(redirect("/"), forget_link))
    site.extensions["account"] = ("nl", None)
    client = site.test_client()
    assert [asked(client)[:2], asked(client, "/?lang=es")[:2], asked(client)[:2]] == ["nl", "es", "es"]
    client.get("/out")
    assert asked(client)[:2] == "nl"


def test_a_choice_of_a_guest_is_remembered_and_ends_the_links(site):
    site.add_url_rule("/choose", "choose", lambda: _after(redirect("/"), remember_choice, "nl", "Europe/Madrid"))
    client = site.test_client()
    asked(client, "/?lang=es")
    client.get("/choose")
    assert asked(client) == "nl Europe/Madrid"


def test_a_choice_that_does_not_exist_is_not_remembered(site):
    site.add_url_rule("/choose", "choose", lambda: _after(redirect("/"), remember_choice, "xx", "Nowhere"))
    assert not {"locale", "zone"} & {
        cookie.split("=")[0]
        for cookie in site.test_client().get("/choose").headers.getlist("Set-Cookie")
        if "Max-Age=0" not in cookie
    }


def _after(response, function, *args):
    answer = make_response(response)
    function(answer, *args)
    return answer


def test_cookies_are_strict_about_who_reads_them(site):
    cookie = site.test_client().get("/?lang=es").headers["Set-Cookie"]
    assert cookie.startswith("lang=es;")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie  # over plain http on one's own machine
    assert "Expires" not in cookie


def test_caches_and_programs_are_told_the_language(site):
    answer = site.test_client().get("/?lang=es")
    assert answer.headers["Content-Language"] == "es"
    assert {"accept-language", "cookie"} <= {part.lower() for part in answer.vary}
    assert "Content-Language" not in site.test_client().get("/quiet").headers


@given(st.text(), st.text(), st.text())
def test_whatever_a_client_sends_is_answered(lang, cookie, accept):
    app = Flask("bare")
    init_i18n(app, SETTINGS)
    app.add_url_rule("/", "who", lambda: reader().code)
    environ = {
        "HTTP_COOKIE": f"lang={cookie}; zone={cookie}; locale={lang}".encode().decode("latin-1"),
        "HTTP_ACCEPT_LANGUAGE": accept.encode().decode("latin-1"),
    }
    answer = app.test_client().get("/", query_string={"lang": lang}, environ_overrides=environ)
    assert answer.status_code == 200
    assert answer.text in ("en", "nl", "es")


@pytest.mark.parametrize("lang", ["nl-NL", "NL", "nl_NL", "../../etc", "%00", "nl\0", "x" * 100_000])
def test_spellings_and_attacks_are_no_languages(site, lang):
    assert known_locale(lang) is None
    answer = site.test_client().get("/", query_string={"lang": lang})
    assert answer.text.startswith("en")
    assert "Set-Cookie" not in answer.headers


def test_an_account_that_cannot_be_read_still_leaves_a_language(caplog):
    def broken():
        raise RuntimeError("the database is away")

    app = Flask("bare")
    init_i18n(app, SETTINGS, saved=broken)
    app.add_url_rule("/", "who", lambda: reader().code)
    assert app.test_client().get("/", headers={"Accept-Language": "nl"}).text == "nl"
    assert "cannot be read" in caplog.text


def test_the_reader_is_chosen_once_per_request_and_again_when_asked(bare_app):
    count = []
    bare_app.extensions["i18n"]["saved"] = lambda: count.append(1) or ("nl", None)

    def view():
        assert reader() is reader()
        before = len(count)
        choose_again()
        return f"{reader().code} {before} {len(count)}"

    bare_app.add_url_rule("/", "view", view)
    assert bare_app.test_client().get("/").text == "nl 1 2"


def test_one_request_leaves_nothing_for_the_next_or_for_whom_it_interrupted(site):
    client = site.test_client()
    with use_reader(reader_for("es", "Atlantic/Canary")) as outside:
        assert asked(client, "/?lang=nl").startswith("nl")
        assert reader() is outside
    assert reader().code == "en"


def test_a_mail_inside_a_request_is_in_the_language_of_its_recipient(bare_app):
    def view():
        with use_reader(reader_for("es", "Europe/Madrid")):
            inside = f"{reader().code} {flask_babel.get_translations() is reader().translations}"
        return f"{reader().code} {inside} {reader().code}"

    bare_app.add_url_rule("/", "view", view)
    assert bare_app.test_client().get("/?lang=nl").text == "nl es True nl"


def test_threads_do_not_hear_each_other():
    heard = []
    with use_reader(reader_for("nl")):
        thread = threading.Thread(target=lambda: heard.append(reader().code))
        thread.start()
        thread.join()
    assert heard == ["en"]


def test_flask_babel_speaks_for_the_reader_without_ever_failing(bare_app):
    bare_app.add_url_rule("/", "view", lambda: f"{flask_babel.get_locale()} {flask_babel.get_timezone()}")
    client = bare_app.test_client()
    client.set_cookie("zone", "Pacific/Auckland")
    assert client.get("/?lang=nl").text == "nl Pacific/Auckland"
    with bare_app.app_context():
        assert str(flask_babel.get_locale()) == "en_GB"


def test_each_language_is_offered_in_its_own_words():
    assert language_choices() == [("en", "English"), ("nl", "Nederlands"), ("es", "Español")]
