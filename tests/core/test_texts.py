"""Typed text: one spelling, no characters that nobody sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.texts import clean_line, clean_text

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u2060\u2062\u2800\u3164\ufe0f\uffa0\U000e0020"
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("nul\0bell\a esc\x1b[31m del\x7f c1\x9b", "nulbell esc[31m del c1"),
        ("left\u202e\u202d\u202a\u202b\u202c right\u2066\u2067\u2068\u2069", "left right"),
        ("Jose\u0301", "José"),
        ("  around \n", "around"),
        ("tab\tstop", "tab stop"),
        ("\ufeffmark", "mark"),
        ("two\n\nparagraphs", "two\n\nparagraphs"),
        ("\N{ARABIC LETTER ALEF}\u200f \u200ekept", "\N{ARABIC LETTER ALEF}\u200f \u200ekept"),
        ("family \U0001f468\u200d\U0001f469\u200d\U0001f467", "family \U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ],
)
def test_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_a_line_has_no_breaks_and_single_spaces() -> None:
    assert clean_line(" one\n two\t\u00a0 three ") == "one two three"


@given(st.lists(st.sampled_from([*UNSEEN, " ", "\n", "\u3000", "\u00a0"]), max_size=8).map("".join))
def test_what_nobody_sees_is_no_text(raw: str) -> None:
    assert clean_text(raw) == ""
    assert clean_line(raw) == ""


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "a\u00adb", "❤\ufe0f", "\u200bHello", ".", "¡", "\u0301", "👩\u200d👩\u200d👧"]
)
def test_what_is_seen_keeps_the_signs_between(text: str) -> None:
    assert clean_text(text) == text


@given(st.text())
def test_cleaning_twice_changes_nothing_and_it_can_always_be_stored(raw: str) -> None:
    for clean in (clean_text, clean_line):
        once = clean(raw)
        assert clean(once) == once
        assert "\0" not in once
        once.encode()
