"""Finance's pages: for finance only, without a word of the parties, and every number is the sum behind it (X33, G8)."""

import html
import re
from collections import Counter

import pytest
from flask import Flask

from app.core.money import Money
from app.core.runtime import KEY
from app.ledger.tables import Balance, Entry
from app.models import Operation, User
from app.services.payments import finance as verbs
from app.services.payments import operations
from app.web.finance import journal
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import CANARY, Worker, approved, ask, canary, day_comes, refund_fails
from tests.support.pages.finance import everything as everything
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.finance import work as work
from tests.support.pages.lists import english, href, main_of, plain, statements
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")
PAGES = (
    "/finance",
    "/finance/balances",
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
ROW = re.compile(r'<tr role="row"><td.*?</tr>', re.S)
# A count of a list is no sum of entries, and has a class of its own.
LINKED = re.compile(r'<td role="cell" class="amount"><a href="([^"]+)">([^<]+)</a>')


def amounts(page: str) -> list[tuple[str, str]]:
    """Every amount of a page with the address of the entries behind it."""
    return [(html.unescape(address), html.unescape(text)) for address, text in LINKED.findall(page)]


def sum_of(browser: Browser, address: str) -> str:
    """The sum of the journal at this address; empty when there are no entries."""
    found = re.search(r'<span id="sum">([^<]*)</span>', english(browser, address))
    return html.unescape(found[1]).split(" in ")[0] if found else ""


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
    for path in ("/finance", "/finance/balances", "/finance/payouts"):
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
    assert re.findall(r'id="in-(...)"', page) == ["EUR", "JPY", "USD"]
    sums = re.findall(r'class="amount"><strong>([^<]*)</strong>', page)
    assert len(sums) == 3
    assert all(is_zero(text) for text in sums)
    recount: Counter[tuple[str, str]] = Counter()
    for entry in world.rows(Entry):
        recount[entry.account.partition(":")[0], entry.currency] += entry.side * entry.amount
    shown = dict(amounts(page))
    minus = 0
    for (kind, currency), amount in recount.items():
        text = shown[f"/finance/journal?kind={kind}&currency={currency}"]
        digits = f"{abs(Money(amount, currency).decimal):,}"
        assert digits in text
        assert text.startswith("-") == (amount < 0)
        minus += amount < 0
    assert minus == 3  # what came in from outside, in each currency


@pytest.mark.rule("G8")
def test_all_balances_are_listed_page_by_page_there_and_back(
    world: World, pau: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.finance.overview.PAGE", 3)
    for number in range(7):
        canary(world, price=10_000 + number)
    approved(world)
    found, address = [], "/finance/balances"
    pages = []
    while address:
        page = english(pau, address)
        pages.append([text for _, text in amounts(page)])
        found += [re.sub(r".*account=", "", a) for a, _ in amounts(page)]
        last, address = page, href(page, "Next") or ""
    assert [len(each) for each in pages] == [3, 3, 2]
    assert {account.replace("%3A", ":") for account in found} == set(world.balances())
    back = english(pau, str(href(last, "Previous")))
    assert [text for _, text in amounts(back)] == pages[1]


def test_balances_are_found_by_name_and_by_reference(everything: tuple[Deal, ...], pau: Browser) -> None:
    escrow = everything[5]
    by_ref = english(pau, f"/finance/balances?q={escrow.facts.ref}")
    assert [text for _, text in amounts(by_ref)] == ["€1,240.00"]
    assert amounts(english(pau, f"/finance/balances?q={escrow.facts.ref[:8]}")) == amounts(by_ref)
    of_fred = plain(english(pau, "/finance/balances?q=ibanez"))
    assert "Available · Fred Ibáñez" in of_fred
    assert "No balances found" in english(pau, "/finance/balances?q=nobody")
    only = amounts(english(pau, "/finance/balances?kind=available&currency=JPY"))
    assert [text for _, text in only] == ["JP¥45,000"]


@BOTH
@pytest.mark.parametrize(
    "query",
    ["kind=escrow", "kind=earned", "movement=fund", "currency=JPY", "kind=available&movement=payout", "order=nobody"],
)
def test_filters_leave_what_they_say_and_the_file_has_the_same(
    everything: object, world: World, pau: Browser, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "ROWS", 4)
    wanted = dict(part.split("=") for part in query.split("&"))
    kinds = {"earned": ("held", "available")}.get(wanted.get("kind", ""), (wanted.get("kind", ""),))
    expected = [
        entry
        for entry in world.rows(Entry)
        if (("kind" not in wanted and entry.side == 1) or entry.account.partition(":")[0] in kinds)
        and wanted.get("movement", entry.movement) == entry.movement
        and wanted.get("currency", entry.currency) == entry.currency
        and "order" not in wanted
    ]
    page, lines = english(pau, f"/finance/journal?{query}"), pau.get(f"/finance/journal.csv?{query}").text.splitlines()
    assert len(ROW.findall(page)) == len(expected) == len(lines) - 1
    assert ("No entries found" in page) == (not expected)


@pytest.mark.rule("G8")
def test_the_journal_of_an_order_and_of_an_account(everything: tuple[Deal, ...], world: World, pau: Browser) -> None:
    paid = everything[1]
    rows = ROW.findall(english(pau, f"/finance/journal?order={paid.facts.ref}"))
    whole = [e for e in world.rows(Entry, Entry.order_id == paid.id) if e.side == 1]
    assert len(rows) == len(whole) >= 5
    for balance in world.rows(Balance, Balance.amount > 0):
        shown = sum_of(pau, f"/finance/journal?account={balance.account}")
        assert f"{Money(balance.amount, balance.currency).decimal:,}" in shown


@pytest.mark.rule("X41")
def test_days_are_the_readers_own(world: World, pau: Browser) -> None:
    deal = canary(world)  # at 10:00 in Madrid and 22:00 in Auckland, on 10 March
    for query, there in (
        ("since=2026-03-10&until=2026-03-10", True),
        ("since=2026-03-11", False),
        ("until=2026-03-09", False),
        ("since=2026-02-31&until=x", True),
        ("since=9999-12-31", False),
        ("until=9999-12-31", True),
    ):
        assert (f'title="{deal.facts.ref}"' in english(pau, f"/finance/journal?{query}")) == there, query
    world.wait(hours=14, minutes=30)  # 00:30 on the next day in Madrid, still the 10th in UTC
    late = canary(world)
    assert f'title="{late.facts.ref}"' in english(pau, "/finance/journal?since=2026-03-11")


@BOTH
def test_the_journal_is_paged_by_key_there_and_back(
    everything: object, world: World, pau: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PAGE", 5)
    monkeypatch.setattr("app.web.finance.overview.PAGE", 5)
    for query in ("", "?kind=earned"):
        address, pages, last = f"/finance/journal{query}", [], ""
        while address:
            last = english(pau, address)
            pages.append(ROW.findall(last))
            address = href(last, "Next") or ""
        whole = [row for page in pages for row in page]
        kinds = ("held", "available")
        expected = [e for e in world.rows(Entry) if (e.account.split(":")[0] in kinds if query else e.side == 1)]
        assert len(whole) == len(expected) >= 10
        assert all(len(page) == 5 for page in pages[:-1])
        assert ROW.findall(english(pau, str(href(last, "Previous")))) == pages[-2]


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=1_5_a", f"after={'9' * 18}_1_z", "before=0_-1_a", "account=x:1", "account=%27", "milestone=x"],
)
def test_odd_addresses_are_no_filters(everything: object, pau: Browser, query: str) -> None:
    for page in ("journal", "journal.csv", "balances", "payouts", "operations", "freezes"):
        assert pau.get(f"/finance/{page}?{query}").status_code == 200
    for odd in ("after=1.2.3", "after=9.9", f"before={10**18 - 1}.1", "after=1.x", "q=%25_%5C"):
        for page in ("balances", "payouts", "operations", "freezes"):
            assert pau.get(f"/finance/{page}?{odd}").status_code == 200


def test_the_file_has_no_formulas(world: World, pau: Browser) -> None:
    deal = approved(world, ref="=1+1")
    with world.tx() as tx:
        tx.session.get_one(User, deal.facts.freelancer_id).name = "@SUM(A1)"
    rows = [line.split(",") for line in pau.get("/finance/journal.csv").text.splitlines()]
    assert rows[0][:4] == ["at", "movement", "order", "account"]
    assert {row[2] for row in rows[1:]} == {"'=1+1"}
    assert "'@SUM(A1)" in {row[4] for row in rows[1:]}
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "@"))]


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


