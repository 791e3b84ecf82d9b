"""Reading files: whatever is wrong costs its own row only, and a file that is no list of orders is refused whole."""

import io

import pytest

from app.services.imports.files import LINE_LIMIT, FileRefused, RawRow, rows
from tests.support.imports import GOOD, csv_of, lines_of, row


def read(data: bytes) -> list[RawRow]:
    return list(rows(io.BytesIO(data)))


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as found:
        read(data)
    return str(found.value)


def test_csv_gives_every_row_with_its_line() -> None:
    found = read(csv_of(row(), row(order_ref="a2")))
    assert [(raw.line, raw.values["order_ref"]) for raw in found] == [(2, "a1"), (3, "a2")]
    assert found[0].values == GOOD


@pytest.mark.parametrize("data", [csv_of(row()), lines_of(row())])
def test_a_byte_order_mark_is_not_part_of_the_text(data: bytes) -> None:
    assert read(b"\xef\xbb\xbf" + data) == read(data)


def test_columns_may_stand_in_any_order_and_lines_end_as_on_windows() -> None:
    data = csv_of(row(), columns=reversed(GOOD)).replace(b"\n", b"\r\n")
    assert read(data)[0].values == GOOD


def test_a_value_of_several_lines_moves_the_numbers_of_the_rows_after_it() -> None:
    found = read(csv_of(row(title="one\ntwo\nthree"), row(order_ref="a2")))
    assert [raw.line for raw in found] == [2, 5]
    assert found[0].values["title"] == "one\ntwo\nthree"


def test_empty_lines_are_no_rows() -> None:
    assert [raw.line for raw in read(csv_of(row()) + b"\n\n" + csv_of(row()).split(b"\n")[1] + b"\n")] == [2, 5]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("order_ref,title".encode("utf-16"), "UTF-16"),
        (csv_of(row()).decode().replace("title", "títle").encode("latin-1"), "not UTF-8"),
        (b"order_ref,title\n", "lacks these columns: client_ref"),
        (csv_of(columns=[*GOOD, "colour"]), "not known here: 'colour'"),
        (csv_of(columns=[*GOOD, "title"]), "more than once: title"),
        (b"[" + lines_of(row()) + b"]", "one JSON array"),
        (b"hello\n", "lacks these columns"),
        (b'"order_ref\n', "not a line of column names"),
    ],
)
def test_a_file_that_is_no_list_of_orders_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_line_that_is_not_utf8_spoils_only_its_own_row() -> None:
    data = csv_of(row(title="Página"), row(order_ref="a2"))
    found = read(data.replace("Página".encode(), "Página".encode("latin-1")))
    assert [raw.values["order_ref"] for raw in found] == ["a1", "a2"]
    assert found[0].values["title"] != "Página"


def test_a_row_with_too_many_or_too_few_values_says_so() -> None:
    found = read(csv_of(row()) + b"only,three,values\n")
    assert found[1].line == 3
    assert found[1].problem == "the row has 3 values for 20 columns"
    assert found[1].unread == "only,three,values"


def test_a_quotation_mark_that_is_never_closed_says_so() -> None:
    found = read(csv_of(row()) + b'a3,"never closed,c3\nmore\n')
    assert (found[1].line, found[1].problem) == (
        3,
        "a quotation mark is opened and not closed, or a value is far too long",
    )


def test_what_follows_a_broken_row_is_read() -> None:
    good = csv_of(row()).split(b"\n")
    found = read(good[0] + b'\n"broken"row,x\n' + good[1] + b"\n")
    assert "not CSV" in found[0].problem
    assert found[1].values == GOOD


def test_a_line_without_end_costs_no_more_than_its_row() -> None:
    long = b"x" * (LINE_LIMIT * 2 + 10) + b"\n"
    good = csv_of(row())
    found = read(good + long + good.split(b"\n")[1] + b"\n")
    assert found[1].problem
    assert found[2].values == GOOD


def test_json_lines_keep_numbers_as_they_are_written() -> None:
    found = read(lines_of(row() | {"price": 336.24}, {"order_ref": "a2", "due_at": None}))  # type: ignore[arg-type]
    assert found[0].values == GOOD
    assert (found[1].line, found[1].values["due_at"], found[1].values["title"]) == (2, "", "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not one JSON object"),
        (b'"text"', "not one JSON object"),
        (b"[]", "not one JSON object"),
        (b"{}{}", "not one JSON object"),
        (b"[" * 100_000, "not one JSON object"),
        (b'{"colour": "red"}', "'colour' is not known here"),
        (b'{"title": "a", "title": "b"}', "'title' stands there twice"),
        (b'{"title": ["a"]}', "'title' must be a text"),
        (b'{"title": true}', "'title' must be a text"),
        (b'{"title": {"en": "a"}}', "'title' must be a text"),
    ],
)
def test_a_line_that_is_no_order_says_why(line: bytes, said: str) -> None:
    found = read(lines_of(row()) + line + b"\n")
    assert said in found[1].problem
    assert found[1].unread == line.decode()
