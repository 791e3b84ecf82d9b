"""The demo's letter box: mails are listed and shown as what they are, and nothing in them can run."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from markupsafe import escape

from app.core.runtime import KEY, RuntimeServices
from app.core.settings import Settings
from app.models import Order
from app.services.demo import mails
from app.services.mail.outbox import deliver
from app.services.mail.threads import key_of, thread_of
from app.web.demo import demo as pages
from tests.support.apps import START
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("G12")]

LETTER = "20260310T090000-delivery-7.1e673b42b5bd5956"


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


def test_an_empty_letter_box_says_what_will_be_there(visitor: Browser) -> None:
    assert "No emails yet" in visitor.get("/demo/mail?lang=en").text


def test_mails_are_listed_newest_first_and_paged(visitor: Browser, settings: Settings, letter: str) -> None:
    folder = post_box(settings)
    for number in range(pages.PAGE + 5):
        (folder / f"20260311T09{number:02}00-x.eml").write_bytes((folder / f"{letter}.eml").read_bytes())
    first = visitor.get("/demo/mail?lang=en").text
    assert re.findall(r"/demo/mail/(\w+T\d+)", first)[:2] == ["20260311T094400", "20260311T094300"]
    assert f"{pages.PAGE + 6} emails" in first
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


def test_a_mail_leads_its_reader_on(visitor: Browser, letter: str, demo: RuntimeServices) -> None:
    with demo.transactions.open(write=False) as tx:
        ref = tx.session.query(Order.ref).limit(1).scalar()
    folder = Path(demo.settings.mail_url.removeprefix("file:"))
    data = (folder / f"{letter}.eml").read_bytes().replace(b"/orders/abc", f"/orders/{ref}".encode())
    (folder / f"{letter}.eml").write_bytes(data)
    text = visitor.get(f"/demo/mail/{letter}?lang=en").text
    assert "Continue as Sanne de Vries" in text
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
    app.extensions[KEY] = replace(
        app.extensions[KEY], settings=replace(app.extensions[KEY].settings, mail_url="memory:")
    )
    assert "Emails are really sent" in visitor.get("/demo/mail?lang=en").text
    assert visitor.get("/demo/mail/x").status_code == 404


def written(folder: Path, letter: str, number: int, to: str, ref: str) -> None:
    """Another mail, to someone else and about an order."""
    data = (folder / f"{letter}.eml").read_bytes().replace(b"Sanne de Vries <sanne@demo.example>", to.encode())
    thread = f"References: {thread_of(ref, 'localhost')}\n".encode()
    (folder / f"20260312T09000{number}-x.eml").write_bytes(thread + data)


def test_the_letter_box_shows_the_mails_of_one_person_or_one_order(
    visitor: Browser, settings: Settings, letter: str, demo: RuntimeServices
) -> None:
    with demo.transactions.open(write=False) as tx:
        ref, title = tx.session.query(Order.ref, Order.title).order_by(Order.id).first()
    folder = post_box(settings)
    for number, to in enumerate(("Joris Bakker <joris@demo.example>", "Tom Okafor <tom@demo.example>")):
        written(folder, letter, number, to, ref)
    page = visitor.get("/demo/mail?lang=en").text
    assert "3 emails" in page
    assert f'<option value="{key_of(ref)}">{escape(title)}</option>' in page
    assert f"To Joris Bakker &lt;joris@demo.example&gt; · {escape(title)}" in page
    for query, count in (
        ({"to": "Joris Bakker <joris@demo.example>"}, 1),
        ({"order": key_of(ref)}, 2),
        ({"order": key_of(ref), "to": "Sanne de Vries <sanne@demo.example>"}, 0),
        ({"order": "nonsense"}, 0),
    ):
        found = visitor.get("/demo/mail?" + urlencode({"lang": "en"} | query)).text
        assert len(re.findall('class="inbox-row"', found)) == count, query


@pytest.mark.rule("X43")
def test_a_mail_of_the_demo_has_the_demos_time(visitor: Browser, demo: RuntimeServices) -> None:
    visitor.post("/demo/skip", skip="48h")
    deliver(demo.transactions, demo.settings)
    (newest, *_) = mails.headers(demo.settings)
    assert newest.date is not None
    assert newest.date >= START + timedelta(hours=48)
    with demo.transactions.open(write=False) as tx:
        assert mails.titles(tx, {newest.order}), "the letter box knows what order it is about"
