"""The bar of the demo, the head, the page and the footer of a page begin and end at the same lines."""

import pytest
from flask import Flask

from app.services.demo.people import BY_KEY
from tests.support.browser import SignedIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

EDGES = """() => [".demobar-in", ".head-in", ".main", ".foot-in"].map(name => {
  const box = document.querySelector(name), style = getComputedStyle(box), at = box.getBoundingClientRect();
  return [at.left + parseFloat(style.paddingLeft), at.right - parseFloat(style.paddingRight)];
})"""


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_the_demo_bar_and_the_page_have_the_same_edges(
    signed_in: SignedIn, served_demo: tuple[str, Flask], width: int
) -> None:
    page = signed_in(BY_KEY["pau"].name, viewport={"width": width, "height": 900})
    for path in ("/finance", "/finance/balances", "/finance/journal", "/orders"):
        page.goto(served_demo[0] + path)
        bar, *others = page.evaluate(EDGES)
        assert all(edges == bar for edges in others), path
