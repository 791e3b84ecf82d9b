"""Finance's pages: for finance only, without a word of the parties, and every number is the sum behind it (X33, G8)."""

import html
import re
from collections import Counter

import pytest

from app.core.money import Money
from app.ledger.tables import Entry
from app.models import Operation
from app.services.payments import finance as verbs
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import (
    CANARY,
    amounts,
    approved,
    ask,
    canary,
    sum_of,
)
from tests.support.pages.finance import everything as everything
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.finance import work as work
from tests.support.pages.lists import BOTH, english, main_of, plain, statements
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

PAGES = (
    "/finance",
    "/finance/balances",
    "/finance/balances?show=orders",
    "/finance/journal",
    "/finance/journal.csv",
    "/finance/payouts",
    "/finance/payouts?show=paying",
    "/finance/operations",
    "/finance/operations?show=waiting",
    "/finance/operations?show=failed",
    "/finance/freezes",
)


POSTS = (
    "/finance/operations/1/retry",
    "/finance/operations/1/now",
    "/finance/freezes/new/1/EUR",
    "/finance/freezes/new/1/EUR/confirm",
    "/finance/freezes/lift",
)


def is_zero(text: str) -> bool:
    return not re.search("[1-9]", text)


@pytest.mark.rule("X33", "F20")
@pytest.mark.parametrize("path", [*PAGES, "/finance/operations/1/retry", "/finance/freezes/new/1/EUR"])
def test_for_everybody_else_there_is_no_such_page(
    everything: object, clara: Browser, fred: Browser, sam: Browser, guest: Browser, path: str
) -> None:
    for browser in (clara, fred, sam):
        assert browser.get(path).status_code == 404
        assert "/finance" not in main_of(browser.get("/orders").text)
        assert 'href="/finance"' not in browser.get("/orders").text
    assert "/login?next=" in guest.get(path).location


@pytest.mark.rule("X33")
@pytest.mark.parametrize("path", POSTS)
def test_nobody_else_does_what_finance_does(
    everything: object, world: World, clara: Browser, sam: Browser, guest: Browser, path: str
) -> None:
    before = len(world.rows(Operation))
    for browser in (clara, sam):
        assert browser.post(path, scope="whole", reason="x").status_code == 404
    assert "/login" in guest.post(path).location
    assert len(world.rows(Operation)) == before


def walk(browser: Browser) -> dict[str, str]:
    """Every page of finance that can be reached from its pages, by address."""
    seen: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    waiting = list(PAGES)
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"\d+|=[^&]*", "…", path)
        if path in seen or kinds[kind] >= 8:
            continue
        kinds[kind] += 1
        answer = browser.get(path)
        assert answer.status_code == 200, path
        seen[path] = answer.text
        waiting += [html.unescape(found) for found in re.findall(r'href="(/finance[^"]*)"', answer.text)]
    return seen


@pytest.mark.rule("X33", "F20")
@BOTH
def test_no_title_and_no_text_of_the_parties_is_on_any_page_of_finance(
    everything: tuple[Deal, ...], world: World, pau: Browser, clara: Browser, pau_id: int
) -> None:
    with world.tx() as tx:
        verbs.freeze(tx, everything[0].facts.freelancer_id, "EUR", 500, "Looks strange", pau_id)
    pages = walk(pau)
    assert len(pages) > 40
    assert len([path for path in pages if path.startswith("/finance/entries/")]) > 10
    assert {re.sub(r"\?.*|/\d+", "", path) for path in pages} >= {
        "/finance/operations/retry",
        "/finance/freezes/new/JPY",
        "/finance/freezes/lift",
    }
    assert [path for path, text in pages.items() if CANARY in text] == []
    assert all(CANARY in clara.get(f"/orders/{deal.facts.ref}").text for deal in everything)


@pytest.mark.rule("G8", "X33")
@BOTH
def test_every_number_is_the_sum_of_the_entries_that_it_opens(everything: object, pau: Browser) -> None:
    checked = 0
    for path in ("/finance", "/finance/balances", "/finance/balances?show=orders", "/finance/payouts"):
        for address, text in amounts(english(pau, path)):
            found = sum_of(pau, address)
            assert found == text or (is_zero(text) and is_zero(found)), (path, address)
            checked += 1
    assert checked > 20


@pytest.mark.rule("G8")
@BOTH
def test_the_trial_balance_is_zero_in_every_currency_and_equals_a_recount(
    everything: object, world: World, pau: Browser
) -> None:
    page = english(pau, "/finance")
    sums = dict(re.findall(r'id="sum-(...)".*?<strong>([^<]*)</strong>', page))
    assert list(sums) == ["EUR", "JPY", "USD"]
    assert all(is_zero(text) for text in sums.values())
    recount: Counter[tuple[str, str]] = Counter()
    for entry in world.rows(Entry):
        recount[entry.account.partition(":")[0], entry.currency] += entry.side * entry.amount
    shown = dict(amounts(page))
    minus = 0
    for (kind, currency), amount in recount.items():
        text = shown.get(f"/finance/journal?kind={kind}&currency={currency}", "0")
        assert (text == "0") == (amount == 0)
        assert not amount or f"{abs(Money(amount, currency).decimal):,}" in text
        assert text.startswith("-") == (amount < 0)
        minus += amount < 0
    assert minus == 3  # what came in from outside, in each currency


def test_pages_cost_few_statements_however_much_there_is(world: World, pau: Browser) -> None:
    counted: dict[str, list[int]] = {}
    for _ in range(2):
        for _ in range(4):
            deal = approved(world)
            ask(deal)
        for path in PAGES:
            pau.get(path)
            with statements(pau) as seen:
                assert pau.get(path).status_code == 200
            counted.setdefault(path, []).append(len(seen))
    assert all(first == second <= 8 for first, second in counted.values()), counted


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Trial balance", "€1,240.00", "sums to zero", "Upcoming payouts")),
        ("nl", ("Proefbalans", "€ 1.240,00", "komt op nul uit", "Komende uitbetalingen")),
        ("es", ("Balance de comprobación", "1240,00 €", "suma cero", "Transferencias pendientes")),
    ],
)
@pytest.mark.rule("G4", "X41")
def test_the_page_speaks_its_readers_language(world: World, pau: Browser, lang: str, words: tuple[str, ...]) -> None:
    canary(world)
    page = plain(main_of(pau.get(f"/finance?lang={lang}").text)).replace("\xa0", " ").replace("1.240,00 €", "1240,00 €")
    for word in words:
        assert word in page


def test_finance_begins_at_its_own_page_and_finds_it_in_the_head(pau: Browser, clara: Browser) -> None:
    assert pau.get("/").location == "/finance"
    assert clara.get("/").location == "/orders"
    assert 'href="/finance" aria-current="page"' in pau.get("/finance").text
