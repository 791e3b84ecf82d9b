"""What an import leaves for the database's planner to know."""

from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from app.core.runtime import KEY
from tests.support.databases import database_url as database_url  # this module's app works on a database of its own
from tests.support.imports import csv_of, row


@pytest.mark.postgresql
@pytest.mark.databases("postgresql")
def test_the_planner_learns_of_imported_orders_and_not_of_a_dry_run(app: Flask, tmp_path: Path) -> None:
    def believed() -> float:
        with app.extensions[KEY].engine.connect() as connection:
            return float(
                connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'orders'").scalar_one()
            )

    file = tmp_path / "orders.csv"
    file.write_bytes(csv_of(*(row(order_ref=f"a{n}") for n in range(3))))
    run = partial(app.test_cli_runner().invoke, args=["orders", "import", str(file)])
    before = believed()
    assert run(args=["orders", "import", str(file), "--dry-run"]).exit_code == 0
    assert believed() == before < 3
    assert run().exit_code == 0
    assert believed() == 3
