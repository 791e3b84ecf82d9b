"""The glossary stays true: its words stand in order, once each, and every place it names is there."""

import re

import pytest

from tests.support.system import ROOT

LINES = enumerate((ROOT / "docs" / "glossary.md").read_text().splitlines(), 1)
ROWS = [
    (number, *row.groups()) for number, line in LINES if (row := re.match(r"\| ([a-z].*?) \| .+ \| `(.+)` \|$", line))
]


def test_the_words_are_in_order_and_none_stands_twice() -> None:
    words = [word for _number, word, _place in ROWS]
    assert len(words) > 50
    assert words == sorted(set(words))


@pytest.mark.parametrize(("number", "word", "place"), ROWS, ids=[word for _number, word, _place in ROWS])
def test_the_place_of_a_word_is_there(number: int, word: str, place: str) -> None:
    assert (ROOT / place).exists(), f"docs/glossary.md:{number}: {word} should live in {place}"
