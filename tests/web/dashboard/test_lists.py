"""Lists of orders: counted honestly, paged by key, searched as people type, at a cost that does not grow."""

import re
from datetime import timedelta
from time import process_time

import pytest
from sqlalchemy import text

from app.models.queries.ranges import INDEX_RANGES, Section, list_statement
from app.services.dashboard.turns import turns
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, FRED, OLGA
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, bulk, count_of, english, href, plain, rows_of, statements, through
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@BOTH
def test_tabs_count_what_they_hold_and_say_when_they_stop_counting(
    world: World, clara: Browser, ids: dict[str, int]
) -> None:
    bulk(world, ids["clara"], ids["fred"], 99, state="completed")
    bulk(world, ids["clara"], ids["fred"], 3)
    page = english(clara, "/orders")
    assert (count_of(page, "Completed"), count_of(page, "Ongoing"), count_of(page, "All")) == ("99", "3", "99+")
    assert href(page, "View all 99") is not None
    bulk(world, ids["fred"], ids["clara"], 1, state="completed", title="one more")
    page = english(clara, "/orders")
    assert count_of(page, "Completed") == "99+"
    assert re.search("View all(?! 99)", plain(page))
    assert "more than 99 orders" in plain(english(clara, "/orders?tab=completed"))


@BOTH
@pytest.mark.parametrize("order", ["due", "newest"])
def test_every_order_is_on_exactly_one_page_in_both_directions(
    world: World, clara: Browser, ids: dict[str, int], order: str
) -> None:
    """Both sides, both origins, equal dates and orders without any."""
    bulk(world, ids["clara"], ids["fred"], 30, title="a")
    bulk(world, ids["fred"], ids["clara"], 20, title="b", origin="project")
    bulk(world, ids["clara"], ids["olga"], 9, title="c", delivery_due_at=None, listed_at=world.now)
    forth = through(clara, f"/orders?tab=ongoing&order={order}", "Next")
    assert [len(page) for page in forth] == [20, 20, 19]
    last = english(clara, f"/orders?tab=ongoing&order={order}")
    for _ in forth[1:]:
        last = english(clara, href(last, "Next") or "")
    assert href(last, "Next") is None
    back = [rows_of(last)]
    while address := href(last, "Previous"):
        last = english(clara, address)
        back.insert(0, rows_of(last))
    assert back == forth


@BOTH
@pytest.mark.parametrize(("order", "column"), [("due", "delivery_due_at"), ("newest", "listed_at")])
def test_orders_that_come_while_somebody_reads_neither_move_nor_repeat_a_row(
    world: World, clara: Browser, ids: dict[str, int], order: str, column: str
) -> None:
    bulk(world, ids["clara"], ids["fred"], 45)
    first = english(clara, f"/orders?tab=ongoing&order={order}")
    before = {"due": world.now - timedelta(days=1), "newest": world.now + timedelta(days=1)}[order]
    bulk(world, ids["clara"], ids["fred"], 25, title="new", **{column: before})
    second = english(clara, href(first, "Next") or "")
    third = english(clara, href(second, "Next") or "")
    old = [title for page in (first, second, third) for title in rows_of(page)]
    assert old == [f"Order {n:06}" for n in range(45)]
    again = english(clara, href(second, "Previous") or "")
    assert rows_of(again) == rows_of(first)
    assert href(again, "Previous") is not None


def test_a_page_beyond_the_end_leads_back_to_the_beginning(world: World, clara: Browser) -> None:
    world.order(title="Only one")
    page = english(clara, "/orders?tab=ongoing&order=newest&after=1.1")
    assert rows_of(page) == []
    assert rows_of(english(clara, href(page, "Previous") or "")) == ["Only one"]


def test_the_overview_shows_the_first_of_each_group_soonest_or_newest(
    world: World, clara: Browser, ids: dict[str, int]
) -> None:
    for state in ("ongoing", "delivered", "completed", "cancelled"):
        bulk(world, ids["clara"], ids["fred"], 12, state=state)
    bulk(world, ids["clara"], ids["fred"], 1, origin="project", title="late project", delivery_due_at=None)
    page = english(clara, "/orders")
    groups = {name: page[page.index(f'id="{name}"') :] for name in ("ongoing", "delivered", "completed", "cancelled")}
    assert rows_of(groups["ongoing"])[:6] == ["Order 000000", *(f"Order {n:06}" for n in range(5))]
    assert rows_of(groups["completed"])[:3] == [f"Order {n:06}" for n in range(3)]
    for name in groups:
        number = 13 if name == "ongoing" else 12
        assert href(groups[name], f"View all {number}") == f"/orders?tab={name}"


