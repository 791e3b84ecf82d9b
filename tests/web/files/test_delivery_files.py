"""Files with a delivery, as people meet them: the form, what is wrong with it, the list, and the download."""

import re
import secrets
from io import BytesIO

import pytest
from flask import Flask

from app.models import Order
from app.rules.files.limits import deliveries
from tests.support.files import corpus
from tests.support.files.corpus import PDF, TXT
from tests.support.files.pages import TEXT, check, deliver, linked, rows, stored
from tests.support.files.pages import order as order
from tests.support.pages.orders import MakeOrder, state_of
from tests.support.web import Browser


def test_the_form_says_what_may_be_chosen_in_the_reader_s_language(fred: Browser, order: Order) -> None:
    page = fred.get(f"/orders/{order.ref}/deliveries?lang=es").text
    field = re.search(r'<input[^>]+type="file"[^>]*>', page)
    assert field is not None
    assert 'enctype="multipart/form-data"' in page
    assert " multiple" in field[0]
    assert 'aria-describedby="files-hint"' in field[0]
    assert '<label class="form-label" for="files">Archivos <span class="optional">' in page
    assert "hasta 20 archivos de 100 MB cada uno, 500 MB en total" in page


def test_no_other_form_of_an_order_takes_files(fred: Browser, clara: Browser, make: MakeOrder) -> None:
    assert "multipart" not in clara.get(f"/orders/{make(state='delivered').ref}/changes").text


def test_files_are_delivered_and_both_parties_may_have_them(fred: Browser, clara: Browser, order: Order) -> None:
    answer = deliver(fred, order, ("Schets één.pdf", PDF, corpus.pdf()), TEXT)
    assert (answer.status_code, state_of(fred, order)[0]) == (303, "delivered")
    check(fred)
    for browser in (fred, clara):
        page = browser.get(f"/orders/{order.ref}").text
        assert "Schets één.pdf" in page
        links = linked(page)
        assert len(links) == 2
        assert re.search(r"· 2 (bestanden|archivos)", page)
        assert browser.get(links[0]).data == corpus.pdf()
        assert browser.get(links[1]).data == b"hello"


def test_a_delivery_without_files_is_as_ever(fred: Browser, make: MakeOrder) -> None:
    nothing_chosen = [(BytesIO(b""), "", "application/octet-stream")]  # as browsers send it
    for given in ({}, {"files": nothing_chosen}):
        order = make()
        answer = fred.post(f"/orders/{order.ref}/deliveries", message="Here it is.", **given)
        assert (answer.status_code, state_of(fred, order)[0]) == (303, "delivered")
        assert "/files/" not in fred.get(f"/orders/{order.ref}").text
    assert (rows(fred), stored(fred)) == ([], [])


@pytest.mark.parametrize(
    ("lang", "problem", "kept"),
    [
        ("en", "“page.html” is a program or a web page", "and the files in the list are"),
        ("nl", "‘page.html’ is een programma of een webpagina", "en de bestanden in de lijst"),
        ("es", "«page.html» es un programa o una página web", "y los archivos de la lista"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_the_text_stays(
    lang: str, problem: str, kept: str, fred: Browser, order: Order
) -> None:
    fred.get(f"/orders/{order.ref}?lang={lang}")
    answer = deliver(fred, order, TEXT, ("page.html", "text/html", corpus.SCRIPT), text="My long story")
    page = answer.text
    assert answer.status_code == 422
    assert "My long story</textarea>" in page
    assert "Hay que revisar un campo" not in page
    assert page.count(problem) == 2  # above the form, and at the field
    assert kept in page
    assert re.search(r'type="file"[^>]+aria-describedby="files-error files-hint" aria-invalid="true"', page)
    assert (state_of(fred, order)[0], rows(fred), len(stored(fred))) == ("ongoing", [], 1)


def test_names_are_text_whatever_they_are(fred: Browser, clara: Browser, order: Order) -> None:
    deliver(fred, order, ("<img src=x onerror=alert(1)>.txt", TXT, b"x"))
    page = clara.get(f"/orders/{order.ref}").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.txt" in page
    refused = deliver(fred, order, ("<script>.html", "text/html", corpus.SCRIPT))
    assert "<script>.html" not in refused.text


def test_a_repeated_form_stores_its_files_once(fred: Browser, order: Order) -> None:
    number = secrets.token_hex(16)
    for _ in range(3):
        assert deliver(fred, order, TEXT, op_id=number).status_code == 303
    assert (len(rows(fred)), len(stored(fred))) == (1, 1)


def test_who_may_not_deliver_leaves_nothing_on_the_disk(
    fred: Browser, clara: Browser, olga: Browser, order: Order, make: MakeOrder
) -> None:
    assert deliver(olga, order, TEXT).status_code == 404
    assert deliver(clara, order, TEXT).status_code == 403
    assert deliver(fred, make(state="completed"), TEXT).status_code == 409
    assert (rows(fred), stored(fred)) == ([], [])


def test_a_form_without_its_token_is_refused_and_nothing_is_stored(fred: Browser, order: Order) -> None:
    assert deliver(fred, order, TEXT, csrf_token="forged").status_code == 400
    assert (rows(fred), stored(fred)) == ([], [])


def test_files_go_nowhere_but_to_deliveries(fred: Browser, order: Order) -> None:
    files = [(BytesIO(b"hello"), "notes.txt", TXT)]
    assert fred.post(f"/orders/{order.ref}/messages", message="Hello", files=files).status_code == 303
    large = [(BytesIO(b"a" * 300_000), "notes.txt", TXT)]
    assert fred.post(f"/orders/{order.ref}/messages", message="Hello", files=large).status_code == 413
    assert (rows(fred), stored(fred)) == ([], [])


class Endless(BytesIO):
    """A body that nobody should read."""

    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("it was read")


def test_far_too_much_is_answered_with_a_page_and_not_read(fred: Browser, order: Order) -> None:
    fred.get("/account/language")
    head = {"CONTENT_LENGTH": str(deliveries(100).body + 1), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    english = {"Accept-Language": "en"}
    where = f"/orders/{order.ref}/deliveries"
    answer = fred.client.post(where, input_stream=Endless(), environ_overrides=head, headers=english)
    assert answer.status_code == 413
    assert "<h1" in answer.text
    assert f'href="/orders/{order.ref}' in answer.text


def test_a_guest_may_not_send_much(guest: Browser, order: Order) -> None:
    assert deliver(guest, order, ("a.txt", TXT, b"a" * 300_000)).status_code == 413
    assert deliver(guest, order, TEXT).location.startswith("/login")
    assert stored(guest) == []


def test_too_many_parts_are_refused_before_they_are_looked_at(fred: Browser, order: Order) -> None:
    assert deliver(fred, order, *[(f"{number}.txt", TXT, b"a") for number in range(21)]).status_code == 422
    assert deliver(fred, order, *[(f"{number}.txt", TXT, b"a") for number in range(100)]).status_code == 413


def test_a_disk_that_is_full_is_a_fault_of_ours(fred: Browser, order: Order, app: Flask) -> None:
    fred.services.settings.files.write_text("a file where the folder should be")
    answer = deliver(fred, order, TEXT)
    assert answer.status_code == 503
    assert state_of(fred, order)[0] == "ongoing"