@pytest.mark.rule("X12", "E10")
def test_payouts_stand_with_their_day_and_what_they_wait_for(
    world: World, pau: Browser, pau_id: int, work: Worker
) -> None:
    deal = approved(world)
    ask(deal)
    page = plain(english(pau, "/finance/payouts"))
    assert "Fred Ibáñez" in page
    assert "24 Mar 2026, 00:00 CET" in page
    assert "Planned" in page
    with world.tx() as tx:
        verbs.freeze(tx, deal.facts.freelancer_id, "EUR", None, "Looks strange", pau_id)
    assert "Frozen €1,116.00" in plain(english(pau, "/finance/payouts"))
    day_comes(deal)
    world.sweep()
    assert "Frozen €1,116.00" in plain(english(pau, "/finance/payouts"))
    assert "Looks strange" in english(pau, "/finance/freezes")


@pytest.mark.rule("X12")
def test_payouts_on_their_way_stand_apart_and_open_their_entries(world: World, pau: Browser) -> None:
    deal = approved(world)
    ask(deal)
    day_comes(deal)
    world.sweep()
    assert "No payouts to come" in english(pau, "/finance/payouts")
    ((address, text),) = amounts(english(pau, "/finance/payouts?show=paying"))
    assert (text, sum_of(pau, address)) == ("€1,116.00", "€1,116.00")


