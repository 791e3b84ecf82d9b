"""The journal: filtered, paged, in the reader's days, and the same in its file."""

import re

import pytest

from app.core.money import Money
from app.ledger.tables import Balance, Entry
from app.models import User
from app.web.finance import journal
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import approved, canary, sum_of
from tests.support.pages.finance import everything as everything
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.finance import work as work
from tests.support.pages.lists import BOTH, english, href
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

ROW = re.compile(r'<tr role="row"><td.*?</tr>', re.S)


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
