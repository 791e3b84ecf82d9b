"""An order of another system in a browser: cancelled, refunded by an instruction, confirmed, in three languages."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import NewPage
from tests.support.imports import csv_of, row
from tests.support.processes.journeys import PHONE, audit, command_of, enter, letters
from tests.support.processes.product import Run

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("journeys")]


def imported(product: Run, folder: Path) -> str:
    """The reference of an order of two people of the demo, as a marketplace hands it over."""
    people = {"client_email": "sanne@demo.example", "freelancer_email": "lucia@demo.example"}
    days = {
        name: (datetime.now(UTC) + timedelta(days=n)).isoformat() for name, n in (("ordered_at", -9), ("due_at", 9))
    }
    file = folder / "orders.csv"
    file.write_bytes(csv_of(row(order_ref="MP-2041", title="Etiquetas para mermelada", **people, **days)))
    said = command_of(product, "orders", "import", str(file))
    assert "1" in said, said
    return "MP-2041"


def on_its_way(product: Run) -> int:
    """What is decided to be refunded of this order and not told as paid, in cents."""
    query = """SELECT coalesce(sum(e.side * e.amount), 0) FROM entries e JOIN orders o ON o.id = e.order_id
        WHERE o.ref = 'MP-2041' AND e.account = 'refund_in_transit'"""
    with sqlite3.connect(product.data / "app.db") as database:
        return int(database.execute(query).fetchone()[0])


@pytest.mark.rule("X51", "X54")
def test_the_marketplace_refunds_and_everybody_hears_of_it_when_finance_confirms_it(
    new_page: NewPage, product: Run, tmp_path: Path
) -> None:
    order = f"http://127.0.0.1:{product.port}/orders/{imported(product, tmp_path)}"
    sanne = enter(new_page, product, "Sanne de Vries", locale="nl-NL")
    sanne.goto(f"{order}/resolution/cancel")
    sanne.locator("#reason").select_option("no_longer_needed")
    sanne.get_by_role("button", name="Doorgaan").click()
    sanne.get_by_role("button", name="verzoek versturen").click()
    expect(sanne.locator(".note-good")).to_be_visible()

    lucia = enter(new_page, product, "Lucía Fernández", viewport=PHONE, locale="es-ES", has_touch=True)
    lucia.goto(order)
    lucia.get_by_role("link", name=re.compile("^Aceptar la cancelación")).click()
    expect(lucia.locator("main")).to_contain_text("Se pide de inmediato al marketplace que devuelva 336,24")
    lucia.get_by_role("button", name=re.compile("^Sí, ")).click()
    sanne.goto(order)
    expect(sanne.locator("#money")).to_contain_text("De marktplaats is gevraagd je € 336,24 terug te betalen.")
    assert on_its_way(product) == 33_624

    pau = enter(new_page, product, "Pau Ferrer", locale="en-GB")
    pau.goto(f"http://127.0.0.1:{product.port}/finance/instructions?order=MP-2041&lang=en")
    pau.get_by_role("link", name=re.compile("^Answer.*Refund, Sanne de Vries, €336.24")).click()
    expect(pau.locator("#paid")).to_contain_text("We will let Sanne de Vries and the other party know")
    pau.get_by_role("button", name="Yes, it was paid").click()  # without a reference: the page says so
    expect(pau.locator(".note-bad")).to_be_focused()
    pau.locator("#reference").fill("SEPA-77812")
    pau.get_by_role("button", name="Yes, it was paid").click()
    expect(pau.locator(".note-good")).to_be_visible()
    pau.goto(f"http://127.0.0.1:{product.port}/finance/instructions?show=confirmed&order=MP-2041")
    expect(pau.locator("main")).to_contain_text("SEPA-77812")

    assert on_its_way(product) == 0
    sanne.goto(order)
    expect(sanne.locator("#timeline")).to_contain_text("De terugbetaling van € 336,24 is aan jou gedaan")
    assert letters(sanne, product, "Sanne", "terugbetaling")
    assert letters(sanne, product, "Lucía", "reembolso")
    assert "Everything adds up." in audit(product)
