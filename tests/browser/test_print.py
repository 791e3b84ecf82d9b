"""A dispute on paper: its stages and where it stands, also without backgrounds, and when it was printed (M5)."""

import pytest
from flask import Flask

from app.core.runtime import KEY
from app.models import Case
from app.services.demo.people import BY_KEY
from tests.support.browser import SignedIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PAPER = {"width": 718, "height": 1000}  # A4 less its margins, in CSS pixels
DRAWN = """stages => [...stages.children].map(stage => {
  const stop = stage.querySelector(".stage-stop"), style = getComputedStyle(stop);
  return [stage.getBoundingClientRect().top, stage.innerText.trim(), style.backgroundColor, style.color,
    style.borderTopWidth, stage.getAttribute("aria-current") || ""];
})"""
STAGES = {"en": "Claim and answer", "nl": "Claim en antwoord", "es": "Petición y respuesta"}


@pytest.mark.rule("M5")
@pytest.mark.parametrize("lang", STAGES)
def test_the_stages_of_a_dispute_are_on_paper(signed_in: SignedIn, served_demo: tuple[str, Flask], lang: str) -> None:
    address, app = served_demo
    with app.extensions[KEY].transactions.open(write=False) as tx:
        ref = tx.session.query(Case.ref).filter(Case.state == "stage_2").scalar()
    page = signed_in(BY_KEY["tom"].name, viewport=PAPER)
    page.goto(f"{address}/cases/{ref}?lang={lang}")
    page.emulate_media(media="print")
    stages = page.locator(".stages")
    assert stages.is_visible()
    tops, names, fills, colours, borders, current = zip(*stages.evaluate(DRAWN), strict=True)
    assert len(set(tops)) == 1, "side by side"
    assert names[0].startswith(STAGES[lang])
    assert current == ("", "step", "", "")
    assert (fills[0], colours[0]) == ("rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"), "its mark is ink and no background"
    assert float(borders[1][:-2]) > 2 * float(borders[2][:-2]), "where it stands is drawn by a line"
    assert page.locator(".print-line").is_visible()
    assert ref not in page.locator(".print-line").inner_text()
    assert not page.locator(".clock-banner, .btn").filter(visible=True).count()
