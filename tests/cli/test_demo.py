"""`flask demo …` and `flask orders give`."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.core.runtime import KEY, RuntimeServices
from app.core.settings import Settings
from app.models import Order
from app.services.demo.people import PEOPLE
from app.services.maintenance import audits
from tests.support.domain.demo import database_url as database_url
from tests.support.domain.demo import demo as demo
from tests.support.domain.demo import empty as empty
from tests.support.domain.demo import settings as settings
from tests.support.imports import csv_of, row

pytestmark = pytest.mark.databases("sqlite")


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=list(args))


def test_load_says_what_is_there_now(empty: Flask) -> None:
    found = run(empty, "demo", "load")
    assert (found.exit_code, found.output) == (0, "The demo world is there: 9 people, 41 orders.\n")
    again = run(empty, "demo", "load")
    assert again.exit_code == 1
    assert "already there" in again.output


@pytest.mark.rule("X43")
@pytest.mark.parametrize("args", [("people",), ("skip", "48h"), ("reset",)], ids=" ".join)
def test_elsewhere_the_commands_refuse_in_one_sentence(empty: Flask, args: tuple[str, ...]) -> None:
    found = run(empty, "demo", *args)
    assert found.exit_code == 1
    assert found.output == "Error: This is not a demo installation, so its clock and its data are left alone.\n"


def test_people_lists_who_one_can_be(app: Flask) -> None:
    output = run(app, "demo", "people").output
    for person in PEOPLE:
        assert person.name in output
        assert person.email in output
    assert output.count("demo-demo") == len(PEOPLE)
    assert "Client and freelancer" in output


@pytest.mark.rule("X43", "G12")
def test_skip_says_what_happened(app: Flask, demo: RuntimeServices) -> None:
    found = run(app, "demo", "skip", "48h")
    assert found.exit_code == 0
    assert "4 orders cancelled" in found.output
    assert "The demo's clock shows 2026-03-12 10:00 CET." in found.output
    assert "The demo's clock shows 2026-03-12 15:00 CET." in run(app, "demo", "skip", "next").output


@pytest.mark.parametrize("span", ["", "48", "48H", "-1h", "0h", "1y", "9999w", "h"])
def test_skip_refuses_what_is_no_span(app: Flask, span: str) -> None:
    found = run(app, "demo", "skip", "--", span)
    assert found.exit_code == 2
    assert "30m, 48h, 7d or 2w" in found.output


def test_reset_forgets_the_clock_and_the_mails(app: Flask, demo: RuntimeServices, settings: Settings) -> None:
    run(app, "demo", "skip", "7d")
    folder = Path(settings.mail_url.removeprefix("file:"))
    folder.mkdir(exist_ok=True)
    (folder / "20260310T090000-a.eml").write_text("Subject: old\n\n")
    (folder / "notes.txt").write_text("mine")
    found = run(app, "demo", "reset")
    assert found.output == "The demo world is new: 9 people, 41 orders. Everybody is signed out.\n"
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    with demo.transactions.open(write=False) as tx:
        assert tx.now == tx.wall


@pytest.fixture
def imported(app: Flask, tmp_path: Path) -> list[str]:
    """References of imported orders, one in each state."""
    states = ("ongoing", "delivered", "completed", "cancelled")
    people = {"client_ref": "c9", "client_email": "c9@buyers.example"}
    rows = [row(order_ref=f"i{number}", state=state, **people) for number, state in enumerate(states)]
    (tmp_path / "orders.csv").write_bytes(csv_of(*rows))
    assert run(app, "orders", "import", str(tmp_path / "orders.csv")).exit_code == 0
    return [one["order_ref"] for one in rows]


def parties(demo: RuntimeServices, ref: str) -> tuple[str, str]:
    from app.services.store.loader import load

    with demo.transactions.open(write=False) as tx:
        order = tx.session.query(Order).where(Order.ref == ref).one()
        facts = load(tx.connection, [order.id], demo.settings.platform)[order.id]
        assert audits.first_break(tx) is None
        return facts.client_name, facts.freelancer_name


def test_imported_orders_can_be_given_to_people_of_the_demo(
    app: Flask, demo: RuntimeServices, imported: list[str]
) -> None:
    found = run(app, "orders", "give", "--to", "sanne@demo.example", "--as", "client", imported[0], imported[1])
    assert found.exit_code == 0
    assert "http://localhost/orders/i0\n" in found.output
    assert "2 orders given to sanne@demo.example." in found.output
    found = run(app, "orders", "give", "--to", "lucia@demo.example", "--as", "freelancer", imported[0])
    assert found.exit_code == 0
    assert parties(demo, imported[0]) == ("Sanne de Vries", "Lucía Fernández")
    assert parties(demo, imported[1]) == ("Sanne de Vries", "Rosa Núñez")


def test_some_are_chosen_when_none_are_named(app: Flask, demo: RuntimeServices, imported: list[str]) -> None:
    found = run(app, "orders", "give", "--to", "ines@demo.example", "--as", "client", "--state", "cancelled")
    assert "1 orders given" in found.output
    assert parties(demo, "i3")[0] == "Inés Navarro"


def test_a_given_order_is_used_like_any_other(app: Flask, demo: RuntimeServices, imported: list[str]) -> None:
    from tests.support.web import Browser

    run(app, "orders", "give", "--to", "sanne@demo.example", "--as", "client", *imported)
    browser = Browser(app)
    browser.post("/demo/sign-in", person="sanne")
    for ref in imported:
        page = browser.get(f"/orders/{ref}?lang=en")
        assert page.status_code == 200
        assert "taken over from another system" in page.text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--to", "nobody@demo.example", "--as", "client", "i0"), "not a person of the demo"),
        (("--to", "c9@buyers.example", "--as", "client", "i0"), "not a person of the demo"),
        (("--to", "sanne@demo.example", "--as", "client", "none"), "not an imported order"),
        (("--to", "sanne@demo.example", "--as", "client", "c0484fdad5d3be4ebe4ff0e84f6f3dd8"), "not an imported order"),
    ],
)
def test_only_imported_orders_are_given_and_only_to_people_of_the_demo(
    app: Flask, demo: RuntimeServices, imported: list[str], args: tuple[str, ...], said: str
) -> None:
    found = run(app, "orders", "give", *args)
    assert found.exit_code == 1
    assert said in found.output


def test_an_order_on_which_somebody_acted_stays_with_its_people(
    app: Flask, demo: RuntimeServices, imported: list[str]
) -> None:
    from app.services.orders import orders

    with demo.transactions.open(write=True) as tx:
        order = tx.session.query(Order).where(Order.ref == "i1").one()
        orders.approve(tx, *orders.lock(tx, order.id, order.client_id, demo.settings.platform))
    found = run(app, "orders", "give", "--to", "sanne@demo.example", "--as", "client", "i1")
    assert "something has happened on it since" in found.output


def test_nobody_becomes_both_sides(app: Flask, demo: RuntimeServices, imported: list[str]) -> None:
    run(app, "orders", "give", "--to", "tom@demo.example", "--as", "client", "i0")
    found = run(app, "orders", "give", "--to", "tom@demo.example", "--as", "freelancer", "i0")
    assert "two people" in found.output


@pytest.mark.rule("X43")
def test_real_orders_are_never_given_away(empty: Flask, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(csv_of(row()))
    run(empty, "orders", "import", str(tmp_path / "orders.csv"))
    found = run(empty, "orders", "give", "--to", "kim@buyers.example", "--as", "client", "a1")
    assert (found.exit_code, "not a demo installation" in found.output) == (1, True)
    assert empty.extensions[KEY].settings.testing
