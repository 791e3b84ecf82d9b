"""The signs of each language: curved apostrophes, and the quotation marks that its readers know."""

import pytest

from app.core.i18n.glossary import glossary_of
from app.core.i18n.loading import TRANSLATIONS
from app.core.i18n.typography import typographic_problems


@pytest.mark.rule("G4")
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The client’s “own” words"),
        ("nl", "De extra’s van ‘Logo’"),
        ("es", "Los extras de «Logo»"),
        ("es_MX", "Los extras de «Logo»"),
        ("fr", "L’ordre «Logo» ou “Logo”"),
    ],
)
def test_a_language_may_write_its_own_signs(code: str, text: str) -> None:
    assert typographic_problems(code, text) == []


@pytest.mark.rule("G4")
@pytest.mark.parametrize("code", ["en", "nl", "es", "fr"])
@pytest.mark.parametrize("sign", ["'", '"'])
def test_no_language_writes_straight_signs(code: str, sign: str) -> None:
    (problem,) = typographic_problems(code, f"a{sign}s")
    assert f"straight {sign}" in problem


@pytest.mark.rule("G4")
@pytest.mark.parametrize(
    ("code", "marks"), [("en", "«»‘"), ("nl", "“”«»"), ("es", "“”‘"), ("es_MX", "“”")], ids=["en", "nl", "es", "es_MX"]
)
def test_no_language_quotes_with_the_marks_of_another(code: str, marks: str) -> None:
    for mark in marks:
        (problem,) = typographic_problems(code, f"{mark}x")
        assert mark in problem


@pytest.mark.rule("G4")
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The delivery is approved by itself."),
        ("en", "Somebody was first"),
        ("en", "You get this mail"),
        ("nl", "De levering wordt vanzelf goedgekeurd."),
        ("nl", "Betaal uiterlijk op 3 maart."),
        ("nl", "Tot dan verandert er niets."),
        ("es", "El importe está en litigio."),
        ("es", "El cobro no llegó."),
        ("es", "Se os ha enviado un recordatorio."),
        ("es", "Paga a más tardar el 3 de marzo."),
    ],
)
def test_the_words_that_gave_us_away_are_avoided(code: str, text: str) -> None:
    assert [problem for problem in glossary_of(TRANSLATIONS, code).problems([""], [text]) if "avoids" in problem]