@pytest.mark.rule("G8")
@BOTH
def test_a_failed_refund_is_retried_by_finance_and_paid_once(
    world: World, pau: Browser, pau_id: int, clara: Browser, work: Worker
) -> None:
    gateway = FakeGateway()
    deal = refund_fails(world, work, gateway)
    page = english(pau, "/finance/operations")
    assert "The bank refused." in page
    ((address, text),) = amounts(page)
    assert (text, sum_of(pau, address)) == ("€300.00", "€300.00")
    retry = str(href(page, "Try again"))
    assert "Yes, try the refund again" in english(pau, retry)
    for op_id, status in (("a" * 32, 303), ("a" * 32, 303), ("b" * 32, 409)):
        assert pau.post(retry, op_id=op_id).status_code == status
    assert pau.get(retry).status_code == 409
    work(gateway)
    assert gateway.total("refund") == 30_000
    assert "Nothing here" in english(pau, "/finance/operations")
    assert "Pau Ferrer tried it again on" in english(pau, "/finance/operations?show=failed")
    assert "started again" in clara.get(f"/orders/{deal.facts.ref}?lang=en").text
    assert world.audit() is None


def test_what_waits_is_said_with_its_cause_and_tried_now(world: World, pau: Browser, work: Worker, app: Flask) -> None:
    gateway = FakeGateway()
    deal = refund_fails(world, work, gateway)
    pau.post(f"/finance/operations/{world.rows(Operation, Operation.kind == 'refund')[0].id}/retry")
    gateway.deaf = 1
    work(gateway)
    page = english(pau, "/finance/operations?show=waiting")
    assert "The payment service reported the code unreachable." in page
    assert deal.facts.ref in page
    (address,) = re.findall(r'action="(/finance/operations/\d+/now)"', page)
    assert pau.post(address).status_code == 303
    services = app.extensions[KEY]
    assert operations.work(services.transactions, services.settings, gateway) == 1
    assert pau.post(address).status_code == 409
    assert "Nothing here" in english(pau, "/finance/operations?show=waiting")


def test_operations_of_nobody_are_not_there(pau: Browser) -> None:
    for number in ("1", "9" * 30):
        assert pau.get(f"/finance/operations/{number}/retry").status_code == 404
        assert pau.post(f"/finance/operations/{number}/now").status_code == 404


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Trial balance in EUR", "€1,240.00", "Payouts to come")),
        ("nl", ("Proefbalans in EUR", "€ 1.240,00", "Komende uitbetalingen")),
        ("es", ("Balance de comprobación en EUR", "1240,00 €", "Pagos pendientes")),
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
