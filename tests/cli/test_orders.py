"""`flask orders import`: twice the same, rejects with their reasons, dry runs, and being cut short."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.core.runtime import KEY
from app.ledger.tables import Entry
from app.models import Event, Order, User
from app.services.imports import imports
from app.services.imports.files import rows
from app.services.imports.imports import Import, Report
from app.services.maintenance import audits
from tests.support.databases import database_url as database_url  # this module's app works on a database of its own
from tests.support.imports import csv_of, lines_of, row

pytestmark = pytest.mark.databases("sqlite")


def command(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["orders", "import", *args])


def counts(app: Flask) -> tuple[int, ...]:
    with app.extensions[KEY].transactions.open(write=False) as tx:
        models: tuple[Any, ...] = (Order, User, Event, Entry)
        return tuple(tx.session.execute(select(func.count()).select_from(model)).scalar_one() for model in models)


def written(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def rejects(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text())))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


MANY = [row(order_ref=f"a{n}", client_ref=f"c{n}", client_email=f"c{n}@buyers.example") for n in range(130)]


def test_the_same_file_again_changes_nothing(app: Flask, file: Path) -> None:
    states = ("ongoing", "delivered", "completed", "cancelled")
    path = written(file, csv_of(*(row(order_ref=f"a{n}", state=state) for n, state in enumerate(states))))
    first = command(app, path)
    assert first.exit_code == 0
    assert "4 rows: 4 loaded, 0 known already, 0 rejected. 2 people are new." in first.output
    assert "States: ongoing 1, delivered 1, completed 1, cancelled 1" in first.output
    before = counts(app)
    second = command(app, path)
    assert second.exit_code == 0
    assert "4 rows: 0 loaded, 4 known already, 0 rejected. 0 people are new." in second.output
    assert counts(app) == before


def test_the_same_orders_as_json_lines_are_known(app: Flask, file: Path, tmp_path: Path) -> None:
    command(app, written(file, csv_of(row())))
    again = command(app, written(tmp_path / "orders.jsonl", lines_of(row() | {"price": 336.240})))  # type: ignore[arg-type]
    assert "1 rows: 0 loaded, 1 known already, 0 rejected." in again.output


@pytest.mark.rule("X45")
def test_a_known_order_with_other_content_is_rejected(app: Flask, file: Path) -> None:
    command(app, written(file, csv_of(row())))
    before = counts(app)
    found = command(
        app, written(file, csv_of(row(price="336.25"), row(order_ref="a2"), row(order_ref="a2", price="1")))
    )
    assert found.exit_code == 1
    assert "line 2: order_ref is known already, with other content" in found.output
    assert "line 4: order_ref is known already, with other content" in found.output
    assert counts(app)[0] == before[0] + 1


def test_rejects_are_kept_with_their_lines_and_can_be_mended(app: Flask, file: Path, tmp_path: Path) -> None:
    found = command(
        app, written(file, csv_of(row(), row(order_ref="a2", price="-1", client_locale=""), row(state="?")))
    )
    kept = tmp_path / "orders.csv.rejects.csv"
    assert found.exit_code == 1
    assert f"All of them, with their reasons: {kept}" in found.output
    assert [(one["line"], one["reason"], one["order_ref"]) for one in rejects(kept)] == [
        ("3", "price must be above zero", "a2"),
        ("4", "state '?' is none of ongoing, delivered, completed, cancelled", "a1"),
    ]
    mended = kept.read_text().replace("-1", "1").replace("?,", "ongoing,")
    again = command(app, written(tmp_path / "mended.csv", mended.encode()))
    assert "2 rows: 1 loaded, 1 known already, 0 rejected." in again.output


def test_a_row_that_cannot_be_taken_apart_is_kept_as_it_is(app: Flask, file: Path, tmp_path: Path) -> None:
    command(app, written(file, csv_of(row()) + b"a,b\xe9,c\n"), "--rejects", str(tmp_path / "bad.csv"))
    assert rejects(tmp_path / "bad.csv")[0]["unread"] == "a,b\\udce9,c"


def test_without_rejects_there_is_no_file_of_an_earlier_run(app: Flask, file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "orders.csv.rejects.csv"
    command(app, written(file, csv_of(row(price="0"))))
    assert kept.exists()
    command(app, written(file, csv_of(row())))
    assert not kept.exists()


def test_a_dry_run_reports_the_same_and_changes_nothing(app: Flask, file: Path, tmp_path: Path) -> None:
    data = csv_of(
        *MANY,
        MANY[0],
        row(order_ref="a1", price="2"),
        row(order_ref="b", client_ref="c1", client_email="c2@buyers.example"),
        row(price="0"),
    )
    path = written(file, data)
    dry = command(app, path, "--dry-run")
    assert counts(app) == (0, 0, 0, 0)
    assert [part.name for part in tmp_path.iterdir()] == ["orders.csv"]
    real = command(app, path)
    assert dry.exit_code == real.exit_code == 1
    assert "134 rows: 130 would be loaded, 1 known already, 3 rejected. 131 people are new." in dry.output
    assert "134 rows: 130 loaded, 1 known already, 3 rejected. 131 people are new." in real.output
    reasons = [line for line in dry.output.splitlines() if line.startswith("  line ")]
    assert len(reasons) == 3
    assert reasons == [line for line in real.output.splitlines() if line.startswith("  line ")]
    assert "Nothing was changed." in dry.output


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"a;b;c\n", "lacks these columns: order_ref"),
        (csv_of(row()).decode().encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_cannot_be_imported_ends_with_2_and_a_sentence(
    app: Flask, file: Path, data: bytes, said: str
) -> None:
    found = command(app, written(file, data))
    assert found.exit_code == 2
    assert said in found.output
    assert "Traceback" not in found.output
    assert counts(app) == (0, 0, 0, 0)


def test_a_file_as_a_spreadsheet_saves_it_is_imported_and_what_parts_its_columns_can_be_said(
    app: Flask, file: Path
) -> None:
    path = written(file, b"sep=;\r\n" + csv_of(row()).replace(b",", b";").replace(b"\n", b"\r\n"))
    wrong = command(app, path, "--dialect", "comma")
    assert wrong.exit_code == 2
    assert "not separated by a comma, as --dialect says" in wrong.output
    assert command(app, path).exit_code == 0
    assert "1 known already" in command(app, path, "--dialect", "semicolon").output


def test_what_cannot_be_written_or_overwritten_is_said(app: Flask, file: Path, tmp_path: Path) -> None:
    path = written(file, csv_of(row()))
    assert command(app, str(tmp_path / "missing.csv")).exit_code == 2
    found = command(app, path, "--rejects", path)
    assert found.exit_code == 2
    assert "this is the file that is imported" in found.output
    assert file.read_bytes() == csv_of(row())
    assert command(app, path, "--rejects", str(tmp_path / "no" / "such" / "folder.csv")).exit_code == 2
    assert command(app, path, "--source", "").exit_code == 2


class Cut(Exception):
    """The process was killed between two batches."""


def test_a_run_that_is_cut_short_leaves_whole_batches_and_goes_on_when_it_is_run_again(app: Flask) -> None:
    services = app.extensions[KEY]

    def run(stop_at: int) -> Report:
        job = Import(services.transactions, services.settings, "marketplace", print)

        def progress(report: Report) -> None:
            if report.read >= stop_at:
                raise Cut

        return imports.run(job, rows(io.BytesIO(csv_of(*MANY))), progress)

    with pytest.raises(Cut):
        run(1)
    loaded, people, _, entries = counts(app)
    assert 0 < loaded < 130
    assert (people, entries) == (loaded + 1, loaded * 2)
    with services.transactions.open(write=False) as tx:
        assert audits.first_break(tx) is None
    report = run(10_000)
    assert (report.loaded, report.known) == (130 - loaded, loaded)


def test_a_row_that_the_database_refuses_costs_only_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    services, found = app.extensions[KEY], []
    data = csv_of(*MANY[:5]).replace(b"a3,", b"a3,".rjust(3))
    real = imports.write_orders

    def write_orders(tx: Any, fits: Any, *rest: Any) -> None:
        if any(fit.row.order_ref == "a3" for fit in fits):
            raise imports.IntegrityError("INSERT", {}, Exception("refused"))
        real(tx, fits, *rest)

    monkeypatch.setattr(imports, "write_orders", write_orders)
    report = imports.run(
        Import(services.transactions, services.settings, "x", found.append), rows(io.BytesIO(data)), print
    )
    assert (report.read, report.loaded, report.rejected) == (5, 4, 1)
    assert [one.reason for one in found] == ["the database refused it (IntegrityError)"]
    with services.transactions.open(write=False) as tx:
        assert audits.first_break(tx) is None


def test_two_imports_at_once_are_told_apart(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another import wrote the same people and orders after this one had looked: it looks again."""
    services = app.extensions[KEY]
    real, raced = imports.write_orders, []

    def write_orders(tx: Any, fits: Any, *rest: Any) -> None:
        if not raced:
            raced.append(True)
            raise imports.IntegrityError("INSERT", {}, Exception("UNIQUE"))
        real(tx, fits, *rest)

    monkeypatch.setattr(imports, "write_orders", write_orders)
    report = imports.run(
        Import(services.transactions, services.settings, "x", print), rows(io.BytesIO(csv_of(row()))), lambda _: None
    )
    assert (report.loaded, report.rejected) == (1, 0)
