"""The page of docs that shows who may do what says what the book of answers says."""

from tests.support.matrix.book import HEAD, ROLES, written
from tests.support.matrix.page import TARGET, page


def test_the_page_is_written_from_the_book() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run python -m tests.support.matrix.page"


def test_every_line_of_the_book_is_a_row_of_the_page() -> None:
    rows = [row for row in page().splitlines() if row.endswith(tuple(f"| {each.why} |" for each in written()))]
    assert len(rows) == len(written())
    assert all(role in HEAD for role in ROLES)
