"""Freezing a balance and lifting it, as finance does it in a browser (E10, X20)."""

import html
import re

import pytest

from app.ledger.tables import Freeze
from app.services.payments import holds
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import approved, ask, day_comes
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.lists import english, href, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")


def form_of(deal: Deal) -> str:
    return f"/finance/freezes/new/{deal.facts.freelancer_id}/EUR"


def freeze(pau: Browser, deal: Deal, **fields: str) -> None:
    answer = pau.post(f"{form_of(deal)}/confirm", **({"scope": "whole", "amount": "", "reason": "Odd"} | fields))
    assert answer.status_code == 303, answer.text


def lifting(pau: Browser) -> list[str]:
    """The addresses of the pages that lift a freeze."""
    found = re.findall(r'href="(/finance/freezes/lift[^"]*)"', pau.get("/finance/freezes").text)
    return [html.unescape(each) for each in found]


def cause_in(address: str) -> str:
    return address.split("cause=")[1].replace("%3A", ":")


@pytest.mark.rule("E10", "X20")
@BOTH
def test_a_balance_is_frozen_and_freed_and_its_payout_goes_on(
    world: World, pau: Browser, fred: Browser, pau_id: int
) -> None:
    deal = approved(world)
    day_comes(deal)
    page = english(pau, "/finance/balances?kind=available")
    address = str(href(page, "Freeze: "))
    assert address == form_of(deal)
    assert "Freeze the balance of Fred Ibáñez" in plain(english(pau, address))
    review = pau.post(f"{address}?lang=en", scope="whole", amount="", reason="Somebody else's card")
    assert (review.status_code, "Nothing is frozen yet." in review.text) == (200, True)
    assert world.rows(Freeze) == []
    for _ in range(2):
        done = pau.post(f"{address}/confirm", scope="whole", amount="", reason="Somebody else's card", op_id="a" * 32)
        assert done.status_code == 303
    (row,) = world.rows(Freeze)
    assert (row.amount, row.reason, row.by) == (None, "Somebody else's card", pau_id)
    assert "Your whole balance is frozen" in english(fred, "/earnings")
    assert "Somebody else" not in english(fred, "/earnings")
    ask(deal)
    world.sweep()
    assert [o.kind for o in world.asked()] == []
    (lift,) = lifting(pau)
    assert "Somebody else" in english(pau, lift)
    for op_id, status in (("b" * 32, 303), ("b" * 32, 303), ("c" * 32, 409)):
        assert pau.post("/finance/freezes/lift", cause=cause_in(lift), op_id=op_id).status_code == status
    world.sweep()
    assert [(o.kind, o.amount) for o in world.asked()] == [("payout", 111_600)]
    assert "Nothing is frozen" in english(pau, "/finance/freezes")
    assert pau.get(lift).status_code == 404
    assert world.audit() is None


@pytest.mark.rule("X20", "X41")
def test_a_part_is_written_as_its_reader_writes_and_lifted_alone(world: World, pau: Browser, fred: Browser) -> None:
    deal = approved(world)
    day_comes(deal)
    freeze(pau, deal, scope="part", amount="1.000,50", reason="Half")
    freeze(pau, deal, scope="part", amount="7", reason="A little")
    assert sorted(f.amount for f in world.rows(Freeze)) == [700, 100_050]
    assert "€1,007.50 of your available balance is frozen" in plain(english(fred, "/earnings"))
    first = next(each for each in lifting(pau) if "Half" in pau.get(each).text)
    assert pau.post("/finance/freezes/lift", cause=cause_in(first)).status_code == 303
    assert "€7.00 of your available balance is frozen" in plain(english(fred, "/earnings"))
    assert [f.reason for f in world.rows(Freeze) if f.lifted_at is None] == ["A little"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"scope": ""}, "Choose one of the options."),
        ({"scope": "all"}, "Choose one of the options."),
        ({"reason": ""}, "Explain why, for your colleagues."),
        ({"reason": "x" * 201}, "Shorten your text"),
        ({"scope": "part", "amount": ""}, "Enter an amount greater than zero"),
        ({"scope": "part", "amount": "0"}, "Enter an amount greater than zero"),
        ({"scope": "part", "amount": "-5"}, "Enter an amount greater than zero"),
        ({"scope": "part", "amount": "1e9"}, "Enter an amount greater than zero"),
        ({"scope": "part", "amount": "12,3,4"}, "Enter an amount greater than zero"),
        ({"scope": "part", "amount": "9" * 29}, "Enter an amount greater than zero"),
    ],
)
@pytest.mark.rule("X20")
def test_what_is_not_right_is_said_and_freezes_nothing(
    world: World, pau: Browser, fields: dict[str, str], says: str
) -> None:
    deal = approved(world)
    given = {"scope": "whole", "amount": "", "reason": "Odd"} | fields
    for path in (form_of(deal), form_of(deal) + "/confirm"):
        answer = pau.post(f"{path}?lang=es", **given)
        pau.client.set_cookie("lang", "en")
        shown = pau.post(path, **given)
        assert (answer.status_code, shown.status_code) == (422, 422)
        assert says in shown.text
    assert world.rows(Freeze) == []


@pytest.mark.rule("E10")
def test_what_something_else_froze_is_shown_and_not_lifted_here(world: World, pau: Browser) -> None:
    deal = approved(world)
    with world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:7", "Chargeback")
    assert "Ends when its cause is resolved" in english(pau, "/finance/freezes")
    assert lifting(pau) == []
    assert pau.get("/finance/freezes/lift?cause=chargeback:7").status_code == 404
    assert pau.post("/finance/freezes/lift", cause="chargeback:7").status_code == 409
    assert [f.lifted_at for f in world.rows(Freeze)] == [None]


@pytest.mark.parametrize("path", ["999/EUR", "1/EUR", "2/XXX", "2/eur", "2/EURO", f"{'9' * 30}/EUR"])
def test_there_is_no_form_for_a_balance_that_never_was(world: World, pau: Browser, path: str) -> None:
    approved(world)  # of Fred, in euros
    assert pau.get(f"/finance/freezes/new/{path}").status_code == 404
    assert pau.post(f"/finance/freezes/new/{path}/confirm", scope="whole", reason="x").status_code == 404


def test_many_freezes_are_paged(world: World, pau: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.finance.freezes.PAGE", 2)
    deal = approved(world)
    for number in range(5):
        freeze(pau, deal, reason=f"Reason {number}")
    seen, address = [], "/finance/freezes"
    while address:
        page = english(pau, address)
        seen.append(re.findall(r"Reason \d", page))
        address = href(page, "Next") or ""
    assert [len(each) for each in seen] == [2, 2, 1]
    assert len({reason for each in seen for reason in each}) == 5
