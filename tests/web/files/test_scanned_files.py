"""With a virus scanner nobody gets a file before it is found clean: infected, away, slow, or out of its depth."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.core.settings import Settings
from app.models import Order
from app.services.files import inspection
from tests.support.apps import make_settings
from tests.support.files import corpus
from tests.support.files.clamd import EICAR, FakeClamd, real_clamd
from tests.support.files.corpus import PNG, TXT
from tests.support.files.pages import TEXT, check, deliver, linked, rows, store_of
from tests.support.files.pages import order as order
from tests.support.web import Browser

pytestmark = pytest.mark.rule("X55")
ZIP = ("work.zip", "application/zip", corpus.archive())
PICTURE = ("logo.png", PNG, corpus.picture("PNG"))


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    with FakeClamd().running() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, database_url: str, clamd: FakeClamd) -> Settings:
    return make_settings(tmp_path, database_url, clamd=clamd.address)


def page(browser: Browser, order: Order) -> str:
    return browser.get(f"/orders/{order.ref}?lang=en").text


def test_every_file_is_held_back_until_it_is_found_clean(
    clamd: FakeClamd, fred: Browser, clara: Browser, order: Order
) -> None:
    deliver(fred, order, TEXT, ZIP, PICTURE)
    assert linked(page(clara, order)) == []
    assert page(clara, order).count("being checked") == 3
    check(fred)
    assert sorted(clamd.scanned) == sorted(len(content) for _, _, content in (TEXT, ZIP, PICTURE))
    assert len(linked(page(clara, order))) == 3
    assert "not checked for viruses" not in page(clara, order)
    assert all(row.scanned for row in rows(fred))


def test_an_infected_file_is_gone_and_said_to_be(
    clamd: FakeClamd, fred: Browser, clara: Browser, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    bad = ("virus.zip", "", b"PK\3\4" + EICAR)
    deliver(fred, order, bad, TEXT)
    check(fred)
    for browser in (fred, clara):
        shown = page(browser, order)
        assert "a virus was found in it, so it was not kept" in shown
        assert len(linked(shown)) == 1
    assert [(row.state, row.blob is None, row.error) for row in rows(fred)] == [
        ("refused", True, "infected"),
        ("ready", False, None),
    ]
    assert clara.get(f"/files/{rows(fred)[0].ref}").status_code == 410
    assert "file.refused file=1 kind=file error=infected" in caplog.text
    assert "Eicar-Test-Signature" in caplog.text


def test_a_scanner_that_is_away_holds_everything_back_for_as_long_as_it_is(
    clamd: FakeClamd, fred: Browser, clara: Browser, order: Order, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    deliver(fred, order, ZIP, TEXT)
    clamd.says = b""  # it ends the line without an answer
    for _ in range(10):
        check(fred)
        clock.move(minutes=30)
    assert linked(page(clara, order)) == []
    assert "file.scanner_away" in caplog.text
    assert "does not answer at the moment" in page(clara, order)
    assert "scanner" in fred.get("/readyz").json["missing"]  # type: ignore[index]
    clamd.says = None
    check(fred)
    assert "scanner" not in fred.get("/readyz").json["missing"]  # type: ignore[index]
    assert len(linked(page(clara, order))) == 2


def test_nobody_waits_long_for_a_scanner_that_is_slow(
    clamd: FakeClamd, fred: Browser, clara: Browser, order: Order, clock: FixedClock
) -> None:
    from app.core.files.scanner import Scanner

    deliver(fred, order, ZIP, TEXT)
    clamd.seconds = 0.4
    inspection.work(fred.services.transactions, store_of(fred), Scanner(clamd.address, seconds=0.1))
    assert clamd.scanned == [len(ZIP[2])], "the second is not tried while the first finds nobody"
    clamd.seconds = 0
    assert linked(page(clara, order)) == []
    check(fred)
    assert linked(page(clara, order)) == [], "it is asked again a minute later"
    clock.move(minutes=2)
    check(fred)
    assert len(linked(page(clara, order))) == 2


@pytest.mark.parametrize(
    "says", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: lstat() failed ERROR\0", b"?"], ids=range(3)
)
def test_whatever_else_it_says_is_no_permission(
    says: bytes, clamd: FakeClamd, fred: Browser, clara: Browser, order: Order
) -> None:
    deliver(fred, order, ZIP)
    clamd.says = says
    check(fred)
    assert linked(page(clara, order)) == []
    assert rows(fred)[0].state == "waiting"


def test_a_file_larger_than_a_stream_may_be_waits_for_the_operator(
    clamd: FakeClamd, fred: Browser, clara: Browser, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    clamd.most = 1000
    deliver(fred, order, ("large.txt", TXT, b"a" * 3_000_000))
    check(fred)
    assert linked(page(clara, order)) == []
    assert "INSTREAM size limit exceeded" in caplog.text


def test_a_file_on_which_it_has_no_verdict_keeps_no_other_waiting(
    clamd: FakeClamd, fred: Browser, clara: Browser, order: Order, clock: FixedClock
) -> None:
    clamd.most = 1000
    deliver(fred, order, ("large.txt", TXT, b"a" * 3_000_000), TEXT)
    check(fred)
    assert len(linked(page(clara, order))) == 1
    assert "scanner" in fred.get("/readyz").json["missing"]  # type: ignore[index]


def test_what_it_never_answers_about_comes_after_the_others(
    clamd: FakeClamd, fred: Browser, clara: Browser, order: Order, clock: FixedClock
) -> None:
    deliver(fred, order, ZIP, TEXT)
    clamd.says = b""
    check(fred)
    clamd.says = None
    clock.move(minutes=1)
    check(fred)
    assert [row.state for row in rows(fred)] == ["waiting", "ready"]
    clock.move(minutes=1)
    check(fred)
    assert [row.state for row in rows(fred)] == ["ready", "ready"]


def test_the_lease_outlives_the_slowest_scan() -> None:
    from app.core.files import sanitizer, scanner
    from app.core.queue import SECONDS
    from jobs.tasks import BUDGET

    longest = scanner.WHOLE_SECONDS + sanitizer.WALL_SECONDS
    assert inspection.LEASE.total_seconds() > longest
    assert SECONDS["files"] > BUDGET + longest


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("which", ["played", "real"])
def test_the_scanner_that_tests_play_answers_as_the_real_one(which: str, clamd: FakeClamd, tmp_path: Path) -> None:
    from app.core.files.scanner import Infected, Scanner, Unjudged

    def ask(address: str) -> None:
        found = tmp_path / "found"
        found.write_bytes(corpus.archive())
        Scanner(address).scan(found)
        found.write_bytes(EICAR)
        with pytest.raises(Infected, match="Eicar-Test-Signature"):
            Scanner(address).scan(found)
        found.write_bytes(b"a" * 1_500_000)
        with pytest.raises(Unjudged, match="size limit exceeded"):
            Scanner(address).scan(found)

    clamd.most = 1_048_576
    if which == "played":
        ask(clamd.address)
    else:
        with real_clamd() as address:
            ask(address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "localhost:1", "[::1]:1", "/nowhere/clamd.socket"])
def test_a_scanner_that_is_not_there_is_away(address: str, tmp_path: Path) -> None:
    from app.core.files.scanner import Scanner, ScannerAway

    (tmp_path / "file").write_bytes(b"hello")
    with pytest.raises(ScannerAway):
        Scanner(address).scan(tmp_path / "file")
