"""Customer service is written to under the reference of the order that one comes from."""

import pytest

from tests.support.domain.worlds import World
from tests.support.pages.lists import href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.rule("X39")
def test_from_an_order_one_writes_to_customer_service_under_its_reference(
    world: World, clara: Browser, olga: Browser, guest: Browser
) -> None:
    ref = world.order(state="completed").facts.ref
    way = href(clara.get(f"/orders/{ref}?lang=en").text, "Customer service")
    assert way == f"/help/support?order={ref}"
    page = clara.get(f"{way}&lang=en").text
    assert f"?subject=About%20order%20{ref}" in page
    assert f"The reference of your order is {ref}." in plain(page)
    for stranger in (olga, guest):
        assert ref not in main_of(stranger.get(f"{way}&lang=en").text), "no order of theirs"
    assert clara.get("/help/support?order=nonsense").status_code == 200