def test_kind_and_order_can_be_chosen_and_stay_chosen(world: World, clara: Browser, ids: dict[str, int]) -> None:
    bulk(world, ids["clara"], ids["fred"], 25, state="completed", origin="project", title="p")
    bulk(world, ids["clara"], ids["fred"], 2, state="completed", title="s")
    page = english(clara, "/orders?tab=completed&kind=projects&order=due")
    assert count_of(page, "Completed") == "25"
    assert '<option value="projects" selected>' in page
    assert '<option value="due" selected>' in page
    following = href(page, "Next") or ""
    assert {"tab=completed", "kind=projects", "order=due"} <= set(following.partition("?")[2].split("&"))
    assert rows_of(english(clara, following)) == [f"Order {n:06}" for n in range(20, 25)]


def test_the_usual_order_of_one_group_is_not_carried_to_another(world: World, clara: Browser) -> None:
    for hours, title in ((1, "first"), (2, "second")):
        world.order(title=title, state="completed", due_in=timedelta(hours=hours))
        world.wait(minutes=1)
    page = english(clara, "/orders?tab=&q=&kind=&order=due")
    completed = href(page, "Completed") or ""
    assert completed == "/orders?tab=completed"
    assert rows_of(english(clara, completed)) == ["second", "first"]
    assert rows_of(english(clara, completed + "&order=due")) == ["first", "second"]


@BOTH
@pytest.mark.parametrize("path", ["/orders", "/orders?tab=ongoing", "/orders?q=logo", "/orders?tab=waiting"])
def test_a_page_of_orders_costs_few_statements_however_many_rows(
    world: World, clara: Browser, ids: dict[str, int], path: str
) -> None:
    def fill(times: int) -> None:
        for number in range(times):
            world.order(title=f"logo {number}").open("freelancer", "cancel")
            for state in ("delivered", "completed", "cancelled"):
                world.order(title=f"logo {number}", state=state, origin="project")
            world.order(title=f"logo {number}", client=OLGA, freelancer=CLARA).open("client", "update")

    sent = []
    english(clara, path)  # the first page of a process opens a connection
    for times in (1, 5):
        fill(times)
        with statements(clara) as seen:
            rows = len(rows_of(english(clara, path)))
        sent.append(len([sql for sql in seen if not sql.startswith(("BEGIN", "SET"))]))
    assert sent[0] == sent[1] <= 6
    assert rows >= 6 or "waiting" in path


@BOTH
def test_a_list_reads_ranges_of_indexes_and_never_the_table_of_orders(world: World, ids: dict[str, int]) -> None:
    for state in ("ongoing", "completed"):
        bulk(world, ids["clara"], ids["fred"], 3000, state=state)
    with world.tx() as tx:
        tx.connection.execute(text("ANALYZE"))
    index_ranges = tuple(index_range for index_range in INDEX_RANGES if index_range.state == "completed")
    statement = list_statement((Section("one", index_ranges, "newest", 20, (1, 1)).shape,), "")
    with world.tx(write=False) as tx:
        explain = "EXPLAIN QUERY PLAN " if tx.connection.dialect.name == "sqlite" else "EXPLAIN "
        values = {"me": ids["clara"], "size0": 20, "key0": 1, "id0": 1}
        plan = "\n".join(str(row) for row in tx.connection.execute(text(explain + str(statement)), values))
    assert "ix_orders_client_list" in plan
    assert not re.search(r"SCAN (o|orders)\b|Seq Scan on orders", plan), plan


@pytest.mark.slow
def test_ten_thousand_orders_cost_what_a_hundred_do(
    world: World, ids: dict[str, int], clara: Browser, olga: Browser
) -> None:
    """The share of the lists alone; the whole page, and both databases, are measured by the benchmark."""
    for owner, each in (("clara", 2500), ("olga", 25)):
        for state in ("ongoing", "delivered", "completed", "cancelled"):
            bulk(world, ids[owner], ids["fred"], each, state=state, title=owner)
    with world.tx() as tx:
        tx.connection.execute(text("ANALYZE"))

    def seconds(browser: Browser) -> float:
        began = process_time()
        for _ in range(5):
            assert browser.get("/orders").status_code == 200
        return process_time() - began

    for browser in (clara, olga):
        browser.get("/orders")
    best = min(seconds(clara) / seconds(olga) for _ in range(6))
    assert best <= 1.3


@BOTH
def test_what_waits_is_bounded_too(world: World, ids: dict[str, int], clara: Browser) -> None:
    for _ in range(25):
        world.order(client=CLARA, freelancer=FRED).open("freelancer", "cancel")
    with world.tx(write=False) as tx:
        found = turns(tx, ids["clara"], PLATFORM, most=4, agreeable=3)
    assert len(found.waiting) == 4
    assert found.total == 21
