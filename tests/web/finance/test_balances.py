"""Balances: who has how much and since when, by person and by order, with totals and what can be done (X33)."""

import re
from collections import Counter

import pytest

from app.core.money import Money
from app.ledger.tables import Balance
from app.services.payments import finance as verbs
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import amounts, approved, ask, canary, day_comes, sum_of
from tests.support.pages.finance import everything as everything
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.finance import work as work
from tests.support.pages.lists import BOTH, english, href, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

ROW = re.compile(r'<tr role="row"(?: class="again")?><td.*?</tr>', re.S)
TOTAL = re.compile(r'<tr role="row" class="total">.*?</tr>', re.S)
HEAD = re.compile(r"<th [^>]*columnheader.*?</th>", re.S)


def table(page: str) -> list[list[str]]:
    """The rows of the list, cell by cell."""
    return [[plain(cell) for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in ROW.findall(page)]


@pytest.mark.rule("X33", "E10")
@BOTH
def test_a_person_has_one_row_for_each_currency_with_age_freeze_and_actions(
    world: World, pau: Browser, pau_id: int
) -> None:
    first = approved(world)
    day_comes(first)
    approved(world, price=20_000)
    approved(world, price=5_000, currency="JPY")
    with world.tx() as tx:
        verbs.freeze(tx, first.facts.freelancer_id, "EUR", None, "Odd", pau_id)
    page = english(pau, "/finance/balances")
    heads = [plain(head) for head in HEAD.findall(page)]
    assert heads == ["Person", "Currency", "Oldest part", "Status", "Actions", "Held", "Available"]
    euro, yen = table(page)
    assert (euro[:2], yen[:2]) == (["Fred Ibáñez", "EUR"], ["Fred Ibáñez", "JPY"])
    assert euro[2].startswith("24 Mar 2026")
    assert euro[3:] == ["Frozen", "Freeze: Fred Ibáñez , EUR", "€180.00 · Held", "€1,116.00 · Available"]
    assert yen[3:] == ["", "Freeze: Fred Ibáñez , JPY", "JP¥4,500 · Held", "JP¥0 · Available"]
    assert "Total EUR €180.00 · Held €1,116.00 · Available" in plain("".join(TOTAL.findall(page)))
    assert "Total JPY JP¥4,500 · Held JP¥0 · Available" in plain("".join(TOTAL.findall(page)))


@pytest.mark.rule("X33")
@BOTH
def test_an_order_stands_with_its_parties_age_and_total(world: World, pau: Browser) -> None:
    services = canary(world, amounts=(40_000, 30_000), currency="USD")
    world.wait(days=2)
    plain_order = canary(world)
    page = english(pau, "/finance/balances?show=orders")
    assert [plain(head) for head in HEAD.findall(page)] == [
        "Order",
        "Client → freelancer",
        "Milestone",
        "Oldest part",
        "In escrow",
    ]
    first, second = table(page)
    names = "Clara Jansen → Fred Ibáñez"
    assert first == [services.facts.ref, names, "milestone 1", first[3], "US$400.00"]
    assert first[3].startswith("10 Mar 2026, 10:00 CET")
    assert "2 days" in first[3]
    assert second == [plain_order.facts.ref, names, "", second[3], "€1,240.00"]
    assert plain("".join(TOTAL.findall(page))) == "Total EUR €1,240.00 Total USD US$400.00"


@pytest.mark.rule("G8")
@BOTH
def test_totals_are_of_all_that_is_found_and_equal_the_balances(
    everything: object, world: World, pau: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.finance.balances.PAGE", 1)
    recount: Counter[tuple[str, str]] = Counter()
    for balance in world.rows(Balance):
        recount[balance.account.partition(":")[0], balance.currency] += balance.amount
    for show, kinds in (("people", ("held", "available")), ("orders", ("escrow",))):
        rows = TOTAL.findall(english(pau, f"/finance/balances?show={show}"))
        expected = [
            [f"{Money(recount[kind, currency], currency).decimal:,}" for kind in kinds]
            for currency in sorted({c for k, c in recount if k in kinds and recount[k, c]})
        ]
        assert [re.findall(r"[0-9][0-9,.]*", plain(row)) for row in rows] == expected


@pytest.mark.rule("G8")
@pytest.mark.parametrize(("show", "kinds"), [("people", ("held", "available")), ("orders", ("escrow",))])
def test_balances_are_listed_page_by_page_there_and_back(
    everything: object, world: World, pau: Browser, monkeypatch: pytest.MonkeyPatch, show: str, kinds: tuple[str, ...]
) -> None:
    monkeypatch.setattr("app.web.finance.balances.PAGE", 2)
    for currency in ("EUR", "GBP", "KWD"):
        approved(world, price=10_000, currency=currency)
        canary(world, price=10_000, currency=currency)
    found: list[str] = []
    pages: list[list[list[str]]] = []
    address, last = f"/finance/balances?show={show}", ""
    while address:
        last = english(pau, address)
        pages.append(table(last))
        found += [a.split("account=")[1].replace("%3A", ":") for a, _ in amounts(last) if "account=" in a]
        address = href(last, "Next") or ""
    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert len(pages) > 1
    expected = [b.account for b in world.rows(Balance, Balance.amount > 0) if b.account.partition(":")[0] in kinds]
    assert sorted(found) == sorted(expected)
    assert table(english(pau, str(href(last, "Previous")))) == pages[-2]


def test_money_is_as_old_as_its_oldest_part(world: World, pau: Browser, pau_id: int) -> None:
    """First in, first out: what was paid out is what came first."""
    first = approved(world)
    day_comes(first)
    second = approved(world, price=20_000)
    day_comes(second)
    pau.sign_in(pau_id)
    assert table(english(pau, "/finance/balances"))[0][2].startswith("24 Mar 2026")
    ask(first)
    world.sweep()
    (row,) = table(english(pau, "/finance/balances"))
    assert row[6] == "€180.00 · Available"
    assert row[2].startswith("7 Apr 2026")


def test_a_search_shows_where_something_is_found(everything: tuple[Deal, ...], pau: Browser) -> None:
    escrow = everything[5]
    by_ref = english(pau, f"/finance/balances?q={escrow.facts.ref}")
    assert [row[0] for row in table(by_ref)] == [escrow.facts.ref]
    assert 'aria-current="page">By order' in by_ref
    of_fred = english(pau, "/finance/balances?q=ibanez")
    assert {row[0] for row in table(of_fred)} == {"Fred Ibáñez"}
    assert len(table(english(pau, "/finance/balances?q=ibanez&show=orders"))) == 1
    assert "No balances found" in english(pau, "/finance/balances?q=nobody")
    euros = english(pau, "/finance/balances?currency=EUR")
    assert {row[1] for row in table(euros)} == {"EUR"}
    assert amounts(of_fred)
    for address, text in amounts(of_fred):
        assert sum_of(pau, address) == text
