"""The catalogs that are shipped: complete, safe, true to the glossary, and with nothing left to extract."""

import pytest

from app.core.i18n import locales
from app.core.i18n.catalogs import check, languages


@pytest.mark.rule("G4")
def test_every_language_on_offer_says_everything_the_code_says():
    assert [str(finding) for finding in check(locales())] == []


@pytest.mark.rule("G4")
def test_every_language_on_offer_but_the_source_has_a_catalog():
    assert {"en", *languages()} == set(locales())
