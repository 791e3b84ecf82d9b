"""An entry: its number, its two legs, why it was made, what was posted with it, and whether the legs mirror (G8)."""

import html
import re

import pytest

from app.ledger.movements import MOVEMENTS
from app.ledger.tables import Entry
from app.models import Event
from app.models.queries.finance.journal import FLOW
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import CANARY, approved, ask, canary, day_comes, facts_of
from tests.support.pages.finance import everything as everything
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.finance import work as work
from tests.support.pages.lists import BOTH, english, href, plain, statements
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

LINK = re.compile(r'<a href="(/finance/entries/[^"]+)">(.*?)</a>', re.S)


def links(page: str) -> dict[str, str]:
    """The entries that a page leads to: their numbers with their addresses."""
    return {plain(text): html.unescape(address) for address, text in LINK.findall(page)}


@pytest.mark.rule("G8", "X33")
@BOTH
def test_the_journal_names_entries_by_number_and_the_parties(
    everything: tuple[Deal, ...], world: World, pau: Browser
) -> None:
    paid = everything[1]
    page = english(pau, f"/finance/journal?order={paid.facts.ref}")
    count = len(world.rows(Entry, Entry.order_id == paid.id, Entry.side == 1))
    assert sorted(links(page)) == [f"{paid.facts.ref[:8]}-{number}" for number in range(1, count + 1)]
    assert plain(page).count("Clara Jansen → Fred Ibáñez") == count
    signed = english(pau, f"/finance/journal?order={paid.facts.ref}&kind=escrow")
    assert links(signed)
    assert links(signed).items() <= links(page).items()
    lines = pau.get(f"/finance/journal.csv?order={paid.facts.ref}").text.splitlines()
    assert lines[0].endswith(",number,client,freelancer")
    assert sorted(int(line.split(",")[-3]) for line in lines[1:]) == [*range(1, count + 1)]


@pytest.mark.rule("G8", "X33")
@BOTH
def test_an_entry_shows_both_legs_its_cause_and_its_effect_key(world: World, pau: Browser) -> None:
    deal = canary(world)
    world.wait(minutes=5)
    deal.deliver()
    deal.approve()
    address = f"/finance/entries/earn:milestone:{deal.facts.milestone.id}"
    page = english(pau, address)
    said = facts_of(page)
    assert f"Entry {deal.facts.ref[:8]}-2: Earned" in plain(page)
    legs = [plain(leg) for leg in re.findall(r'<div class="leg".*?</div>', page, re.S)]
    assert legs[0].startswith(f"From Escrow · {deal.facts.ref}")
    assert legs[0].endswith("-€1,116.00")
    assert legs[1].startswith("To Held · Fred Ibáñez")
    assert legs[1].endswith("€1,116.00")
    assert "-€1,116.00 + €1,116.00 = €0.00" in plain(page)
    assert said["Cause"] == "The order was approved."
    assert said["Effect key"].startswith(f"earn:milestone:{deal.facts.milestone.id} ")
    assert said["Order"] == deal.facts.ref
    assert said["Client → freelancer"] == "Clara Jansen → Fred Ibáñez"
    assert said["Effective from"] == "10 Mar 2026, 10:05 CET"
    (event,) = world.rows(Event, Event.order_id == deal.id, Event.name == "order.approved")
    assert said["In the record"] == f"Event {event.seq}, {event.hash[:8]}"
    assert href(page, deal.facts.ref) == f"/finance/journal?order={deal.facts.ref}"
    together = page[page.index('id="together"') :]
    assert list(links(together)) == [f"{deal.facts.ref[:8]}-3"]
    assert CANARY not in page


@pytest.mark.rule("G8")
@BOTH
def test_numbers_have_no_gaps_and_stay_when_more_is_posted(world: World, pau: Browser) -> None:
    deal = canary(world)
    addresses: dict[str, str] = {}
    for act in (deal.deliver, deal.approve, lambda: day_comes(deal), lambda: ask(deal), world.sweep):
        act()
        shown = links(english(pau, f"/finance/journal?order={deal.facts.ref}"))
        assert addresses.items() <= shown.items()
        addresses = shown
    assert sorted(addresses) == [f"{deal.facts.ref[:8]}-{number}" for number in range(1, 6)]
    first = english(pau, addresses[f"{deal.facts.ref[:8]}-1"])
    assert href(first, f"{deal.facts.ref[:8]}-2") == addresses[f"{deal.facts.ref[:8]}-2"]


@pytest.mark.rule("G8")
@BOTH
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entries SET amount = amount + 500 WHERE effect_key = :key AND side = 1",
        "DELETE FROM entries WHERE effect_key = :key AND side = -1",
        "DELETE FROM entries WHERE effect_key = :key AND side = 1",
    ],
)
def test_legs_that_do_not_mirror_are_called_so(world: World, pau: Browser, damage: str) -> None:
    deal = canary(world)
    key = f"fund:milestone:{deal.facts.milestone.id}"
    address = f"/finance/entries/{key}"
    assert "do not mirror each other" not in english(pau, address)
    tamper(world.transactions, damage, key=key)
    page = english(pau, address)
    assert "The two sides of this entry do not mirror each other" in plain(page)
    assert "= €0.00" not in plain(page)


@pytest.mark.rule("X33", "F20")
@BOTH
def test_the_cause_of_an_entry_tells_money_and_no_request(
    everything: tuple[Deal, ...], world: World, pau: Browser
) -> None:
    """What the parties asked of each other is not told to staff; every movement of money has a cause all the same."""
    superseded = canary(world)
    superseded.open(CLIENT, "cancel", text=f"Reden {CANARY}")
    superseded.answer(FREELANCER, "decline")
    superseded.deliver()
    superseded.approve()
    seen = set()
    for entry in world.rows(Entry, Entry.side == 1):
        page = english(pau, f"/finance/entries/{entry.effect_key}")
        said = facts_of(page)["Cause"]
        seen.add((entry.movement, said))
        assert said
        assert not re.search("declin|replac|supersed|answer", said, re.IGNORECASE), said
    assert ("fund", "The order was placed.") in seen
    assert ("refund", "The order was cancelled.") in seen
    assert {movement for movement, _ in seen} >= {"fund", "earn", "fee", "release", "refund", "payout", "late_charge"}


@pytest.mark.rule("X33")
def test_an_entry_is_for_finance_and_one_that_is_not_there_is_not_found(
    world: World, pau: Browser, clara: Browser, fred: Browser, sam: Browser, guest: Browser
) -> None:
    deal = canary(world)
    address = f"/finance/entries/fund:milestone:{deal.facts.milestone.id}"
    assert pau.get(address).status_code == 200
    for browser in (clara, fred, sam):
        assert browser.get(address).status_code == 404
    assert "/login?next=" in guest.get(address).location
    for odd in ("fund:milestone:999", "x", "%27", "a" * 300):
        assert pau.get(f"/finance/entries/{odd}").status_code == 404


def test_an_entry_costs_few_statements_however_much_the_order_has(world: World, pau: Browser) -> None:
    small, large = approved(world), approved(world)
    day_comes(large)
    ask(large)
    world.sweep()
    counted = []
    for deal in (small, large):
        address = f"/finance/entries/earn:milestone:{deal.facts.milestone.id}"
        pau.get(address)
        with statements(pau) as seen:
            assert pau.get(address).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8


def test_every_movement_has_its_place_among_the_entries_of_an_order() -> None:
    assert sorted(FLOW) == sorted(MOVEMENTS)
