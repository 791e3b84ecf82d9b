"""How large files may be is the operator's choice, and what is larger is said where it was chosen (X55)."""

from pathlib import Path

import pytest

from app.core.settings import Settings
from app.models import Order
from tests.support.apps import make_settings
from tests.support.files.corpus import TXT
from tests.support.files.pages import deliver, rows, stored
from tests.support.files.pages import order as order
from tests.support.web import Browser


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return make_settings(tmp_path, database_url, file_mb=1)


@pytest.mark.rule("X55")
def test_the_form_says_what_the_operator_chose(fred: Browser, order: Order) -> None:
    page = fred.get(f"/orders/{order.ref}/deliveries?lang=en").text
    assert "up to 20 files of 1 MB each, 5 MB in total" in page


@pytest.mark.rule("X55")
def test_one_that_is_too_large_is_named(fred: Browser, order: Order) -> None:
    fred.get(f"/orders/{order.ref}?lang=en")
    answer = deliver(fred, order, ("a.bin", "", bytes(1_000_001)))
    assert answer.status_code == 422
    assert "“a.bin” is larger than 1 MB." in answer.text
    assert (rows(fred), stored(fred)) == ([], [])
    assert deliver(fred, order, ("a.bin", "", bytes(1_000_000))).status_code == 303


def test_somewhat_too_much_is_answered_with_the_form(fred: Browser, order: Order) -> None:
    much = [(f"{number}.txt", TXT, b"a" * 900_000) for number in range(6)]
    answer = deliver(fred, order, *much, text="My long story")
    assert (answer.status_code, "My long story</textarea>" in answer.text) == (422, True)
    assert stored(fred) == []


def test_nobody_keeps_more_than_their_share(fred: Browser, order: Order, clara: Browser) -> None:
    fred.get(f"/orders/{order.ref}?lang=en")
    four = [(f"{number}.bin", "", bytes(999_999)) for number in range(5)]
    for _ in range(4):
        assert deliver(fred, order, *four).status_code == 303
        assert clara.post(f"/orders/{order.ref}/changes", message="Groter graag").status_code == 303
    refused = deliver(fred, order, ("one more.bin", "", bytes(21)))
    assert refused.status_code == 422
    assert "more than 20 MB" in refused.text
    assert len(stored(fred)) == 20
