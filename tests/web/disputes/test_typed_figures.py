"""Amounts of a dispute as people type them: in their own format, with no, two and three decimals (X41)."""

import pytest

from app.core.i18n import reader_for
from app.core.money import Money
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import main_of, plain
from tests.support.pages.lists import world as world
from tests.support.rules.dispute_pages import CLAIM, KIND, challenged, hidden
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
PRICE = 1_234_500  # minor units: 12,345.00 EUR, 1,234,500 JPY, 1,234.500 KWD

# What stands for all of it, for the least claim and for one unit too much, in the format of each reader.
TYPED = {
    ("EUR", "en"): ("12,345.00", "5.00", "12,345.01"),
    ("EUR", "nl"): ("12.345,00", "5,00", "€ 12.345,01"),
    ("EUR", "es"): ("12345,00", "5", "12.345,01 €"),
    ("JPY", "en"): ("1,234,500", "750", "1,234,501"),
    ("JPY", "nl"): ("1.234.500", "750", "JP¥ 1.234.501"),
    ("JPY", "es"): ("1234500", "750", "1.234.501"),
    ("KWD", "en"): ("1,234.500", "1.500", "1,234.501"),
    ("KWD", "nl"): ("1.234,500", "1,500", "1.234,501"),
    ("KWD", "es"): ("1234,500", "1,5", "1234,501 KWD"),
}
# What is no amount of that currency, or of another one.
NOT_READ = {
    "EUR": ("$620.00", "620 USD", "62.0000", "6e2", "-620", "1/2"),
    "JPY": ("620.50", "620,5", "€620", "KWD 620"),
    "KWD": ("620.5005", "€620.500", "¥620", "6_20"),
}


def said(amount: int, currency: str, language: str) -> str:
    """As this reader reads it."""
    return reader_for(language).money(Money(amount, currency)).replace("\xa0", " ")


def post(clara: Browser, deal: Deal, language: str, **typed: str) -> tuple[int, str]:
    """The answer to the form, as it is read; what was typed is still there when it was refused."""
    fields = CLAIM | {"milestone": str(deal.facts.milestones[0].id)} | typed
    answer = clara.post(f"/orders/{deal.facts.ref}/resolution/{KIND}?lang={language}", **fields)
    if answer.status_code == 422:
        assert all(f'value="{value}"' in answer.text for value in typed.values() if value.strip()), typed
    return answer.status_code, plain(main_of(answer.text)).replace("\xa0", " ")


@pytest.mark.rule("M4", "X41", "X61", "G4")
@pytest.mark.parametrize(("currency", "language"), TYPED)
def test_an_amount_is_read_as_its_reader_writes_it(world: World, clara: Browser, currency: str, language: str) -> None:
    deal = world.order(currency=currency, price=PRICE)
    whole, least, more = TYPED[currency, language]
    status, page = post(clara, deal, language, amount=whole)
    assert (status, said(PRICE, currency, language) in page) == (200, True), page
    status, page = post(clara, deal, language, amount=least)
    assert (status, said({"EUR": 500, "JPY": 750, "KWD": 1_500}[currency], currency, language) in page) == (200, True)
    status, page = post(clara, deal, language, amount=more)
    assert (status, said(PRICE, currency, language) in page) == (422, True), "at most that much"
    assert deal.facts.cases == ()


@pytest.mark.rule("M4", "X41")
@pytest.mark.parametrize("language", ["en", "nl", "es"])
@pytest.mark.parametrize("currency", NOT_READ)
def test_what_is_no_amount_of_this_currency_is_refused_with_an_example_and_kept(
    world: World, clara: Browser, currency: str, language: str
) -> None:
    deal = world.order(currency=currency, price=PRICE)
    example = said(123_450, currency, language)
    for typed in NOT_READ[currency]:
        for field in ("amount", "offer_client"):
            status, page = post(clara, deal, language, **{field: typed})
            assert (status, example in page) == (422, True), (field, typed, page)
    assert deal.facts.cases == ()


@pytest.mark.rule("M4", "X61")
@pytest.mark.parametrize("language", ["en", "nl", "es"])
def test_nothing_and_too_little_are_refused_with_the_least(world: World, clara: Browser, language: str) -> None:
    for currency, least in (("EUR", 500), ("JPY", 750), ("KWD", 1_500)):
        deal = world.order(currency=currency, price=PRICE)
        for typed in ("0", "", "   "):
            assert post(clara, deal, language, amount=typed)[0] == 422, typed
        status, page = post(clara, deal, language, amount=said(least - 1, currency, language))
        assert (status, said(least, currency, language) in page) == (422, True)


