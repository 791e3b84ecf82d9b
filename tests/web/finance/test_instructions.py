"""Instructions in the browser: what the marketplace has to pay, told as done only when somebody says so (X51)."""

import csv
import re
from io import BytesIO, StringIO

import pytest

from app.ledger.tables import Entry
from app.models import Instruction, Operation
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.rule("X51"), pytest.mark.databases("sqlite")]


def cancelled(world: World, **wishes: object) -> Deal:
    """An imported order that both agreed to cancel."""
    deal = world.order(imported=True, **wishes)
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "accept")
    return deal


def on_its_way(world: World) -> int:
    """What was decided to be refunded and is not told as paid."""
    there = world.rows(Entry, Entry.account == "refund_in_transit")
    return sum(entry.side * entry.amount for entry in there)


def attached(text: str) -> tuple[BytesIO, str]:
    """A file as a form brings it."""
    return BytesIO(text.encode()), "answers.csv"


def opened(pau: Browser) -> str:
    """The address at which finance says that the only open instruction was carried out."""
    found = re.search(r'href="(/finance/instructions/\d+)"', english(pau, "/finance/instructions"))
    assert found is not None
    return found[1]


def test_a_refund_by_the_marketplace_is_told_as_paid_once_finance_confirms_it(
    world: World, clara: Browser, pau: Browser
) -> None:
    deal = cancelled(world)
    assert "was paid to you" not in plain(english(clara, "/inbox"))
    sent = pau.post(f"{opened(pau)}/confirmation", reference="MP-812", paid_on=world.now.date().isoformat())
    assert sent.status_code == 303
    assert "The refund of €1,240.00 was paid to you" in plain(english(clara, "/inbox"))
    listed = plain(english(pau, "/finance/instructions?show=confirmed"))
    assert "MP-812" in listed
    assert "Pau Ferrer" in listed
    assert on_its_way(world) == 0
    assert deal.world.audit() is None


