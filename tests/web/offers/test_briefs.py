"""A brief in the browser: what is typed, how it is understood, and what is said when something is missing."""

import pytest

from app.models import Order
from app.models.tables.offers import proposed
from tests.support.domain.people import FRED, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, plain, rows_of
from tests.support.pages.lists import world as world
from tests.support.pages.offers import day, three
from tests.support.pages.offers import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def brief(world: World, **typed: str) -> dict[str, str]:
    known = {"title": "Website", "description": "Vijf pagina’s", "currency": "EUR", "handle": "fred", "freelancer": ""}
    return known | three(world) | typed


@pytest.fixture
def named(world: World) -> None:
    """Fred has a public name."""
    with world.tx() as tx:
        user_of(tx, FRED).handle = "fred"


def only(world: World) -> Deal:
    (row,) = world.rows(Order)
    return Deal(world, row.id)


@pytest.mark.rule("B8", "X44", "X41")
def test_a_client_posts_a_brief_and_sees_every_amount_as_it_was_understood(
    world: World, named: None, clara: Browser, fred: Browser
) -> None:
    review = clara.post("/briefs/review", **brief(world))
    assert review.status_code == 200
    assert "€ 1.250,00" in plain(review.text).replace("\xa0", " ")
    assert "€ 1.950,01" in plain(review.text).replace("\xa0", " ")
    assert world.rows(Order) == []
    sent = clara.post("/briefs", **brief(world))
    assert sent.status_code == 303
    deal = only(world)
    assert (deal.facts.state, deal.facts.price) == ("proposed", 195_001)
    assert "Website" in english(fred, f"/orders/{deal.facts.ref}")
    assert rows_of(english(fred, "/orders?tab=proposed")) == ["Website"]


@pytest.mark.rule("X41")
def test_the_same_amount_is_typed_in_the_readers_own_format(world: World, named: None, clara: Browser) -> None:
    clara.get("/account/language?lang=en")
    clara.client.set_cookie("lang", "en")
    clara.post("/briefs?lang=en", **brief(world, amount_3="1,250.00", amount_2="300.01"))
    assert only(world).facts.price == 195_001


@pytest.mark.rule("X41")
@pytest.mark.parametrize(("currency", "typed", "minor"), [("JPY", "1250", 1250), ("KWD", "1,234", 1234)])
def test_currencies_have_their_own_decimals(
    world: World, named: None, clara: Browser, currency: str, typed: str, minor: int
) -> None:
    one = {"rows": "1", "amount_1": typed, "due_1": day(world, 7), "title_1": "", "deliverable_1": ""}
    clara.post("/briefs", **(brief(world, currency=currency) | one | {"amount_2": "", "amount_3": ""}))
    assert (only(world).facts.currency, only(world).facts.price) == (currency, minor)


WRONG = [
    ({"title": ""}, "title"),
    ({"description": ""}, "description"),
    ({"currency": "XAU"}, "currency"),
    ({"handle": "nobody"}, "handle"),
    ({"handle": ""}, "handle"),
    ({"handle": FRED.email}, "handle"),
    ({"freelancer": "999", "handle": ""}, "handle"),
    ({"amount_1": "1.250.00"}, "amount_1"),
    ({"amount_2": "0"}, "amount_2"),
    ({"amount_2": ""}, "amount_2"),
    ({"due_3": "morgen"}, "due_3"),
    ({"due_3": ""}, "due_3"),
    ({"title_2": ""}, "title_2"),
    ({"deliverable_3": ""}, "deliverable_3"),
]


@pytest.mark.rule("X41", "X44", "B3")
@pytest.mark.parametrize(("typed", "field"), WRONG, ids=[f"{f}-{n}" for n, (_, f) in enumerate(WRONG)])
@pytest.mark.parametrize("path", ["/briefs", "/briefs/review"])
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    world: World, named: None, clara: Browser, path: str, typed: dict[str, str], field: str
) -> None:
    response = clara.post(path, **(brief(world) | typed))
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert f'href="#{field}"' in response.text
    assert "Ding 1" in response.text
    assert world.rows(Order) == []


def test_milestones_are_added_one_by_one_and_what_was_typed_stays(world: World, named: None, clara: Browser) -> None:
    first = clara.get("/briefs/new").text
    assert 'name="amount_1"' in first
    assert 'name="amount_2"' not in first
    more = clara.post("/briefs/review", **brief(world), more="1").text
    assert 'value="1.250,00"' in more
    assert 'name="amount_4"' in more
    assert 'name="amount_5"' not in more


@pytest.mark.rule("X44")
def test_freelancers_of_past_orders_are_chosen_by_name(world: World, clara: Browser) -> None:
    world.order(freelancer=FRED)
    assert FRED.name in clara.get("/briefs/new").text
    with world.tx() as tx:
        fred_id = user_of(tx, FRED).id
    assert clara.post("/briefs", **brief(world, handle="", freelancer=str(fred_id))).status_code == 303


def test_without_a_gateway_nothing_can_be_ordered(world: World, named: None, clara: Browser) -> None:
    object.__setattr__(clara.services.settings, "gateway_url", "")
    for response in (clara.get("/briefs/new"), clara.post("/briefs", **brief(world))):
        assert response.status_code == 409
    assert world.rows(Order) == []
    assert "/briefs/new" not in clara.get("/orders").text


@pytest.mark.rule("X8")
def test_the_freelancer_approves_the_brief_as_it_stands(
    world: World, named: None, clara: Browser, fred: Browser
) -> None:
    clara.post("/briefs", **brief(world))
    deal = only(world)
    review = fred.post(f"/orders/{deal.facts.ref}/offer", as_is="1")
    assert review.status_code == 200
    assert fred.post(f"/orders/{deal.facts.ref}/offers", as_is="1").status_code == 303
    with world.tx(write=False) as tx:
        asked, made = proposed(tx.connection, deal.id)
    assert made.terms == asked.terms
    assert deal.facts.cases[0].state == "offered"


def test_a_draft_survives_that_the_form_is_sent_twice(world: World, named: None, clara: Browser) -> None:
    op_id = "ab" * 16
    first = clara.post("/briefs", **brief(world), op_id=op_id)
    again = clara.post("/briefs", **brief(world), op_id=op_id)
    assert first.location == again.location
    assert len(world.rows(Order)) == 1
