"""The list and the file of earnings: paged by key, cheap, a row for each part, and no formulas."""

import csv
import re
from io import StringIO

import pytest
from sqlalchemy import update

from app.models import Milestone, Order
from app.web.payments.earnings_lines import harmless
from tests.support.domain.worlds import Deal, World
from tests.support.pages.earnings import Worker, ask, available, earned
from tests.support.pages.earnings import settings as settings
from tests.support.pages.earnings import work as work
from tests.support.pages.lists import BOTH, english, href, rows_of, statements, through
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def copies(world: World, deal: Deal, count: int, title: str = "Order") -> None:
    """So many more earned orders as rows, as old as the first; held, so that only lists know of them."""
    with world.tx() as tx:
        order, part = tx.session.get_one(Order, deal.id), deal.facts.milestones[0]
        for number in range(count):
            columns = {c.name: getattr(order, c.name) for c in Order.__table__.columns if c.name != "id"}
            twin = Order(**columns | {"ref": f"{number:032x}", "title": f"{title} {number:03}"})
            tx.session.add(twin)
            tx.session.flush()
            row = tx.session.get_one(Milestone, part.id)
            mine = {c.name: getattr(row, c.name) for c in Milestone.__table__.columns if c.name != "id"}
            tx.session.add(Milestone(**mine | {"order_id": twin.id}))


@BOTH
def test_the_list_is_paged_by_key_there_and_back(world: World, fred: Browser) -> None:
    copies(world, earned(world, title="Order first"), 44)
    forth = through(fred, "/earnings", "Older")
    assert [len(titles) for titles in forth] == [20, 20, 5]
    newest_first = [f"Order {n:03}" for n in reversed(range(44))]
    assert [title for titles in forth for title in titles] == [*newest_first, "Order first"]
    last = english(fred, "/earnings")
    for _ in range(2):
        last = english(fred, str(href(last, "Older")))
    assert rows_of(english(fred, str(href(last, "Newer")))) == forth[1]
    for odd in ("?after=x", "?after=1", f"?after={2**63}.1", "?before=0.0", "?before=9.9&after=1.1"):
        assert fred.get("/earnings" + odd).status_code == 200


def test_a_page_costs_few_statements_however_many_parts(world: World, fred: Browser) -> None:
    deal = earned(world)
    counted = []
    for more in (2, 57):
        copies(world, deal, more) if more == 2 else copies_again(world, deal, more)
        fred.get("/earnings")
        with statements(fred) as seen:
            assert fred.get("/earnings").status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8, counted


def copies_again(world: World, deal: Deal, count: int) -> None:
    """More of them, under other references."""
    with world.tx() as tx:
        tx.connection.execute(update(Order).where(Order.title.like("Order 0%")).values(ref=Order.ref + "-old"))
    copies(world, deal, count)


@pytest.mark.rule("B23", "X12")
@BOTH
def test_the_file_has_a_row_for_each_part_and_no_formulas(
    world: World, fred: Browser, work: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.payments.earnings.ROWS", 2)
    paid = available(world, title='=HYPERLINK("http://evil.example")')
    ask(paid)
    work()
    for title in ("+1", "-1", "@SUM(A1)", "\tx", 'Plain, "quoted"'):
        earned(world, title=title)
    earned(world, price=9_900, currency="JPY", title="Yen")
    answer = fred.get("/earnings.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="earnings.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["title"] for row in rows] == [
        "Yen", 'Plain, "quoted"', "'\tx", "'@SUM(A1)", "'-1", "'+1", '\'=HYPERLINK("http://evil.example")',
    ]  # fmt: skip
    assert (rows[0]["amount"], rows[0]["held"], rows[0]["state"]) == ("8910", "8910", "held")
    last = rows[-1]
    assert (last["currency"], last["amount"], last["paid_out"], last["state"]) == (
        "EUR", "1116.00", "1116.00", "paid_out",
    )  # fmt: skip
    assert re.fullmatch(r"2026-03-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", last["paid_out_at"])
    assert last["held_until"] == ""


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_texts_that_begin_like_formulas_are_made_harmless(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless("a" + text) == "a" + text
    assert harmless("") == ""


@pytest.mark.parametrize("text", ["x;=1", "x;@y", "x;-1", "x\n=1", "\uff1d1", "\uff0bx", "\uff0dx", "\uff20x", "x\t+1"])
def test_texts_in_which_a_cell_could_begin_like_a_formula_are_made_harmless(text: str) -> None:
    safe = harmless(text)
    assert safe.replace("'", "") == text
    for cell in re.split("[;\n\t]", safe):
        assert not cell.startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