@pytest.mark.rule("X66", "X41", "G8")
@pytest.mark.parametrize(
    ("currency", "claimed", "offered", "parts"),
    [
        ("EUR", "1.234,50", ("1.000,25", "234,25", ""), (100_025, 23_425, 0)),
        ("JPY", "620.001", ("1", "600.000", "20.000"), (1, 600_000, 20_000)),
        ("KWD", "620,505", ("0,005", "600,500", "20"), (5, 600_500, 20_000)),
    ],
)
def test_it_is_settled_as_typed_by_two_readers_to_the_last_unit(
    world: World,
    clara: Browser,
    fred: Browser,
    currency: str,
    claimed: str,
    offered: tuple[str, ...],
    parts: tuple[int, ...],
) -> None:
    deal = world.order(currency=currency, price=PRICE, fee_basis_points=1_000)
    typed = CLAIM | {"milestone": str(deal.facts.milestones[0].id), "amount": claimed}
    review = clara.post(f"/orders/{deal.facts.ref}/resolution/{KIND}?lang=nl", **typed)
    assert clara.post(f"/orders/{deal.facts.ref}/requests", **hidden(review.text)).status_code == 303
    ref = deal.case.ref
    challenged(fred, ref)
    asked = fred.get(f"/cases/{ref}/answer?act=offer&lang=es").text
    given = dict(zip(("offer_client", "offer_freelancer", "offer_escrow"), offered, strict=True))
    review = fred.post(f"/cases/{ref}/answer/check?lang=es", **hidden(asked), **given, text="")
    assert review.status_code == 200, plain(main_of(review.text))
    assert fred.post(f"/cases/{ref}/answer", **hidden(review.text)).status_code == 303
    accept = clara.get(f"/cases/{ref}/answer?act=accept&lang=en").text
    assert clara.post(f"/cases/{ref}/answer", **hidden(accept)).status_code == 303
    part = deal.facts.milestones[0]
    assert (part.refunded, part.paid, part.escrow) == (parts[0], parts[1], PRICE - parts[0] - parts[1])
    assert deal.facts.cases[-1].details["settled"]["escrow"] == parts[2]
    assert world.audit() is None


@pytest.mark.rule("X66", "X73", "X41")
@pytest.mark.parametrize("language", ["en", "nl", "es"])
def test_offers_and_sealed_figures_that_cannot_be_are_refused_where_they_were_typed(
    world: World, clara: Browser, fred: Browser, language: str
) -> None:
    deal = world.order(currency="KWD", price=PRICE)
    typed = CLAIM | {"milestone": str(deal.facts.milestones[0].id), "amount": "KWD 620.500"}
    review = clara.post(f"/orders/{deal.facts.ref}/resolution/{KIND}?lang=en", **typed)
    assert clara.post(f"/orders/{deal.facts.ref}/requests", **hidden(review.text)).status_code == 303
    challenged(fred, deal.case.ref)
    mark = "." if language == "en" else ","
    whole = said(620_500, "KWD", language)
    for act, given in (
        ("offer", {"offer_client": f"620{mark}501"}),
        ("offer", {"offer_client": f"620{mark}499"}),
        ("offer", {"offer_client": f"600{mark}500", "offer_freelancer": f"20{mark}001"}),
        ("seal", {"sealed_figure": f"620{mark}501"}),
    ):
        page = fred.get(f"/cases/{deal.case.ref}/answer?act={act}&lang={language}").text
        fields = hidden(page) | {"text": ""} | given
        refused = fred.post(f"/cases/{deal.case.ref}/answer/check?lang={language}", **fields)
        shown = plain(main_of(refused.text)).replace("\xa0", " ")
        assert (refused.status_code, whole in shown) == (422, True), (act, given)
        assert all(f'value="{value}"' in refused.text for value in given.values()), given
    for figure in ("", "much", "-1", f"1{mark}0005"):
        page = fred.get(f"/cases/{deal.case.ref}/answer?act=seal&lang={language}").text
        refused = fred.post(
            f"/cases/{deal.case.ref}/answer/check?lang={language}", **hidden(page), sealed_figure=figure
        )
        assert refused.status_code == 422, figure
    assert len(deal.events("dispute.offered")) == 0
    assert deal.events("dispute.sealed") == []
