"""The demo in the browser: bar, people, letter box; and nothing of it where real people's orders are."""

import re
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import FixedClock
from app.core.parts import KEY, Parts
from app.core.settings import Settings
from app.models import Order, SignIn
from app.services.demo.people import PEOPLE
from app.web import demo as pages
from app.web.demo_view import FIRST_VISIT, SEEN
from tests.support.apps import START
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X43")]

LETTER = "20260310T090000-delivery-7.1e673b42b5bd5956"
BAR = "demobar-acts"


def post_box(settings: Settings) -> Path:
    folder = Path(settings.mail_url.removeprefix("file:"))
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def letter(settings: Settings) -> str:
    """A mail to Sanne, in Dutch, with markup that would like to do things."""
    mail = EmailMessage()
    mail["Subject"] = "Antwoord vóór 17 maart <b>"
    mail["To"] = "Sanne de Vries <sanne@demo.example>"
    mail["Date"] = format_datetime(START)
    mail["Content-Language"] = "nl"
    mail.set_content("Hoi Sanne,\n\nhttp://localhost/orders/abc\n")
    body = "<body style='color:red'><script>alert(1)</script><a href='#'>Ja</a></body>"
    mail.add_alternative(f"<html><head><title>x</title></head>{body}</html>", subtype="html")
    (post_box(settings) / f"{LETTER}.eml").write_bytes(mail.as_bytes())
    return LETTER


def become(visitor: Browser, key: str, **fields: str) -> str:
    """Sign in with one click; where it led. A fresh session has a fresh token, so the next form is asked for anew."""
    response = visitor.post("/demo/sign-in", person=key, **fields)
    assert response.status_code == 303
    visitor.csrf = ""
    return str(response.location)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/demo/mail"),
        ("get", "/demo/mail/x"),
        ("get", "/demo/mail/x/html"),
        ("post", "/demo/skip"),
        ("post", "/demo/sign-in"),
    ],
)
def test_elsewhere_there_is_no_such_page(empty: Flask, method: str, path: str) -> None:
    visitor = Browser(empty)
    response = visitor.get(path) if method == "get" else visitor.post(path, skip="1h", person="sanne")
    assert response.status_code == 404


def test_elsewhere_no_page_shows_anything_of_it(empty: Flask) -> None:
    text = Browser(empty).get("/login").text
    assert BAR not in text
    assert 'class="person"' not in text