@pytest.mark.parametrize(
    ("way", "given", "said"),
    [
        ("confirmation", {"reference": "", "paid_on": "2026-03-01"}, "own reference for the payment"),
        ("confirmation", {"reference": "MP-1", "paid_on": "1 March"}, "Enter the date as year-month-day"),
        (
            "confirmation",
            {"reference": "MP-1", "paid_on": "1999-03-01"},
            "between the day of the instruction and today",
        ),
        ("failure", {"reason": ""}, "Explain to your colleagues why it was not made"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused_and_nothing_is_lost(
    world: World, pau: Browser, way: str, given: dict[str, str], said: str
) -> None:
    cancelled(world)
    sent = pau.post(f"{opened(pau)}/{way}?lang=en", **given)
    assert sent.status_code == 422
    assert said in plain(sent.text)
    for value in given.values():
        assert not value or f'value="{value}"' in sent.text


def test_a_refund_that_was_not_made_can_be_asked_for_again(world: World, pau: Browser) -> None:
    cancelled(world)
    address = opened(pau)
    assert pau.post(f"{address}/failure", reason="Card closed").status_code == 303
    assert "Not made: Card closed (Pau Ferrer)" in plain(english(pau, "/finance/instructions?show=failed"))
    assert "still owed" not in plain(english(pau, address))
    assert pau.post(f"{address}/again").status_code == 303
    assert opened(pau) != address
    assert pau.post(f"{address}/again").status_code == 409
    assert world.audit() is None


def test_only_finance_sees_and_answers_them(world: World, clara: Browser, pau: Browser) -> None:
    cancelled(world)
    address = opened(pau)
    for browser_address in (
        "/finance/instructions",
        address,
        "/finance/instructions.csv",
        "/finance/instructions/file",
    ):
        assert clara.get(browser_address).status_code == 404
    assert clara.post(f"{address}/confirmation", reference="MP-1", paid_on="2026-03-01").status_code == 404
    assert pau.get("/finance/instructions/999").status_code == 404


def test_they_are_narrowed_by_kind_currency_and_order(world: World, pau: Browser) -> None:
    euros, yen = cancelled(world), cancelled(world, currency="JPY", price=5_000)
    for query, seen in {
        "": {"€1,240.00", "¥5,000"},
        "?currency=JPY": {"¥5,000"},
        f"?order={euros.facts.ref}": {"€1,240.00"},
        "?order=nothing": set(),
        "?kind=payout": set(),
        f"?kind=refund&order={yen.facts.ref}": {"¥5,000"},
    }.items():
        page = plain(english(pau, f"/finance/instructions{query}"))
        assert {amount for amount in ("€1,240.00", "¥5,000") if f"{amount}" in page} == seen, query


def test_a_file_is_exported_filled_in_and_sent_back(world: World, clara: Browser, pau: Browser) -> None:
    cancelled(world), cancelled(world, price=5_000), cancelled(world, price=7_000)
    lines = list(csv.DictReader(StringIO(pau.get("/finance/instructions.csv").text)))
    assert [(line["kind"], line["amount"], line["state"]) for line in lines] == [
        ("refund", "70.00", "open"),
        ("refund", "50.00", "open"),
        ("refund", "1240.00", "open"),
    ]
    today = world.now.date().isoformat()
    lines[0] |= {"reference": "MP-1", "paid_on": today}
    lines[1] |= {"reason": "Card closed"}
    lines[2] |= {"reference": "MP-3", "paid_on": today, "amount": "1239.00"}
    text = StringIO()
    writer = csv.DictWriter(text, list(lines[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    seen = pau.post("/finance/instructions/file?lang=en", file=attached("\ufeff" + text.getvalue()))
    assert "Nothing has happened yet." in plain(seen.text)
    assert "1 payment confirmed: €70.00" in plain(seen.text)
    assert "1 payment not made: €50.00" in plain(seen.text)
    assert "does not match the instruction, which is for €1,240.00" in plain(seen.text)
    assert {row.state for row in world.rows(Instruction)} == {"open"}
    done = pau.post("/finance/instructions/file/confirmation?lang=en", rows=text.getvalue())
    assert "What was processed from the file" in plain(done.text)
    assert [row.state for row in world.rows(Instruction)] == ["open", "failed", "confirmed"]
    again = pau.post("/finance/instructions/file/confirmation?lang=en", rows=text.getvalue())
    assert plain(again.text).count("Already known") == 2
    assert "The refund of €70.00 was paid to you" in plain(english(clara, "/inbox"))
    assert world.audit() is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "This is not a file of instructions."),
        ("order,price\n1,2\n", "This is not a file of instructions."),
        ("\xff\xfe", "This is not a file of instructions."),
    ],
)
def test_another_file_is_refused(world: World, pau: Browser, sent: str, said: str) -> None:
    seen = pau.post("/finance/instructions/file?lang=en", file=attached(sent))
    assert seen.status_code == 422
    assert said in plain(seen.text)
    assert pau.post("/finance/instructions/file?lang=en").status_code == 422


@pytest.mark.rule("X29", "F14")
def test_without_a_gateway_the_marketplace_charges_extras_and_they_hold_once_it_has(
    world: World, clara: Browser, fred: Browser, pau: Browser
) -> None:
    deal = world.order(imported=True)
    object.__setattr__(clara.services.settings, "gateway_url", "")
    path = f"/orders/{deal.facts.ref}"
    sent = fred.post(f"{path}/requests", kind="extension", extra_title_1="A banner", extra_price_1="100")
    assert sent.status_code == 303
    page = plain(english(clara, f"/cases/{deal.case.ref}/answer?act=accept"))
    assert "The marketplace is asked to charge you €100.00 for the extras" in page
    assert clara.post(f"/cases/{deal.case.ref}/answer", act="accept").status_code == 303
    assert deal.facts.price == 124_000
    assert world.rows(Operation) == []
    address = opened(pau)
    assert "The extras apply from now on" in plain(english(pau, address))
    today = world.now.date().isoformat()
    assert pau.post(f"{address}/confirmation", reference="MP-9", paid_on=today).status_code == 303
    assert (deal.facts.price, deal.facts.escrow.minor) == (134_000, 134_000)
    assert world.audit() is None
