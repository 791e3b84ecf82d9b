"""A project from its brief to its last payout, and one that customer service cancels in part, in real browsers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage
from tests.support.processes.journeys import PHONE, audit, enter, skip
from tests.support.processes.product import Run

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420), pytest.mark.xdist_group("journeys")]

PARTS = (("Ontwerp", "Schetsen", "450"), ("Bouw", "Testversie", "1.250,50"), ("Livegang", "Alles online", "300"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile(name)).first.click()
    page.wait_for_load_state()


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def post_brief(page: Page, product: Run) -> str:
    """Three milestones, typed as a Dutch reader types amounts; the address of what was asked for."""
    page.goto(f"http://127.0.0.1:{product.port}/briefs/new")
    page.locator("#freelancer").select_option(label="Lucía Fernández")
    page.locator("#title").fill("Website voor een fietsenmaker")
    page.locator("#description").fill("Vijf pagina’s en een afspraakformulier.")
    for number, (title, what, amount) in enumerate(PARTS, start=1):
        if number > 1:
            press(page, "Onderdeel toevoegen")
        page.locator(f"#title_{number}").fill(title)
        page.locator(f"#deliverable_{number}").fill(what)
        page.locator(f"#amount_{number}").fill(amount)
        page.locator(f"#due_{number}").fill(in_days(30 * number))
    press(page, "Doorgaan")
    expect(page.locator("#brief")).to_contain_text("2.000,50")
    press(page, "Opdracht versturen")
    expect(page.locator(".note-good")).to_be_visible()
    return page.url


def pay(page: Page, order: str) -> None:
    """Follow the plain link to the bank's page, pay there with the card that works, and wait until it is known."""
    page.goto(f"{order}/payment")
    link = page.locator("main a.btn-primary")
    expect(link).to_have_attribute("href", re.compile("/pay/"), timeout=30_000)
    link.click()
    page.locator("#card-pays").check()
    page.get_by_role("button").last.click()
    page.wait_for_url(re.compile("/orders/"))
    waited = page.locator("[id^=payment-]")
    for _ in range(60):  # until the gateway's worker has heard of it
        page.goto(f"{order}/payment")
        if not waited.count():
            break
        page.wait_for_timeout(500)
    expect(page.locator(".note-good")).to_be_visible()
    page.goto(order)


def deliver(page: Page, order: str, text: str) -> None:
    page.goto(f"{order}/deliveries")
    page.locator("#message").fill(text)
    press(page, "Entregar el trabajo")
    expect(page.locator(".note-good")).to_be_visible()


def approve(page: Page, order: str) -> None:
    page.goto(f"{order}/approval")
    press(page, "Ja, levering goedkeuren")
    expect(page.locator(".note-good")).to_be_visible()


def start_next(page: Page, order: str) -> None:
    page.goto(order)
    follow(page, "Starten en")
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/payment"))
    pay(page, order)


@pytest.mark.rule("B3", "B4", "B5", "B6", "B8", "B23", "X12", "X34", "X38")
def test_a_project_in_two_languages_from_its_brief_to_its_payouts(new_page: NewPage, product: Run) -> None:
    sanne = enter(new_page, product, "Sanne de Vries", locale="nl-NL")
    lucia = enter(new_page, product, "Lucía Fernández", viewport=PHONE, locale="es-ES", has_touch=True)
    order = post_brief(sanne, product)
    lucia.goto(order)
    follow(lucia, "Hacer una oferta")
    lucia.locator("#amount_2").fill("1.300,00")
    press(lucia, "Continuar")
    press(lucia, "Enviar la oferta")
    sanne.goto(order)
    expect(sanne.locator("#proposal")).to_contain_text("2.050,00")
    follow(sanne, "Accepteren en")
    press(sanne, "Accepteren en")
    pay(sanne, order)
    expect(sanne.locator("#milestones")).to_contain_text("450,00")
    deliver(lucia, order, "Primeros bocetos.")
    sanne.goto(f"{order}/changes")
    sanne.locator("#message").fill("Mag het logo groter?")
    press(sanne, "Versturen")
    deliver(lucia, order, "Con el logo más grande.")
    approve(sanne, order)
    start_next(sanne, order)
    deliver(lucia, order, "La versión de prueba.")
    for _ in range(8):  # nobody approves: the clock does, at the start of the fourteenth day
        skip(sanne, "48h")
    sanne.goto(order)
    expect(sanne.locator("#timeline")).to_contain_text("automatisch goedgekeurd")
    start_next(sanne, order)
    deliver(lucia, order, "Todo en línea.")
    approve(sanne, order)
    sanne.goto(order)
    expect(sanne.locator(".tags").first).to_contain_text("Voltooid")
    lucia.goto(f"http://127.0.0.1:{product.port}/earnings")
    follow(lucia, "Solicitar la transferencia")
    lucia.locator("main form button").last.click()
    lucia.wait_for_load_state()
    for _ in range(8):
        skip(lucia, "48h")
    comes(lucia, order, "Recibiste una transferencia")
    assert "Everything adds up." in audit(product)


def comes(page: Page, order: str, text: str) -> None:
    """The gateway's worker makes this happen, and the order's record says so."""
    for _ in range(30):
        page.goto(order)
        if page.locator("#timeline", has_text=text).count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(page.locator("#timeline").inner_text())


@pytest.mark.rule("B7", "X19", "X33", "X53")
def test_customer_service_cancels_one_milestone_and_both_see_the_same_money(new_page: NewPage, product: Run) -> None:
    sanne = enter(new_page, product, "Sanne de Vries", locale="nl-NL", java_script_enabled=False)
    sanne.goto(f"http://127.0.0.1:{product.port}/orders?tab=ongoing")
    row = sanne.locator(".order-row", has_text="Webshop voor keramiek").first
    row.get_by_role("link", name=re.compile("^Bekijken")).click()
    order = sanne.url.split("#")[0]
    sanne.goto(f"{order}/cancellation")
    sanne.locator("label", has_text="Bouw").click()
    sanne.locator("#reason").select_option("agreed_together")
    sanne.locator("#comment").fill("We doen de bouw zelf.")
    press(sanne, "Doorgaan")
    press(sanne, "Naar de klantenservice sturen")
    lucia = enter(new_page, product, "Lucía Fernández", locale="es-ES")
    lucia.goto(order)
    follow(lucia, "^Estoy de acuerdo")
    lucia.locator("main form button").last.click()
    expect(lucia.locator(".note-good")).to_be_visible()
    mila = new_page(locale="en-GB")
    mila.goto(f"http://127.0.0.1:{product.port}/login")
    mila.get_by_role("button", name="Mila Novak").click()
    mila.wait_for_url("**/support/cases")
    follow(mila, "^Inbox")
    press(mila, "Sanne de Vries asked customer service to cancel milestone")
    press(mila, "Take up the case")
    follow(mila, "Carry out the agreement")
    mila.locator("#text").fill("Both of you want to stop this part.")
    press(mila, "Continue")
    expect(mila.get_by_text("Nothing is decided yet.")).to_be_visible()
    press(mila, "Carry out the agreement")
    follow(mila, "View the closed case")
    expect(mila.locator("main")).to_contain_text("Settled: cancelled")
    for page, told, read in (
        (sanne, "terugbetaling van € 1.300,00", "De klantenservice heeft deze bestelling"),
        (lucia, "reembolso de 1.300,00 €", "Atención al cliente leyó"),
    ):
        comes(page, order, told)
        expect(page.locator("#milestones")).to_contain_text("1.300,00")
        expect(page.locator("main")).to_contain_text(read)
    assert "Everything adds up." in audit(product)
