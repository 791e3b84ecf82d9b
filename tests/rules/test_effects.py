"""The whole effect of everything that happens, to the letter: nothing more changes, moves or is recorded, and no less.

The book beside this file says it in lines of text. Instants are told from the beginning of a test in hours and days, or
as the day that begins; amounts in minor units; 1 is the client and 2 the freelancer.
"""

from pathlib import Path

import pytest

from tests.support.rules.case_plans import OF_CASES
from tests.support.rules.effects import effects
from tests.support.rules.money_plans import OF_MONEY

PLANS = {**OF_CASES, **OF_MONEY}
SECTIONS = Path(__file__).with_name("effects.txt").read_text(encoding="utf-8").strip().split("\n\n")
BOOK = {name: effect for name, _, effect in (section.partition("\n") for section in SECTIONS)}


@pytest.mark.rule("G8", "G9")
@pytest.mark.parametrize("name", PLANS)
def test_what_happens_has_the_effect_that_the_book_says_and_no_other(name: str) -> None:
    assert effects(PLANS[name]()).splitlines() == BOOK.get(name, "").splitlines()


def test_the_book_tells_of_nothing_else() -> None:
    assert list(BOOK) == list(PLANS)
