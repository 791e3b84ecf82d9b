"""Finance's overview: one matrix that says whether it sums to zero, and what waits; and what its pages are called."""

import html
import re

import pytest

from app.ledger.tables import Entry
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import Worker, canary, refund_fails
from tests.support.pages.finance import everything as everything
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.finance import work as work
from tests.support.pages.lists import BOTH, english, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

CHECKS = re.compile(r'id="sum-([A-Z]{3})"[^>]*>(.*?)</td>', re.S)


def checks(page: str) -> dict[str, str]:
    """What the matrix says beneath each currency."""
    return {currency: plain(found) for currency, found in CHECKS.findall(page)}


@pytest.mark.rule("G8")
def test_all_accounts_in_all_currencies_are_one_matrix(everything: object, pau: Browser) -> None:
    page = english(pau, "/finance")
    (matrix,) = re.findall(r"<table.*?</table>", page, re.S)
    heads = [plain(head) for head in re.findall(r'<th scope="col".*?</th>', matrix, re.S)]
    assert heads == ["Account", "EUR", "JPY", "USD"]
    labels = [plain(label) for label in re.findall(r'<th scope="row".*?</th>', matrix, re.S)]
    assert labels == [
        "Of clients and freelancers",
        "Escrow",
        "Held",
        "Available",
        "On its way",
        "Refund on its way",
        "Payout on its way",
        "Platform",
        "Bank or card",
        "Total",
    ]


@pytest.mark.rule("G8")
@BOTH
def test_each_currency_says_that_it_sums_to_zero_or_that_it_does_not(
    everything: tuple[Deal, ...], world: World, pau: Browser
) -> None:
    page = english(pau, "/finance")
    assert list(checks(page)) == ["EUR", "JPY", "USD"]
    assert all("sums to zero" in said for said in checks(page).values())
    assert "Sums to zero in every currency" in plain(page)
    yen = everything[2]
    (fund,) = world.rows(Entry, Entry.order_id == yen.id, Entry.movement == "fund", Entry.side == 1)
    tamper(world.transactions, "DELETE FROM entries WHERE effect_key = :key AND side = -1", key=fund.effect_key)
    page = english(pau, "/finance")
    assert "does not sum to zero" in checks(page)["JPY"]
    assert "JP¥50,000" in checks(page)["JPY"]
    assert all("sums to zero" in checks(page)[currency] for currency in ("EUR", "USD"))
    assert "Does not sum to zero in JPY" in plain(page)
    assert "Sums to zero in every currency" not in plain(page)


@pytest.mark.rule("G8")
def test_what_belongs_to_people_is_summed_in_each_currency(everything: object, world: World, pau: Browser) -> None:
    page = english(pau, "/finance")
    (group,) = re.findall(r'<tr [^>]*id="group-people".*?</tr>', page, re.S)
    shown = [plain(cell) for cell in re.findall(r"<td.*?</td>", group, re.S)]
    owed = {"EUR": 0, "JPY": 0, "USD": 0}
    for entry in world.rows(Entry):
        if entry.account.partition(":")[0] in ("escrow", "held", "available"):
            owed[entry.currency] += entry.side * entry.amount
    assert shown == [f"€{owed['EUR'] / 100:,.2f}", f"JP¥{owed['JPY']:,}", f"US${owed['USD'] / 100:,.2f}"]


def test_noughts_are_quiet_and_lead_nowhere(world: World, pau: Browser) -> None:
    canary(world)
    page = english(pau, "/finance")
    links = [plain(text) for text in re.findall(r"<a [^>]*>(.*?)</a>", page, re.S)]
    assert "€1,240.00" in links
    assert not [text for text in links if re.search("[0-9]", text) and not re.search("[1-9]", text)]


def test_what_waits_is_a_list_of_work_with_its_age_and_amount(world: World, pau: Browser, work: Worker) -> None:
    page = plain(english(pau, "/finance"))
    assert "Nothing is waiting for you." in page
    refund_fails(world, work, FakeGateway())
    world.wait(days=3)
    page = english(pau, "/finance")
    (row,) = re.findall(r'<li class="work-row".*?</li>', page, re.S)
    assert "1 Refunds to retry" in plain(row)
    assert "€300.00" in plain(row)
    assert "Since 10 Mar 2026 at 10:00 CET" in plain(row)
    assert 'href="/finance/operations"' in row
    (quiet,) = re.findall(r'<p class="[^"]*work-none[^"]*".*?</p>', page, re.S)
    assert "Frozen balances" in plain(quiet)
    assert "Refunds to retry" not in plain(quiet)


def test_every_page_is_called_by_its_name_finance_and_the_product(everything: object, pau: Browser) -> None:
    pages = {
        "": "Finance",
        "/balances": "Balances · Finance",
        "/journal": "Journal · Finance",
        "/payouts": "Payouts · Finance",
        "/operations": "Operations · Finance",
        "/instructions": "Instructions · Finance",
        "/freezes": "Freezes · Finance",
    }
    for path, name in pages.items():
        answer = pau.get(f"/finance{path}?lang=en")
        title = html.unescape(re.findall("<title>(.*?)</title>", answer.text)[0])
        assert title == f"{name} · Resolution Center"
