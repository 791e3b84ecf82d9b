"""Files that were chosen stay with their form: through mistakes elsewhere, for a day, for this person and form."""

import re
import secrets
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from app.core.clock import FixedClock
from app.models import Order
from app.services.files import housekeeping
from app.services.maintenance import retention
from tests.support.files import corpus
from tests.support.files.corpus import PDF, PNG, TXT, Given
from tests.support.files.deliveries import age
from tests.support.files.pages import TEXT, deliver, rows, store_of, stored
from tests.support.files.pages import order as order
from tests.support.pages.orders import MakeOrder, state_of
from tests.support.web import Browser

THREE = (TEXT, ("paper.pdf", PDF, corpus.pdf()), ("work.zip", "", corpus.archive()))


def choose(browser: Browser, order: Order, *given: Given, htmx: bool = False, **fields: object) -> TestResponse:
    """These files are added to the list of the form, and nothing is delivered."""
    files = [(BytesIO(content), name, declared) for name, declared, content in given]
    return browser.post(f"/orders/{order.ref}/deliveries/files", htmx=htmx, files=files, **fields)


def kept(page: str) -> list[str]:
    """What the form carries along: the references of the files in its list."""
    return re.findall(r'<input type="hidden" name="kept" value="([0-9a-f]{32})">', page)


def form(browser: Browser, order: Order) -> str:
    return browser.get(f"/orders/{order.ref}/deliveries?lang=en").text


@pytest.mark.databases("sqlite", "postgresql")
def test_good_files_stay_attached_when_the_message_is_missing(fred: Browser, clara: Browser, order: Order) -> None:
    refused = deliver(fred, order, *THREE, text=" ")
    assert refused.status_code == 422
    assert [name for name, *_ in THREE if name in refused.text] == [name for name, *_ in THREE]
    assert (len(kept(refused.text)), rows(fred), len(stored(fred))) == (3, [], 3)
    answer = deliver(fred, order, text="Here it is.", kept=kept(refused.text))
    assert (answer.status_code, state_of(fred, order)[0]) == (303, "delivered")
    assert [row.name for row in rows(fred)] == ["notes.txt", "paper.pdf", "work.zip"]
    assert len(stored(fred)) == 3


def test_good_files_stay_when_another_one_is_bad(fred: Browser, order: Order) -> None:
    fred.get(f"/orders/{order.ref}?lang=en")
    refused = deliver(fred, order, TEXT, ("run.exe", "", b"MZ" + bytes(99)), ("logo.png", PNG, corpus.picture("PNG")))
    assert refused.status_code == 422
    assert refused.text.count("“run.exe” ") == 2
    assert len(kept(refused.text)) == 2
    assert "Here it is.</textarea>" in refused.text
    assert deliver(fred, order, kept=kept(refused.text)).status_code == 303
    assert [row.name for row in rows(fred)] == ["notes.txt", "logo.png"]


def test_the_form_lists_them_when_one_comes_back(fred: Browser, order: Order) -> None:
    refused = deliver(fred, order, *THREE, text=" ")
    assert len(kept(refused.text)) == 3
    assert kept(form(fred, order)) == kept(refused.text)


@pytest.mark.databases("sqlite", "postgresql")
def test_without_scripts_files_are_added_and_removed_one_by_one(fred: Browser, order: Order) -> None:
    added = choose(fred, order, *THREE[:2], message="My long story")
    assert added.status_code == 200
    assert "My long story</textarea>" in added.text
    assert "Falta" not in added.text
    more = choose(fred, order, THREE[2], message="My long story", kept=kept(added.text))
    first, *others = kept(more.text)
    assert len(others) == 2
    less = choose(fred, order, remove=first, message="My long story", kept=kept(more.text))
    assert (less.status_code, kept(less.text)) == (200, others)
    assert "My long story</textarea>" in less.text
    assert "notes.txt" not in less.text
    assert deliver(fred, order, kept=others).status_code == 303
    assert [row.name for row in rows(fred)] == ["paper.pdf", "work.zip"]


