"""Downloads: for both parties alone, once checked, and nothing but downloads."""

from pathlib import Path

import pytest
from flask import Flask

from app.models import Order
from tests.support.files import corpus
from tests.support.files.corpus import PDF, PNG, TXT
from tests.support.files.pages import TEXT, check, deliver, linked, rows, stored
from tests.support.files.pages import order as order
from tests.support.web import Browser

PICTURE = ("logo.png", PNG, corpus.picture("PNG"))


def test_what_is_still_checked_is_listed_and_cannot_be_had(fred: Browser, clara: Browser, order: Order) -> None:
    deliver(fred, order, PICTURE)
    page = clara.get(f"/orders/{order.ref}?lang=en").text
    assert "logo.png" in page
    assert "being checked" in page
    assert linked(page) == []
    early = clara.get(f"/files/{rows(fred)[0].ref}")
    assert (early.status_code, b"PNG\r\n" in early.data) == (409, False)
    check(fred)
    assert len(linked(clara.get(f"/orders/{order.ref}").text)) == 1


def test_what_the_check_refused_is_said_and_gone(fred: Browser, clara: Browser, order: Order) -> None:
    deliver(fred, order, ("hidden.pdf", PDF, corpus.pdf(objects=corpus.packed(b"8 0 <</S/JavaScript>>"))))
    check(fred)
    page = clara.get(f"/orders/{order.ref}?lang=nl").text
    assert "hidden.pdf" in page
    assert "niet geaccepteerd en niet bewaard" in page
    assert linked(page) == []
    assert clara.get(f"/files/{rows(fred)[0].ref}").status_code == 410


@pytest.mark.rule("X38")
def test_files_of_every_submission_stay_with_the_order(fred: Browser, clara: Browser, order: Order) -> None:
    deliver(fred, order, TEXT)
    clara.post(f"/orders/{order.ref}/changes", message="Groter graag")
    assert "notes.txt" in clara.get(f"/orders/{order.ref}").text
    deliver(fred, order, ("better.txt", TXT, b"better"))
    page = clara.get(f"/orders/{order.ref}").text
    assert page.index("better.txt") < page.index("notes.txt")
    clara.post(f"/orders/{order.ref}/approval")
    assert len(linked(clara.get(f"/orders/{order.ref}").text)) == 2


def test_a_download_is_nothing_but_a_download(fred: Browser, clara: Browser, order: Order) -> None:
    deliver(fred, order, ("a'b;é—x.txt", TXT, b"x<b>"))
    answer = clara.get(linked(clara.get(f"/orders/{order.ref}").text)[0])
    headers = answer.headers
    assert answer.status_code == 200
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''a%27b%3B%C3%A9%E2%80%94x.txt" in headers["Content-Disposition"]
    assert headers.getlist("Content-Security-Policy") == ["sandbox; default-src 'none'"]
    assert headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert headers.getlist("Cache-Control") == ["private, no-store"]
    assert headers["Content-Length"] == "4"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not {"ETag", "Last-Modified", "Set-Cookie"} & set(headers.keys())


@pytest.mark.rule("X33", "F20")
def test_for_everybody_else_there_is_no_such_file(
    fred: Browser, olga: Browser, sam: Browser, guest: Browser, order: Order
) -> None:
    deliver(fred, order, TEXT)
    path = linked(fred.get(f"/orders/{order.ref}").text)[0]
    for browser in (olga, sam):
        answer = browser.get(path)
        assert (answer.status_code, "Content-Disposition" in answer.headers) == (404, False)
        assert answer.status_code == browser.get(f"/files/{'0' * 32}").status_code
    assert guest.get(path).location.startswith("/login")


@pytest.mark.parametrize("ref", ["..%2f..%2fapp.db", "a", "%00", "é" * 32, "0" * 33, "..", "app.db"])
def test_no_other_address_leads_to_the_disk(ref: str, fred: Browser) -> None:
    assert fred.get(f"/files/{ref}").status_code in (400, 404)


def test_a_file_that_is_gone_from_the_disk_is_said_to_be(
    fred: Browser, clara: Browser, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    deliver(fred, order, TEXT)
    path = linked(clara.get(f"/orders/{order.ref}").text)[0]
    stored(fred)[0].unlink()
    answer = clara.get(path, headers={"Accept-Language": "nl"})
    assert answer.status_code == 410
    assert "Dit bestand is er niet meer." in answer.text
    assert "file.missing file=1" in caplog.text


def test_the_store_is_in_no_public_folder(app: Flask, fred: Browser) -> None:
    root = fred.services.settings.files.resolve()
    assert not root.is_relative_to(Path(app.static_folder or "").resolve())
