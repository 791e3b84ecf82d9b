"""Whole journeys of people in a real browser, against the running product with its real workers and mails."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.support.browser import NewPage
from tests.support.processes.journeys import PHONE, audit, enter, letters, skip
from tests.support.processes.product import Run, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("journeys")]


@pytest.mark.rule("G11")
def test_a_client_cancels_in_dutch_and_silence_refunds_after_seven_days_all_without_scripts(
    new_page: NewPage, product: Run
) -> None:
    page = enter(new_page, product, "Sanne de Vries", java_script_enabled=False, locale="nl-NL")
    row = page.locator(".order-row", has_text="Catálogo de primavera")
    row.get_by_role("link", name="Annuleren of om een update vragen").click()
    page.locator("label", has_text="Bestelling annuleren").click()
    page.get_by_role("button", name="Doorgaan").click()
    page.get_by_role("button", name="Doorgaan").click()  # nothing chosen yet: the page says so and keeps the words
    expect(page.locator(".note-bad")).to_be_visible()
    page.locator("#reason").select_option("late")
    page.locator("#comment").fill("De catalogus had vorige week klaar moeten zijn.")
    page.get_by_role("button", name="Doorgaan").click()
    expect(page.locator(".box-silent")).to_contain_text("Wederzijds geannuleerd")
    page.get_by_role("button", name="verzoek versturen").click()
    expect(page.locator(".note-good")).to_be_visible()
    order = page.url.split("#")[0]
    skip(page, "48h")
    page.goto(order)
    expect(page.locator(".order-lead")).to_contain_text("Wederzijds geannuleerd")
    expect(page.locator(".order-lead")).to_contain_text("geen antwoord binnen 48 uur")
    expect(page.locator("#money .stop-ring")).to_contain_text("1.160,00")
    for _ in range(4):
        skip(page, "48h")
    rings = page.locator("#money .stop-ring")
    assert until(lambda: page.goto(order) and [text.split()[0] for text in rings.all_inner_texts()] == ["Jij"])
    assert letters(page, product, "Sanne", "eannuleerd")
    assert letters(page, product, "Lucía", "ancel")
    assert "Everything adds up." in audit(product)


def test_a_freelancer_answers_in_spanish_on_a_phone_and_the_client_reads_it_in_dutch(
    new_page: NewPage, product: Run
) -> None:
    lucia = enter(new_page, product, "Lucía Fernández", viewport=PHONE, locale="es-ES", has_touch=True)
    card = lucia.locator(".waiting .panel", has_text="Logo y tienda web")
    card.get_by_role("link", name=re.compile("^Ver y responder")).click()
    expect(lucia.locator(".box-silent")).to_contain_text("Cancelado de mutuo acuerdo")
    lucia.get_by_role("link", name="Rechazar la cancelación").click()
    lucia.get_by_role("button", name=re.compile("^Sí, rechazar")).click()
    expect(lucia.locator(".note-good")).to_be_focused()
    order = lucia.url.split("#")[0]
    sanne = enter(new_page, product, "Sanne de Vries", locale="nl-NL")
    sanne.goto(order)
    expect(sanne.locator("#earlier")).to_contain_text("Afgewezen")
    expect(sanne.locator("#timeline")).to_contain_text("Lucía Fernández heeft de annulering afgewezen")
    sanne.locator("#conversation textarea").fill("Goed, dan wachten we nog even.")
    sanne.get_by_role("button", name="Bericht versturen").click()
    expect(sanne.locator(".message").last).to_contain_text("Goed, dan wachten we nog even.")
    assert sanne.url.split("#")[0] == order  # htmx put the fresh conversation into the page
    lucia.goto(order)
    expect(lucia.locator(".message-text[lang=nl]").last).to_have_text("Goed, dan wachten we nog even.")
    expect(lucia.locator(".message").last).to_contain_text("neerlandés")


def test_work_is_delivered_changed_and_approved_in_english_and_the_money_is_held(
    new_page: NewPage, product: Run
) -> None:
    tom = enter(new_page, product, "Tom Okafor", locale="en-GB")
    tom.locator(".order-row", has_text="Voice-over").get_by_role("link", name=re.compile("^View")).click()
    tom.get_by_role("link", name="Deliver the work").click()
    tom.locator("#message").fill("All ninety seconds are in the folder.")
    tom.get_by_role("button", name="Deliver the work").click()
    expect(tom.locator(".note-good")).to_be_visible()
    order = tom.url.split("#")[0]
    sanne = enter(new_page, product, "Sanne de Vries", locale="nl-NL", color_scheme="dark")
    sanne.goto(order)
    expect(sanne.locator("#delivery blockquote[lang=en]")).to_contain_text("ninety seconds")
    sanne.locator("#delivery .twin").last.get_by_role("link").click()
    sanne.locator("#message").fill("De eerste zin mag rustiger.")
    sanne.locator("form button.btn-primary").click()
    tom.goto(order)
    tom.get_by_role("link", name="Deliver the work").click()
    tom.locator("#message").fill("The first sentence is calmer now.")
    tom.get_by_role("button", name="Deliver the work").click()
    sanne.goto(order)
    sanne.locator("#delivery .twin").first.get_by_role("link").click()
    sanne.locator("form button.btn-primary").click()
    expect(sanne.locator(".tag-good")).to_contain_text("Voltooid")
    tom.goto(order)
    expect(tom.locator("#money")).to_contain_text("Held, and available to you from")
    expect(tom.locator("#money .stop-ring")).to_contain_text("130.50")
    assert "Everything adds up." in audit(product)


def test_text_survives_a_session_that_expired_while_writing(new_page: NewPage, product: Run) -> None:
    tom = enter(new_page, product, "Tom Okafor", locale="en-GB")
    tom.locator(".order-row", has_text="Voice-over").get_by_role("link", name=re.compile("^View")).click()
    order = tom.url.split("#")[0]
    tom.get_by_role("link", name="Deliver the work").click()
    tom.locator("#message").fill("This took me an hour to write.")
    with sqlite3.connect(product.data / "app.db") as database:
        database.execute("UPDATE sign_ins SET expires_at = 1")
    tom.get_by_role("button", name="Deliver the work").click()
    expect(tom).to_have_url(re.compile("/login"))
    tom.get_by_role("button", name="Tom Okafor").click()
    tom.goto(f"{order}/deliveries")
    expect(tom.locator("#message")).to_have_value("This took me an hour to write.")


def test_the_keyboard_alone_is_enough_to_answer(new_page: NewPage, product: Run) -> None:
    page = enter(new_page, product, "Lucía Fernández", locale="es-ES")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent").strip()
        if focused.startswith("Ver y responder"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/*")
    for _ in range(4):  # from the card on: the calendar, more time, the answers
        page.keyboard.press("Tab")
        if "/answer?act=" in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer?act=*")
    expect(page.locator("h1")).to_be_visible()
