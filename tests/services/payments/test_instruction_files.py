"""Files of instructions as spreadsheets save them."""

import pytest

from app.services.payments.instruction_files import FileRow, read

HEAD = ("instruction", "currency", "amount", "reference", "paid_on", "reason")
CELLS = ("12", "EUR", "70,00", "MP-1", "2026-03-10", "")


def saved(separator: str, first: str = "", empty_columns: int = 0, empty_rows: int = 0) -> str:
    lines = [separator.join([*cells, *[""] * empty_columns]) for cells in (HEAD, CELLS)]
    lines += [separator * (len(HEAD) - 1 + empty_columns)] * empty_rows
    return first + "".join(f"{line}\r\n" for line in lines)


@pytest.mark.rule("X51")
@pytest.mark.parametrize(
    "text",
    [
        saved("\t"),
        saved(";", "sep=;\r\n"),
        saved("\t", "sep=\t\n"),
        saved(";", empty_rows=3),
        saved(";", '"sep=;"\n', 4, 2),
    ],
    ids=range(5),
)
def test_a_file_as_a_spreadsheet_saves_it_is_understood(text: str) -> None:
    (found,) = read(text)
    assert found == FileRow(found.line, *CELLS)
    assert found.line == text[: text.index("12")].count("\n") + 1


@pytest.mark.rule("X51")
def test_a_file_with_semicolons_and_columns_of_ones_own_is_understood() -> None:
    text = "own;" + ";".join(HEAD) + "\r\n" + "x;" + ";".join(CELLS) + "\r\n"
    assert read(text) == [FileRow(2, *CELLS)]
