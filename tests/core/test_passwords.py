"""Passwords: the right one matches in any spelling, nothing else does, and nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.security.passwords import LONGEST, Passwords

CHEAP = Passwords(1, 8)


def test_the_right_password_matches_and_others_do_not() -> None:
    kept = CHEAP.hash("violet rope under seven")
    assert CHEAP.matches(kept, "violet rope under seven")
    assert not CHEAP.matches(kept, "violet rope under seven ")
    assert not CHEAP.matches(kept, "")
    assert CHEAP.hash("violet rope under seven") != kept


def test_it_does_not_matter_how_a_keyboard_composes_letters() -> None:
    assert CHEAP.matches(CHEAP.hash("cafe\u0301 ñandú 10"), "café ñandú 10")


@pytest.mark.parametrize("kept", [None, "", "x", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_who_has_no_password_is_not_let_in(kept: str | None) -> None:
    assert not CHEAP.matches(kept, "anything")


def test_a_password_that_is_too_long_never_matches_not_even_its_beginning() -> None:
    kept = CHEAP.hash("x" * LONGEST)
    assert CHEAP.matches(kept, "x" * LONGEST)
    assert not CHEAP.matches(kept, "x" * (LONGEST + 1))


def test_a_hash_says_with_which_costs_it_was_made() -> None:
    kept = CHEAP.hash("a")
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert not CHEAP.outdated(kept)
    assert Passwords(2, 8).outdated(kept)


@settings(max_examples=20)
@given(st.text(max_size=60))
def test_any_text_can_be_a_password(password: str) -> None:
    assert CHEAP.matches(CHEAP.hash(password), password)