def test_scripts_get_the_rows_of_what_they_sent_and_of_what_is_wrong(fred: Browser, order: Order) -> None:
    fred.get(f"/orders/{order.ref}?lang=en")
    good = choose(fred, order, TEXT, htmx=True)
    assert (good.status_code, "<html" in good.text, len(kept(good.text))) == (200, False, 1)
    bad = choose(fred, order, ("run.exe", "", b"MZ" + bytes(99)), htmx=True)
    assert (bad.status_code, "<html" in bad.text, kept(bad.text)) == (422, False, [])
    assert "Put it in a ZIP file" in bad.text
    assert kept(form(fred, order)) == kept(good.text)


def test_only_what_the_form_shows_is_sent(fred: Browser, order: Order) -> None:
    (first,) = kept(choose(fred, order, TEXT).text)
    choose(fred, order, ("elsewhere.txt", TXT, b"chosen in another tab"))
    assert deliver(fred, order, kept=[first]).status_code == 303
    assert [row.name for row in rows(fred)] == ["notes.txt"]


def test_what_is_shown_and_no_longer_there_is_said(fred: Browser, order: Order) -> None:
    (first,) = kept(choose(fred, order, TEXT).text)
    choose(fred, order, remove=first)  # in another tab
    refused = deliver(fred, order, ("new.txt", TXT, b"new"), kept=[first])
    assert (refused.status_code, state_of(fred, order)[0]) == (422, "ongoing")
    assert "Algunos de los archivos" in refused.text
    assert len(kept(refused.text)) == 1
    assert "new.txt" in refused.text


@pytest.mark.databases("sqlite", "postgresql")
def test_they_are_there_for_a_day(fred: Browser, order: Order, clock: FixedClock) -> None:
    (first,) = kept(choose(fred, order, TEXT).text)
    clock.move(hours=23, minutes=59)
    assert kept(form(fred, order)) == [first]
    clock.move(minutes=1)
    assert kept(form(fred, order)) == []
    assert deliver(fred, order, kept=[first]).status_code == 422
    age(store_of(fred))
    assert retention.tidy(fred.services.transactions) >= 1
    assert housekeeping.tidy(fred.services.transactions, store_of(fred)) == 1
    assert stored(fred) == []


def test_they_are_this_person_s_and_this_form_s_alone(
    fred: Browser, clara: Browser, olga: Browser, order: Order, make: MakeOrder
) -> None:
    (first,) = kept(choose(fred, order, TEXT).text)
    other = make()
    assert kept(form(fred, other)) == []
    assert deliver(fred, other, kept=[first]).status_code == 422
    assert choose(olga, order, remove=first).status_code == 404
    assert choose(clara, order, remove=first).status_code == 403
    assert choose(fred, other, remove=first).status_code == 200
    assert kept(form(fred, order)) == [first]


def test_nobody_else_s_form_keeps_anything(fred: Browser, clara: Browser, olga: Browser, order: Order) -> None:
    assert choose(olga, order, TEXT).status_code == 404
    assert choose(clara, order, TEXT).status_code == 403
    assert choose(fred, order, TEXT, csrf_token="forged").status_code == 400
    assert stored(fred) == []


def test_they_count_among_what_one_form_and_one_person_may_keep(fred: Browser, order: Order) -> None:
    fred.get(f"/orders/{order.ref}?lang=en")
    for number in range(4):
        choose(fred, order, *[(f"{number}-{one}.txt", TXT, b"a") for one in range(5)])
    refused = choose(fred, order, ("one more.txt", TXT, b"a"))
    assert refused.status_code == 422
    assert "Choose at most 20 files" in refused.text
    assert len(kept(refused.text)) == 20
    assert deliver(fred, order, kept=kept(refused.text)).status_code == 303


def test_a_repeated_form_delivers_them_once(fred: Browser, order: Order) -> None:
    number, held = secrets.token_hex(16), kept(choose(fred, order, *THREE).text)
    for _ in range(3):
        assert deliver(fred, order, op_id=number, kept=held).status_code == 303
    assert (len(rows(fred)), len(stored(fred))) == (3, 3)
