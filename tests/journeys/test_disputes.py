"""Four disputes in browsers, in three languages: a counter-offer, a sealed round, conceded, lost by silence."""

import re
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from app.services.demo.world import SCENES
from tests.support.browser import NewPage
from tests.support.processes.journeys import PHONE, audit, enter, letters, skip
from tests.support.processes.product import Run

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("journeys")]


def order_of(product: Run, key: str) -> str:
    """The address of an order of the demo."""
    ref = next(scene.ref for scene in SCENES if scene.key == key)
    return f"http://127.0.0.1:{product.port}/orders/{ref}"


def money_of(product: Run, order: str) -> dict[str, int]:
    """Where the money of this order is, in minor units; what went back may have reached the bank already."""
    query = """SELECT e.account, e.movement, e.side * e.amount FROM entries e JOIN orders o ON o.id = e.order_id
        WHERE o.ref = ?"""
    found = {"escrow": 0, "available": 0, "platform_fee": 0, "back": 0}
    with sqlite3.connect(product.data / "app.db") as database:
        for account, movement, amount in database.execute(query, (order.rpartition("/")[2],)):
            kind = account.partition(":")[0]
            found["back"] += amount if (kind, movement) == ("refund_in_transit", "refund") else 0
            if kind in found:
                found[kind] += amount
    return found


def dispute(page: Page, order: str, amount: str, reason: str, why: str, going_on: str, opening: str) -> None:
    """Open one from beside the money, past the page that offers to talk first."""
    page.goto(order)
    page.locator("details", has=page.locator("a[href*='milestone_dispute']")).locator("summary").click()
    page.locator("a[href*='milestone_dispute']").click()
    page.get_by_role("link", name=re.compile("^(Toch|Abrir una|Open a)")).click()
    page.locator("#amount").fill(amount)
    page.locator("#reason").select_option(reason)
    page.locator("#comment").fill(why)
    page.get_by_role("button", name=going_on).click()
    page.get_by_role("button", name=opening).click()
    expect(page.locator(".note-good")).to_be_visible()


def challenge(page: Page, order: str, why: str) -> None:
    page.goto(order)
    page.get_by_role("link", name="Oponerme a la petición").click()
    page.locator("#text").fill(why)
    page.get_by_role("button", name="Oponerme a la petición").click()
    expect(page.locator(".note-good")).to_be_visible()


def seal(page: Page, order: str, label: str, figure: str, going_on: str, button: str) -> None:
    page.goto(order)
    page.get_by_role("link", name=label).click()
    page.locator("#sealed_figure").fill(figure)
    page.get_by_role("button", name=going_on).click()
    page.get_by_role("button", name=button).click()
    expect(page.locator(".note-good")).to_be_visible()


def by_counter_offer(sanne: Page, lucia: Page, product: Run) -> None:
    """A counter-offer with three parts, in Dutch and Spanish."""
    seo = order_of(product, "seo")
    dispute(sanne, seo, "200", "quality", "Twee fiches missen hun metadata.", "Doorgaan", "Geschil openen")
    challenge(lucia, seo, "Los metadatos están en el documento que envié el lunes.")
    lucia.get_by_role("link", name="Hacer una oferta").click()
    for part, amount in (("client", "80"), ("freelancer", "70"), ("escrow", "50")):
        lucia.locator(f"[name=offer_{part}]").fill(amount)
    lucia.get_by_role("button", name="Continuar").click()
    expect(lucia.locator("main")).to_contain_text("50,00")
    lucia.get_by_role("button", name="Enviar la oferta").click()
    sanne.goto(seo)
    expect(sanne.locator("#dispute")).to_contain_text("Er wacht een bod van Lucía Fernández op je")
    expect(sanne.locator("#dispute .compare")).to_contain_text("€ 80,00")
    sanne.get_by_role("link", name="Bod accepteren").click()
    expect(sanne.locator("main")).to_contain_text("Je krijgt € 80,00 meteen terug.")
    sanne.get_by_role("button", name="Ja, bod accepteren").click()
    expect(sanne.locator("#dispute")).to_contain_text("Onderling opgelost")
    assert money_of(product, seo) == {"escrow": 27_000, "available": 6_300, "platform_fee": 700, "back": 8_000}


def by_sealed_round(sanne: Page, lucia: Page, product: Run) -> None:
    """Neither sees the other's figure, and the middle settles it."""
    catalogue = order_of(product, "catalogue")
    dispute(sanne, catalogue, "300", "late", "Het had er vorige week moeten zijn.", "Doorgaan", "Geschil openen")
    challenge(lucia, catalogue, "Las fotografías llegaron tarde.")
    seal(lucia, catalogue, "Introducir un importe sellado", "120", "Continuar", "Sellar el importe")
    sanne.goto(catalogue)
    expect(sanne.locator("main")).not_to_contain_text("120,00")
    seal(sanne, catalogue, "Gesloten bedrag invullen", "100", "Doorgaan", "Bedrag verzegelen")
    expect(sanne.locator("#dispute")).to_contain_text("Onderling opgelost")
    expect(sanne.locator("#dispute")).to_contain_text("€ 110,00")
    assert money_of(product, catalogue) == {
        "escrow": 86_000,
        "available": 17_100,
        "platform_fee": 1_900,
        "back": 11_000,
    }


def by_concession(tom: Page, lucia: Page, product: Run) -> None:
    """All of it goes back, between English and Spanish."""
    brand = order_of(product, "brand")
    dispute(tom, brand, "140", "not_as_described", "Two of the eight are missing.", "Continue", "Open the dispute")
    lucia.goto(brand)
    lucia.get_by_role("link", name="Ceder").click()
    lucia.get_by_role("button", name="Sí, cederlo todo a la otra parte").click()
    tom.goto(brand)
    expect(tom.locator("#timeline")).to_contain_text("Lucía Fernández conceded in the dispute about £140.00")
    assert money_of(product, brand) == {"escrow": 40_000, "available": 0, "platform_fee": 0, "back": 14_000}


def by_silence(ines: Page, product: Run) -> None:
    """Exactly the disputed amount is lost, on its day."""
    wedding = order_of(product, "wedding")
    dispute(ines, wedding, "60", "no_response", "No responde desde el lunes.", "Continuar", "Abrir la controversia")
    skip(ines, "48h")
    skip(ines, "48h")
    ines.goto(wedding)
    expect(ines.locator("#timeline")).to_contain_text("se decidió automáticamente: nadie respondió a tiempo")
    assert money_of(product, wedding)["escrow"] == 9_000
    assert letters(ines, product, "Lucía", "se decidió automáticamente")


@pytest.mark.rule("M3", "M4", "M6", "M7", "M12", "G5", "X17", "X66", "X68", "X70", "X73", "G4")
def test_disputes_end_by_a_counter_offer_a_sealed_round_a_concession_and_silence(
    new_page: NewPage, product: Run
) -> None:
    lucia = enter(new_page, product, "Lucía Fernández", viewport=PHONE, locale="es-ES", has_touch=True)
    sanne = enter(new_page, product, "Sanne de Vries", locale="nl-NL")
    by_counter_offer(sanne, lucia, product)
    by_sealed_round(sanne, lucia, product)
    by_concession(enter(new_page, product, "Tom Okafor", locale="en-GB"), lucia, product)
    by_silence(enter(new_page, product, "Inés Navarro", locale="es-ES"), product)
    assert "Everything adds up." in audit(product)