def test_elsewhere_pages_ask_the_database_once_for_all(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = pages.world.is_demo
    monkeypatch.setattr(pages.world, "is_demo", lambda tx: asked.append(1) or real(tx))
    visitor = Browser(empty)
    for _ in range(5):
        visitor.get("/login")
    assert len(asked) == 1


def test_the_bar_stands_on_every_page_with_its_clock_and_the_next_deadline(visitor: Browser) -> None:
    text = visitor.get("/login?lang=en").text
    assert BAR in text
    assert "10 Mar 2026, 10:00 CET" in text.replace("\xa0", " ")
    assert "To the next deadline: today, 15:30 CET" in text.replace("\xa0", " ")
    assert BAR in visitor.get("/nothing/here").text


def test_everybody_stands_beside_the_form_with_what_waits_for_them(visitor: Browser) -> None:
    text = visitor.get("/login?lang=en").text
    cards = re.findall(r"<strong>([^<]+)</strong><span[^>]*>([^<]+)</span><span[^>]*>([^<]+)</span>", text)
    assert cards == [
        ("Sanne de Vries", "Client · Dutch", "2 requests to answer"),
        ("Lucía Fernández", "Freelancer · Spanish", "1 cancellation to answer"),
        ("Tom Okafor", "Client and freelancer · English", "1 request sent"),
        ("Aylin Demir", "Freelancer · Dutch", "1 extension asked for"),
        ("Begoña Ortiz", "Freelancer · Spanish", "Only orders that are over"),
        ("Joris Bakker", "Freelancer · Dutch", "2 requests to answer"),
        ("Inés Navarro", "Client · Spanish", "2 deliveries to approve"),
        ("Mila Novak", "Customer service · English", "No open cases"),
    ]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_one_click_signs_in_as_anybody(visitor: Browser, person: object) -> None:
    page = visitor.get(become(visitor, person.key))  # type: ignore[attr-defined]
    assert person.name in page.text  # type: ignore[attr-defined]
    assert f'lang="{person.locale}"' in page.text  # type: ignore[attr-defined]


def test_one_click_leads_back_to_where_one_wanted_to_go_and_nowhere_else(visitor: Browser) -> None:
    assert become(visitor, "sanne", next="/account") == "/account"
    assert become(visitor, "sanne", next="https://evil.example/") == "/orders"


def test_whoever_was_signed_in_is_not_any_more(visitor: Browser, demo: Parts) -> None:
    become(visitor, "sanne")
    become(visitor, "lucia")
    assert "Lucía Fernández" in visitor.get("/account").text
    with demo.transactions.open(write=False) as tx:
        assert tx.session.query(SignIn).count() == 1


@pytest.mark.parametrize("person", ["", "nobody", "sanne@demo.example", "\u202e", "x" * 5000])
def test_nobody_else_can_be_chosen(visitor: Browser, person: str) -> None:
    assert visitor.post("/demo/sign-in", person=person).status_code == 422


def test_a_skip_moves_the_clock_and_tells_what_happened(visitor: Browser, demo: Parts) -> None:
    become(visitor, "tom")
    response = visitor.post("/demo/skip", skip="48h", headers={"Referer": "http://localhost/account"})
    assert (response.status_code, response.location) == (303, "/account")
    text = visitor.get("/account").text.replace("\xa0", " ")
    assert "The demo clock shows 12 Mar 2026, 09:00 GMT." in text
    assert "1 request closed without an answer. 3 orders were cancelled." in text
    with demo.transactions.open(write=False) as tx:
        assert tx.now > tx.wall


@pytest.mark.parametrize(("span", "shows"), [("1h", "11:00"), ("6h", "16:00"), ("next", "15:30")])
def test_the_clock_shows_where_it_stands(visitor: Browser, span: str, shows: str) -> None:
    visitor.post("/demo/skip", skip=span)
    assert f"10 Mar 2026, {shows} CET" in visitor.get("/login?lang=en").text.replace("\xa0", " ")


@pytest.mark.parametrize("span", ["", "49h", "-1h", "1h ", "\0"])
def test_the_clock_moves_by_nothing_else(visitor: Browser, demo: Parts, span: str) -> None:
    assert visitor.post("/demo/skip", skip=span).status_code == 422
    with demo.transactions.open(write=False) as tx:
        assert tx.now == tx.wall


def test_without_a_token_nothing_moves(app: Flask, demo: Parts) -> None:
    assert app.test_client().post("/demo/skip", data={"skip": "48h"}).status_code >= 400
    with demo.transactions.open(write=False) as tx:
        assert tx.now == tx.wall


def test_a_press_that_works_too_long_says_that_there_is_more(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WORK_SECONDS", 0.0)
    visitor.post("/demo/skip", skip="48h")
    assert "press the button again to go on" in visitor.get("/login?lang=en").text


def test_the_bar_folds_from_the_second_visit_on(visitor: Browser, clock: FixedClock) -> None:
    assert "demobar-folded" not in visitor.get("/login").text
    clock.move(minutes=10)
    assert "demobar-folded" not in visitor.get("/login").text
    clock.move(seconds=FIRST_VISIT)
    assert "demobar-folded" in visitor.get("/login").text


@pytest.mark.parametrize("cookie", ["x", "-1", "9" * 40, "\u0663"])
def test_a_strange_cookie_is_no_visit(app: Flask, cookie: str) -> None:
    response = app.test_client().get("/login", headers={"Cookie": f"{SEEN}={cookie}".encode()})
    assert response.status_code == 200
    assert "demobar-folded" not in response.text


def test_an_empty_letter_box_says_what_will_be_there(visitor: Browser) -> None:
    assert "No mails yet" in visitor.get("/demo/mail?lang=en").text


def test_mails_are_listed_newest_first_and_paged(visitor: Browser, settings: Settings, letter: str) -> None:
    folder = post_box(settings)
    for number in range(pages.PAGE + 5):
        (folder / f"20260311T09{number:02}00-x.eml").write_bytes((folder / f"{letter}.eml").read_bytes())
    first = visitor.get("/demo/mail?lang=en").text
    assert re.findall(r"/demo/mail/(\w+T\d+)", first)[:2] == ["20260311T094400", "20260311T094300"]
    assert f"{pages.PAGE + 6} mails" in first
    assert letter in visitor.get(f"/demo/mail?from={pages.PAGE}").text
    assert visitor.get("/demo/mail?from=-3").status_code == visitor.get("/demo/mail?from=x").status_code == 200


def test_a_mail_shows_its_text_as_text_and_its_html_in_a_frame(visitor: Browser, letter: str) -> None:
    response = visitor.get(f"/demo/mail/{letter}?lang=en")
    text = response.text
    assert "Antwoord vóór 17 maart &lt;b&gt;" in text
    assert "Sanne de Vries &lt;sanne@demo.example&gt;" in text
    assert f'src="/demo/mail/{letter}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"' in text
    assert "alert(1)" not in text
    policy = response.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy


def test_nothing_of_a_mail_can_run(visitor: Browser, letter: str) -> None:
    response = visitor.get(f"/demo/mail/{letter}/html")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; form-action 'none'")
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert '<base target="_blank">' in response.text


def test_a_mail_leads_its_reader_on(visitor: Browser, letter: str, demo: Parts) -> None:
    with demo.transactions.open(write=False) as tx:
        ref = tx.session.query(Order.ref).limit(1).scalar()
    folder = Path(demo.settings.mail_url.removeprefix("file:"))
    data = (folder / f"{letter}.eml").read_bytes().replace(b"/orders/abc", f"/orders/{ref}".encode())
    (folder / f"{letter}.eml").write_bytes(data)
    text = visitor.get(f"/demo/mail/{letter}?lang=en").text
    assert "Go on as Sanne de Vries" in text
    assert f'name="next" value="/orders/{ref}"' in text


@pytest.mark.parametrize(
    "name", ["nothing", "..", "../app.db", "%2e%2e%2fsecret_key", "a%00b", ".hidden", "x" * 300, "a/../../b"]
)
def test_only_mails_are_read(visitor: Browser, settings: Settings, letter: str, name: str) -> None:
    (post_box(settings).parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    assert visitor.get(f"/demo/mail/{name}").status_code in (400, 404)
    assert visitor.get("/demo/mail/..%2Fsecret").status_code == 404


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?utf-8?b?!!?=\nDate: never\n\n\xe9",
        b"Content-Type: text/plain; charset=klingon\n\nx",
    ],
)
def test_a_broken_mail_is_shown_as_far_as_it_goes(visitor: Browser, settings: Settings, broken: bytes) -> None:
    (post_box(settings) / "broken.eml").write_bytes(broken)
    assert visitor.get("/demo/mail").status_code == 200
    assert visitor.get("/demo/mail/broken").status_code == 200
    assert visitor.get("/demo/mail/broken/html").status_code == 200


def test_where_mails_are_sent_none_are_shown(app: Flask, visitor: Browser) -> None:
    from dataclasses import replace

    app.extensions[KEY] = replace(
        app.extensions[KEY], settings=replace(app.extensions[KEY].settings, mail_url="memory:")
    )
    assert "The mails are really sent" in visitor.get("/demo/mail?lang=en").text
    assert visitor.get("/demo/mail/x").status_code == 404
