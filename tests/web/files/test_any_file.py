"""Deliveries take what freelancers deliver: whatever it is, unopened, and never as more than a download (X55)."""

import pytest

from app.models import Order
from tests.support.files import corpus
from tests.support.files.pages import check, deliver, linked, rows, stored
from tests.support.files.pages import order as order
from tests.support.files.works import PROGRAMS, WORKS
from tests.support.pages.orders import state_of
from tests.support.web import Browser

RUN_BY_BROWSERS = ("html", "svg", "xml", "javascript", "css")


@pytest.mark.rule("X55")
@pytest.mark.parametrize(("name", "content", "label"), WORKS, ids=[name for name, *_ in WORKS])
def test_whatever_was_made_can_be_delivered_as_it_is(
    name: str, content: bytes, label: str, fred: Browser, clara: Browser, order: Order
) -> None:
    assert deliver(fred, order, (name, "", content)).status_code == 303
    check(fred)
    page = clara.get(f"/orders/{order.ref}?lang=en").text
    assert f">{name}</a>" in page
    assert f"{label} · " in page
    (link,) = linked(page)
    answer = clara.get(link)
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers.getlist("Content-Security-Policy") == ["sandbox; default-src 'none'"]
    assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]


@pytest.mark.rule("X55")
@pytest.mark.parametrize(("name", "content"), PROGRAMS, ids=[name for name, _ in PROGRAMS])
def test_what_would_run_when_it_is_opened_is_refused_and_a_way_is_shown(
    name: str, content: bytes, fred: Browser, order: Order
) -> None:
    fred.get(f"/orders/{order.ref}?lang=en")
    answer = deliver(fred, order, (name, "", content))
    assert answer.status_code == 422
    assert "Put it in a ZIP file and choose the ZIP file." in answer.text
    assert (state_of(fred, order)[0], rows(fred), stored(fred)) == ("ongoing", [], [])


@pytest.mark.rule("X55")
def test_nobody_is_told_that_a_file_was_looked_into_where_there_is_no_scanner(
    fred: Browser, clara: Browser, order: Order
) -> None:
    deliver(fred, order, ("work.zip", "application/zip", corpus.archive()))
    assert "not checked for viruses" in clara.get(f"/orders/{order.ref}?lang=en").text


@pytest.mark.rule("X55")
def test_a_delivery_takes_files_of_a_hundred_megabytes_by_default(fred: Browser, order: Order) -> None:
    page = fred.get(f"/orders/{order.ref}/deliveries?lang=en").text
    assert "up to 20 files of 100 MB each, 500 MB in total" in page
    large = ("voice.wav", "audio/wav", b"RIFF\0\0\0\0WAVEfmt " + bytes(30_000_000))
    assert deliver(fred, order, large).status_code == 303
    assert [row.size for row in rows(fred)] == [30_000_016]


def test_what_is_given_back_has_no_type_that_a_browser_would_run() -> None:
    from app.rules.files.kinds import KINDS

    assert not [kind for kind in KINDS if any(word in kind.served for word in RUN_BY_BROWSERS)]
