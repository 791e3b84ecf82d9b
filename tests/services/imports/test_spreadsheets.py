"""Files as spreadsheets save them: other separators, a line that names one, decimal commas, empty rows and columns."""

import csv
import io

import pytest

from app.services.imports.files import FileRefused, rows
from tests.support.imports import GOOD, Importer, csv_of, row

TWO = (row(price="1250,50"), row(order_ref="a2", price="336,24"))


def as_saved(
    *wanted: dict[str, str], separator: str = ";", first: str = "", empty_rows: int = 0, empty_columns: int = 0
) -> bytes:
    """The rows as a spreadsheet saves them: Windows line ends, and cells that someone once touched."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    for values in (GOOD, *(one.values() for one in wanted)):
        writer.writerow([*values, *[""] * empty_columns])
    for _ in range(empty_rows):
        writer.writerow([""] * (len(GOOD) + empty_columns))
    return b"\xef\xbb\xbf" + (first + text.getvalue()).encode()


@pytest.mark.parametrize(
    "data",
    [
        as_saved(*TWO),
        as_saved(*TWO, separator="\t"),
        as_saved(*TWO, first="sep=;\r\n"),
        as_saved(*TWO, first='"sep=;"\r\n'),
        as_saved(*TWO, first="sep=;\n"),
        as_saved(*TWO, separator=",", first="sep=,\r\n"),
        as_saved(*TWO, separator="\t", first="sep=\t\r\n"),
        as_saved(*TWO, empty_rows=200),
        as_saved(*TWO, empty_columns=7),
        as_saved(*TWO, first="SEP=;\r\n", empty_rows=3, empty_columns=3),
    ],
    ids=range(10),
)
def test_a_file_as_excel_saves_it_is_understood(importer: Importer, data: bytes) -> None:
    report = importer.load(data)
    assert (report.loaded, importer.reasons) == (2, [])
    assert [importer.deal(ref).facts.price for ref in ("a1", "a2")] == [125_050, 33_624]


def test_empty_rows_are_no_rows_also_with_commas() -> None:
    found = list(rows(io.BytesIO(as_saved(row(), row(order_ref="a2"), separator=",", empty_rows=3, empty_columns=2))))
    assert [raw.values["order_ref"] for raw in found] == ["a1", "a2"]


def test_rows_keep_the_numbers_of_their_lines() -> None:
    found = list(rows(io.BytesIO(as_saved(row(title="one\ntwo"), row(order_ref="a2"), first="sep=;\r\n"))))
    assert [raw.line for raw in found] == [3, 5]


def test_what_a_cell_holds_is_not_taken_for_a_separator() -> None:
    (found,) = rows(io.BytesIO(as_saved(row(title="Logo, flyer, kaart", description=""))))
    assert found.values["title"] == "Logo, flyer, kaart"


def test_a_separator_can_be_named_where_the_file_misleads() -> None:
    data = csv_of(row(title="a;b;c"))
    assert [raw.values["title"] for raw in rows(io.BytesIO(data), "comma")] == ["a;b;c"]
    with pytest.raises(FileRefused, match="--dialect"):
        list(rows(io.BytesIO(data), "semicolon"))


def test_a_value_too_many_is_still_said_and_an_empty_one_is_not_missed() -> None:
    text = csv_of(row()).decode().rstrip("\n")
    short = text.rpartition(",")[0]
    found = list(rows(io.BytesIO(f"{text},more\n{short.splitlines()[1]}\n".encode())))
    assert [raw.problem for raw in found] == [
        f"the row has {len(GOOD) + 1} values for {len(GOOD)} columns",
        f"the row has {len(GOOD) - 1} values for {len(GOOD)} columns",
    ]


@pytest.mark.parametrize(
    ("price", "currency", "minor"), [("1250,5", "EUR", 125_050), ("1250,50", "EUR", 125_050), ("1,25", "KWD", 1_250)]
)
def test_a_decimal_comma_is_taken(importer: Importer, price: str, currency: str, minor: int) -> None:
    assert importer.one(price=price, currency=currency).facts.price == minor


@pytest.mark.parametrize("price", ["1.250", "12.500", "12.5000"])
def test_more_decimals_than_the_currency_has_are_thousands_or_a_slip(importer: Importer, price: str) -> None:
    assert importer.load(csv_of(row(price=price))).loaded == 0
    assert importer.reasons == ["price has more than 2 decimals, which EUR does not have"]


@pytest.mark.parametrize(
    ("price", "currency"), [("1,250", "EUR"), ("1,250", "KWD"), ("1,250", "JPY"), ("1.250,50", "EUR")]
)
def test_what_may_be_thousands_is_refused(importer: Importer, price: str, currency: str) -> None:
    assert importer.load(csv_of(row(price=price, currency=currency))).loaded == 0
    assert "price" in importer.reasons[0]
