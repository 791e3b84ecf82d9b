"""Fixtures of these tests."""

from tests.support.i18n.catalogs import bare_app as bare_app
from tests.support.i18n.catalogs import speak as speak
